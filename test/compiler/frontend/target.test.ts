import { globSync } from 'node:fs';
import test from 'ava';
import { compileTarget, type KnownTarget } from '../../../compiler/frontend/index.ts';
import { DiagnosticError, type SourceText } from '../../../ir/diagnostics/index.ts';
import { coreLimits, eventCosts, gridOf, type Target } from '../../../ir/target/index.ts';
import { root } from '../../support/imports.ts';
import { fromProject, heir, projectFile, targetMistakes } from './support.ts';

const core = projectFile('examples/targets/sdt-core.spike');
/** The default target under its name. */
const known = (text: SourceText): KnownTarget =>
  Object.assign((name: string) => (name === 'sdt-core' ? text : undefined), { names: ['sdt-core'] });
const small = projectFile('examples/targets/sdt-core-small.spike');

test('the default target is fictional and gives every cost with its provenance', (t) => {
  const target = compileTarget(core, { load: fromProject });
  t.is(target.name, 'sdt-core');
  t.true(target.fictional && target.summary.includes('fictional'));
  t.deepEqual(gridOf(target), { columns: 128, rows: 128 });
  t.is(target.limits.neurons, 16384);
  t.is(target.limits.synapse_bytes, 256 * 1024);
  t.is(target.limits.fan_in, undefined);
  for (const cost of Object.keys(eventCosts) as (keyof typeof eventCosts)[]) {
    t.true(target.energy[cost].value > 0 && target.cycles[cost].value > 0);
    t.is(target.cycles[cost].provenance, 'assumed');
  }
  t.is(target.energy.mac.value, 4.6);
  t.is(target.energy.synaptic_op.provenance, 'secondary');
  t.regex(target.energy.synaptic_op.source ?? '', /Horowitz/);
});

test('the small-core target differs from it in size only', (t) => {
  const [large, little] = [core, small].map((file) => compileTarget(file, { load: fromProject }));
  t.deepEqual(
    { ...little, name: '', summary: '', mesh: {}, chips: {}, limits: {} },
    { ...large, name: '', summary: '', mesh: {}, chips: {}, limits: {} },
  );
  t.true(little!.fictional && little!.summary.includes('fictional'));
  t.deepEqual(little!.mesh, { columns: 8, rows: 8 });
  t.deepEqual(little!.chips, { columns: 32, rows: 32 });
  t.deepEqual(little!.limits, { ...large!.limits, neurons: 4096, synapse_bytes: 96 * 1024 });
  t.true(Object.keys(little!.limits).every((limit) => limit in coreLimits));
});

test('a target like Loihi 2 says what is public of it, and calls the rest unknown or assumed', (t) => {
  const target = compileTarget(projectFile('examples/targets/loihi-2-like.spike'), { load: fromProject });
  t.deepEqual([target.decayBits, target.membraneBits, target.weightBits], [12, 24, 8]);
  t.deepEqual(target.limits, { neurons: 8192, synapse_bytes: 128 * 1024 });
  t.true(target.fictional && gridOf(target).columns * gridOf(target).rows === 128);
  t.false(target.projections.includes('correlate'));
});

