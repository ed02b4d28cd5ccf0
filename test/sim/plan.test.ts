import test from 'ava';
import fc from 'fast-check';
import { createStepExecutor, membranesOf, openChip, planOf } from '../../sim/index.ts';
import { attention, convolutions, windows } from './networks.ts';
import { projectionKinds } from '../../ir/projections/index.ts';
import { place, testTarget } from './place.ts';
import { randomInput, randomOf, type Network, type Random } from './support.ts';
import { same } from '../support/same.ts';
import { runs } from '../support/random/runs.ts';

const drawn: readonly ((random: Random) => Network)[] = [
  convolutions,
  windows,
  (random) => attention(random, 'state first').net,
  (random) => attention(random, 'scores first').net,
];
const seeds = fc.integer({ min: 0, max: 2 ** 31 - 1 });

test('a copied plan runs like the plan itself, and running changes neither', (t) => {
  fc.assert(
    fc.property(seeds, fc.constantFrom(...drawn), fc.boolean(), (seed, draw, saturating) => {
      const random = randomOf(seed);
      const net = draw(random);
      const image = place(net, random, saturating ? { target: testTarget(6), saturating } : {});
      const plan = planOf(image);
      const untouched = structuredClone(plan);
      const [one, other] = [openChip(plan), openChip(structuredClone(plan))];
      const [run, runOther] = [one, other].map((chip) => createStepExecutor(chip, { trace: true }));
      for (const input of [randomInput(net, random), randomInput(net, random)]) {
        same(t, runOther!(input), run!(input));
        net.populations.forEach((_, p) => same(t, membranesOf(other, p), membranesOf(one, p)));
      }
      same(t, plan, untouched);
      same(t, planOf(image), untouched);
    }),
    { numRuns: runs(60) },
  );
});

test('two chips of one plan do not disturb each other', (t) => {
  const random = randomOf(4);
  const net = windows(random);
  const plan = planOf(place(net, random));
  const inputs = [randomInput(net, random), randomInput(net, random)];
  const alone = inputs.map((input) => createStepExecutor(openChip(plan))(input));
  const runs = inputs.map(() => createStepExecutor(openChip(plan)));
  t.deepEqual(
    inputs.map((input, i) => runs[i]!(input)),
    alone,
  );
});

test('a plan is plain data and typed arrays, none of it memory of a sample', (t) => {
  const random = randomOf(11);
  const kinds = new Set<string>();
  for (const draw of drawn) {
    const plan = planOf(place(draw(random), random));
    for (const { kind } of plan.blocks) kinds.add(kind);
    const seen = new Set<object>();
    const visit = (value: unknown, path: string): void => {
      t.not(typeof value, 'function', path);
      if (typeof value !== 'object' || value === null || seen.has(value) || ArrayBuffer.isView(value)) return;
      seen.add(value);
      t.true([Object.prototype, Array.prototype].includes(Object.getPrototypeOf(value)), path);
      for (const [key, part] of Object.entries(value)) visit(part, `${path}.${key}`);
    };
    visit(plan, 'plan');
  }
  t.is(kinds.size, projectionKinds.length);
});
