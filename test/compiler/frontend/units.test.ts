/** @file Targets whose layers take turns on units. */
import test from 'ava';
import { compileTarget } from '../../../compiler/frontend/index.ts';
import { DiagnosticError } from '../../../ir/diagnostics/index.ts';
import { heir, noFiles, targetMistakes } from './support.ts';

/** An accelerator, with some fields in place of others. */
const turns = (from = '', to = ''): string =>
  `target "acc" {
  summary: "s", fictional: true, layers: sequential, membrane_bits: 24, weight_bits: 8, message_bits: 8
  projections: [synapses, graded, gate], limits: { neurons: 9000 }
  units: {
    adders: { width: 4 secondary "a page", does: [synaptic_op, mac] }
    lists: { width: 2 assumed, does: [comparison] }
    memory: { width: unknown, does: [weight_byte] }
  }
  cycles: { mac: 3 derived, barrier: 2 assumed }
  energy: unknown
}`.replace(from, to);

test('layers that take turns have units: a width makes cycles, what the target gives itself goes first, the rest is unknown', (t) => {
  const target = compileTarget({ name: 'x.spike', text: turns() }, { load: noFiles });
  t.deepEqual(target.mesh, { columns: 1, rows: 1 });
  t.deepEqual(
    target.units?.map(({ name, width, does }) => [name, width.value, does.join()]),
    [
      ['adders', 4, 'synaptic_op,mac'],
      ['lists', 2, 'comparison'],
      ['memory', 0, 'weight_byte'],
    ],
  );
  const { synaptic_op, mac, barrier, comparison, weight_byte, event } = target.cycles;
  t.like(synaptic_op, { value: 0.25, provenance: 'secondary' });
  t.deepEqual([mac.value, barrier.value, comparison?.value], [3, 2, 0.5]);
  t.deepEqual([weight_byte?.provenance, event.provenance], ['unknown', 'unknown']);
});

for (const [from, to, expected] of [
  ['[comparison]', '[comparison, mac]', 'SPK610'],
  ['layers: sequential', 'layers: parallel', 'SPK151'],
  ['layers: sequential', 'layers: sequential, mesh: [2, 1]', 'SPK610'],
  ['layers: sequential', 'layers: sequential, step: phases', 'SPK610'],
  ['neurons: 9000', 'axons: 9', 'SPK610'],
  ['gate]', 'gate, correlate]', 'SPK610'],
  ['does: [comparison]', 'does: [compare]', 'SPK110'],
  ['does: [comparison]', 'do: [comparison]', 'SPK120'],
  ['lists: { width: 2 assumed, does: [comparison] }', 'lists: 2', 'SPK121'],
  ['width: 2 assumed', 'width: 2', 'SPK152'],
  ['width: 2 assumed', 'width: 0 assumed', 'SPK122'],
  ['width: 2 assumed', 'width: 2 ** -41 assumed', 'SPK122'],
  ['[comparison]', '[comparison] assumed', 'SPK102'],
] as const)
  test(`layers that take turns, and ${to}`, (t) => {
    t.true(turns().includes(from));
    t.true(
      targetMistakes(turns(from, to)).some((one) => one.startsWith(expected.slice(0, 6))),
      targetMistakes(turns(from, to)).join(),
    );
  });

test('an heir of a chip with cores takes turns where it calls unknown what cores have, and is told all of it at once', (t) => {
  const units = 'layers: sequential, units: { a: { width: 2 assumed, does: [mac] } }';
  const alone = `${units}, mesh: [1, 1], chips: [1, 1]`;
  t.is(heir(`${alone}, limits: { axons: unknown, routes: unknown }, routing: multicast`).units?.length, 1);
  const error = t.throws(() => heir(`${alone}, step: phases`), { instanceOf: DiagnosticError });
  t.deepEqual(
    error.diagnostics.map(({ message, help }) => [message.slice(0, 15), help!.slice(-12)]),
    [
      ['"step" is of ch', 'te step: sum'],
      ['"limits.axons" ', 'rite unknown'],
      ['"limits.routes"', 'rite unknown'],
    ],
  );
});

test('units belong to layers that take turns, and so does what is counted for them alone', (t) => {
  const errors = (entries: string) =>
    t
      .throws(() => heir(entries), { instanceOf: DiagnosticError })
      .diagnostics.map(({ code, message }) => `${code} ${message}`);
  t.deepEqual(errors('units: { a: { width: 1 assumed, does: [mac] } }'), [
    'SPK610 units are those of a chip whose layers take turns',
  ]);
  t.deepEqual(errors('energy: { comparison: 3 pJ assumed }'), ['SPK610 comparison is counted where layers take turns']);
});