/** One edit of the default target, and the errors it leads to. */
const mistakes: readonly (readonly [string, string, readonly string[]])[] = [
  [
    'mesh: [16, 16]',
    'mesh: [16, 0]',
    ['SPK121 5:9 "mesh" takes columns and rows, [16, 16]: whole numbers 1 to 1024, not [16, 0]'],
  ],
  [
    'mesh: [16, 16]',
    'mesh: 16',
    ['SPK121 5:9 "mesh" takes columns and rows, [16, 16]: whole numbers 1 to 1024, not 16'],
  ],
  ['membrane_bits: 32', 'membrane_bits: 64', ['SPK122 7:18 "membrane_bits" must be a whole number 2 to 32, not 64']],
  ['weight_bits: 8', 'weight_bits: 3', ['SPK121 8:16 "weight_bits" takes 8, 4 or 2, not 3']],
  [
    'hop: 1 assumed',
    'hop: 1',
    [
      'SPK152 27:10 "cycles.hop" is written: number PROVENANCE | PROVENANCE is one of documented, secondary, derived, assumed; say more behind it, in quotes',
    ],
  ],
  [
    'mac: 4.6 pJ',
    'mac: 4.6 nJ',
    [
      'SPK152 34:14 "energy.mac" is written: number pJ PROVENANCE | the unit stands behind the number: 3 pJ secondary; 1 nJ is 1000 pJ',
    ],
  ],
  [
    'neurons: 16384',
    'neuron: 16384',
    ['SPK120 13:5 limits of a target have no figure "neuron" | did you mean "neurons"?'],
  ],
  ['modulate, splice, part]', 'modulated]', ['SPK110 11:72 no value is called "modulated" | did you mean "modulate"?']],
  [
    'modulate, splice, part]',
    '"modulated"]',
    ['SPK123 11:16 there is no projection kind "modulated" | did you mean "modulate"?'],
  ],
  ['fictional: true', 'fictional: 1', ['SPK121 4:14 "fictional" takes true or false, not 1']],
  ['fictional: true', 'fictional: true pJ', ['SPK102 4:19 "fictional" takes no `pJ`']],
  ['limits: {', 'limit: {', ['SPK120 12:3 a target has no field "limit" | did you mean "limits"?']],
  ['barrier: 32', 'barrier: -32', ['SPK122 29:14 "cycles.barrier" cannot be negative']],
  [
    'neurons: 16384',
    'neurons: 1.5',
    [
      'SPK122 13:14 "limits.neurons" must be a whole number 1 to 4294967295, not 1.5 | leave it out, or write unknown, where nobody says',
    ],
  ],
  ['  mesh', '  mesh: [1,1]\n  mesh', ['SPK113 6:3 "mesh" is given twice']],
  [
    '"sdt-core" {',
    '"sdt-core" like "sdt" {',
    ['SPK110 2:24 no target is called "sdt" | name the file that describes it: use "file.spike"'],
  ],
  [
    '"sdt-core" {',
    '"sdt-core" like "sdt-core" {',
    [
      'SPK132 2:24 targets are like each other in a circle: sdt-core | call this one otherwise than the target that it is like',
    ],
  ],
];
for (const [from, to, expected] of mistakes)
  test(`${JSON.stringify(to)} for ${JSON.stringify(from)}`, (t) => {
    t.true(core.text.includes(from));
    t.deepEqual(targetMistakes(core.text.replace(from, to)), expected);
  });

test('what a target lacks is listed at once; a file without a target, or with two, or with layers, says so', (t) => {
  const [first, ...others] = targetMistakes(
    'target "a" { summary: "s", fictional: true, energy: { hop: 1 pJ assumed } }',
  );
  t.deepEqual(others, []);
  t.regex(first ?? '', /^SPK151 1:8 target "a" lacks mesh, chips, .*energy.chip_hop \| give them/);
  t.false(first?.includes('energy.hop'));
  t.deepEqual(targetMistakes('model "x"'), [
    'SPK131 test.spike the file describes no target | it needs: target "name" { ... }',
  ]);
  t.is(targetMistakes(`${core.text}\n${core.text.replace('"sdt-core"', '"b"')}`).length, 1);
  t.deepEqual(targetMistakes(`${core.text}input x: [1, 2, 3]`), ['SPK131 42:1 a file with a target holds no layers']);
});

test('a target may be like one of a file that it uses, which is like a built-in one', (t) => {
  const used = { name: 'base.spike', text: 'target "mine" like "sdt-core" { membrane_bits: 20 }' };
  const source = { name: 'x.spike', text: 'use "base.spike"\ntarget "x" like "mine" { mesh: [4, 4] }' };
  const target = compileTarget(source, { load: () => used, known: known(core) });
  t.like(target, { name: 'x', membraneBits: 20, mesh: { columns: 4, rows: 4 }, weightBits: 8 });
});

test('two used files that describe the same target are told; a file that uses another may replace what it describes', (t) => {
  const texts: Readonly<Record<string, string>> = {
    'a.spike': 'target "b" like "sdt-core" { membrane_bits: 20 }',
    'b.spike': 'target "b" like "sdt-core" { membrane_bits: 21 }',
    'c.spike': 'use "a.spike"\ntarget "b" like "sdt-core" { membrane_bits: 22 }',
  };
  const read = (...used: readonly string[]): Target =>
    compileTarget(
      { name: 'x.spike', text: `${used.map((name) => `use "${name}"`).join('\n')}\ntarget "x" like "b" { }` },
      { load: (name) => ({ name, text: texts[name]! }), known: known(core) },
    );
  t.is(read('c.spike').membraneBits, 22);
  const { diagnostics } = t.throws(() => read('a.spike', 'b.spike'), { instanceOf: DiagnosticError })!;
  t.regex(diagnostics[0]!.message, /^several files describe "b": a\.spike, b\.spike$/);
});

test('what a target lacks is told beside what is wrong with the rest', (t) => {
  const codes = targetMistakes('target "a" { mesh: [4, 4], memrane_bits: 20 }').map((text) => text.slice(0, 6));
  t.deepEqual(codes.toSorted(), ['SPK120', 'SPK151']);
});

test('finer costs, a clock and models of time are read with where they come from, and an heir may call them unknown', (t) => {
  const known = Object.assign((name: string) => (name === 'sdt-core' ? core : undefined), { names: ['sdt-core'] });
  const read = (text: string) => compileTarget({ name: 'x.spike', text }, { load: () => core, known });
  const fields = `projections: [synapses, graded], clock: 500 MHz documented "data sheet", idle: 40 uW derived, routing: unicast
  barriers: [[1, 600], [4, 1400]] secondary, step: phases, updates: active
  cycles: { spike: 30 secondary }, energy: { spike: unknown, hop_x: 3 pJ secondary, event: unknown }`;
  const target = read(`target "x" like "sdt-core" { ${fields} }`);
  t.like(target, {
    clock: { value: 500, provenance: 'documented', source: 'data sheet' },
    idle: { value: 40, provenance: 'derived' },
    ...{ routing: 'unicast', step: 'phases', updates: 'active' },
    barriers: { sizes: [1, 4].map((routers, i) => ({ routers, cycles: [600, 1400][i]! })), provenance: 'secondary' },
  });
  t.deepEqual(target.cycles.spike, { value: 30, provenance: 'secondary' });
  t.deepEqual([target.energy.spike?.provenance, target.energy.event], ['unknown', { value: 0, provenance: 'unknown' }]);
  t.is(target.energy.hop_y, undefined);
  const mistakes = (text: string) =>
    targetMistakes(core.text.replace('decay_bits: 16', text)).map((one) => one.slice(0, 6));
  for (const [text, code] of [
    ['clock: 500 MHz', 'SPK152'],
    ['clock: 0 MHz assumed', 'SPK122'],
    ['routing: broadcast', 'SPK110'],
    ['barriers: [[4, 1], [2, 1]] assumed', 'SPK121'],
    ['updates: active', 'SPK245'],
    ['idle: 3 mW assumed', 'SPK152'],
  ] as const)
    t.deepEqual(mistakes(text), [code], text);
});

test('limits, mesh and widths say where they come from; what is unknown is not checked, in heirs as well', (t) => {
  const target =
    heir(`mesh: [8, 8] derived, membrane_bits: unknown "nobody says", weight_bits: 4 documented "data sheet"
    limits: { neurons: 100 secondary "a page", axons: unknown }, energy: unknown`);
  t.deepEqual(target.origins, {
    mesh: { provenance: 'derived' },
    membrane_bits: { provenance: 'unknown', source: 'nobody says' },
    weight_bits: { provenance: 'documented', source: 'data sheet' },
    'limits.neurons': { provenance: 'secondary', source: 'a page' },
    'limits.axons': { provenance: 'unknown' },
  });
  t.like(target, { membraneBits: 32, weightBits: 4, limits: { neurons: 100 } });
  t.is(target.limits.axons, undefined);
  t.true(Object.values(target.energy).every(({ provenance }) => provenance === 'unknown'));
  t.deepEqual(target.cycles, heir('').cycles);
});

test('one class of cores is the chip; several make it up, each with what it does not take from the target', (t) => {
  const one = heir('cores: { all: { count: 256, limits: { neurons: 50 }, shapes: { cap: 3 } } }');
  t.like(one, { classes: undefined, limits: { neurons: 50, axons: 65536 }, shapes: { cap: 3 } });
  const { classes } = heir(`shapes: { kernels: [1, 3], pad: 1 }
    cores: { a: { count: 200, projections: [graded], shapes: { pad: 0 } }, b: { count: 56, limits: { neurons: 9 } } }`);
  t.like(classes![0], { name: 'a', count: 200, projections: ['graded'], shapes: { kernels: [1, 3], pad: 0 } });
  t.like(classes![1], { name: 'b', count: 56, limits: { neurons: 9 }, shapes: { pad: 1 } });
});

test('cores that share a router are said in blocks; one core a block is as if nothing was said', (t) => {
  const shared = heir('cores_per_router: [2, 4] documented "data sheet"');
  t.deepEqual(shared.coresPerRouter, { columns: 2, rows: 4 });
  t.like(shared.origins, { cores_per_router: { provenance: 'documented', source: 'data sheet' } });
  t.is(heir('cores_per_router: [1, 1]').coresPerRouter, undefined);
});

test("the host's port is beside a core of the whole grid; at the first one is as if nothing was said", (t) => {
  const moved = heir('host_port: [100, 15] assumed');
  t.deepEqual(moved.hostPort, { x: 100, y: 15 });
  t.like(moved.origins, { host_port: { provenance: 'assumed' } });
  t.is(heir('host_port: [0, 0]').hostPort, undefined);
});

for (const [entries, expected] of [
  ['host_port: [128, 0]', /^SPK623 .*beside the core 128,0; the grid of chips has 128 x 128 cores/],
  ['host_port: [1.5, 0]', /^SPK121 .*"host_port" takes column and row/],
  ['host_port: 3', /^SPK121 .*"host_port" takes column and row/],
  ['mesh: [64, 64]\n chips: [64, 65]', /^SPK122 "mesh" times "chips" makes 4096 x 4160 cores; a side has at most 4096/],
  ['cores_per_router: [3, 2]', /^SPK609 routers of 3 x 2 cores do not make up a chip of 16 x 16/],
  ['cores: { a: { count: 3 } }', /^SPK154 .* have 3 cores, a chip of 16 x 16 has 256/],
  ['cores: { a: { count: 3, neurons: 4 } }', /^SPK120 a class of cores has no field "neurons"/],
  ['cores: { a: 4 }', /^SPK121 .*"a" is a class of cores/],
  ['limits: { neurons: 3 documentd }', /^SPK152 .*"limits.neurons" is written/],
  ['limits: { neurons: 3 "the data sheet" }', /^SPK152 .*"limits.neurons" is written/],
  ['shapes: { kernels: 3 }', /^SPK121 .*"shapes.kernels" takes a list/],
  ['shapes: { cap: 0 }', /^SPK122 .*"shapes.cap" must be a whole number 1 to 64/],
  ['mesh: unknown', /^SPK121 "mesh" cannot be unknown \| it takes columns and rows/],
  ['routing: unknown', /^SPK121 "routing" cannot be unknown \| it takes multicast or unicast$/],
  ['routing: broadcast', /^SPK110 no value is called "broadcast" \| one of: multicast, unicast$/],
  ['routing: unicast "a page"', /^SPK102 "routing" has a text behind it/],
  ['cores: unknown', /^SPK121 "cores" is a group: cores: \{ large/],
  ['cores: { a: {}, b: { count: 256 } }', /^SPK121 "a" is a class of cores/],
  ['units: { a: {} }', /^SPK121 "a" is a unit/],
  ['energy: { mac: unknown documented }', /^SPK152 "energy.mac" is unknown, and has no `documented` behind it/],
  ['limits: { axons: unknown documented }', /^SPK152 "limits.axons" is unknown, and has no `documented` behind it/],
  ['clock: 1 GHz assumed', /^SPK152 .* 1 GHz is 1000 MHz/],
  ['clock: 2 ** -1000 MHz assumed', /^SPK122 "clock" is at least 0.000001 MHz, .* \| leave it out/],
  ['idle: 3 mW assumed', /^SPK152 .* 1 mW is 1000 uW/],
  ['cycles: { hop: 4 ns assumed }', /^SPK152 .* it has no unit: cycles are the microseconds of one times the MHz/],
  ['barriers: [[1, 9], [4294967297, 9]] assumed', /^SPK121 "barriers" takes pairs/],
] as const)
  test(`a target with ${entries}`, (t) => {
    const error = t.throws(() => heir(entries), { instanceOf: DiagnosticError });
    const told = error.diagnostics.map(({ code, message, help }) => `${code} ${message} | ${help ?? ''}`);
    t.regex(told.join('\n'), expected);
  });

test('a target has a name', (t) => {
  t.deepEqual(targetMistakes(core.text.replace('"sdt-core"', '" "')), ['SPK121 2:8 a target has a name']);
});

test('all limits and all shapes may be unknown at once; what is said of a cost that is unknown is kept', (t) => {
  const target = heir('limits: unknown "nobody says", shapes: unknown, energy: { mac: unknown "not in the paper" }');
  t.deepEqual([target.limits, target.shapes], [{}, undefined]);
  t.deepEqual(target.origins?.['limits.axons'], { provenance: 'unknown', source: 'nobody says' });
  t.deepEqual(target.energy.mac, { value: 0, provenance: 'unknown', source: 'not in the paper' });
});

test('decays of no bits are none; of unknown bits as many as there are', (t) => {
  t.is(heir('decay_bits: 0').decayBits, 0);
  t.is(heir('decay_bits: unknown').decayBits, 16);
});

test('every chip like a real one says of each width and limit where it comes from, and nothing is zero that is unknown', (t) => {
  const files = globSync('examples/targets/*-like.spike', { cwd: root });
  t.true(files.length >= 10, String(files.length));
  for (const file of files) {
    const target = compileTarget(projectFile(file), { load: fromProject, known: known(core) });
    t.is(`examples/targets/${target.name}.spike`, file);
    const attends = ['spinnaker-2-like', 'vesta-like'].includes(target.name);
    t.true(target.fictional && target.projections.includes('correlate') === attends);
    const { origins = {}, classes = [], units } = target;
    for (const field of [...(units ? [] : ['mesh']), 'membrane_bits', 'weight_bits', 'message_bits', 'projections'])
      t.truthy(origins[field], `${file}: ${field}`);
    for (const limit of Object.keys(coreLimits).filter((one) => !units || !['axons', 'routes'].includes(one)))
      if (target.name !== 'loihi-2-like' && !classes[0]?.limits[limit as keyof typeof coreLimits])
        t.truthy(origins[`limits.${limit}`], `${file}: ${limit}`);
    for (const field of [...Object.values(target.energy), ...Object.values(target.cycles)])
      t.true(field.value > 0 || field.provenance === 'unknown', file);
  }
});
