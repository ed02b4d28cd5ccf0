import test from 'ava';
import fc from 'fast-check';
import { compileModel } from '../../compiler/frontend/index.ts';
import { fitOf, fitOfGraph, remediesOf, skeletonOf, type FitAnswer } from '../../compiler/fit/index.ts';
import type { Facts } from '../../compiler/passes/index.ts';
import { DiagnosticError } from '../../ir/diagnostics/index.ts';
import { tableWords } from '../../ir/neurons/index.ts';
import { wiredGraph, type SpikeGraph } from '../../ir/spike/index.ts';
import type { Target } from '../../ir/target/index.ts';
import { randomNetwork, recipes, type Recipe } from '../support/random_model.ts';
import { testTarget } from '../support/targets.ts';
import { fromProject } from './frontend/support.ts';
import { someMappingFits } from './mapping/exhaustive.ts';
import { mapped } from './mapping/support.ts';
import { runs } from '../support/random/runs.ts';

const chip = (columns: number, rows = 1): Partial<Target> => ({
  mesh: { columns, rows },
  chips: { columns: 1, rows: 1 },
});

const targets = [
  testTarget({ neurons: 110, synapse_bytes: 2 ** 16, table_entries: 90 }),
  testTarget({ neurons: 700, synapse_bytes: 2 ** 16, axons: 9, routes: 6 }),
  testTarget({ neurons: 250, synapse_bytes: 2 ** 11 }, chip(5)),
  testTarget(
    {},
    {
      ...chip(8),
      classes: [90, 300].map((neurons, i) => ({
        ...{ name: `${neurons}`, count: 4, limits: { neurons, table_entries: 50 + 100 * i }, shapes: {} },
        projections: testTarget().projections,
      })),
    },
  ),
];

/** What compiling answers. */
function compiled(recipe: Recipe, target: Target): { answer: FitAnswer; facts?: Facts } {
  try {
    return { answer: 'fits', facts: mapped(recipe, target) };
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    const open = error.diagnostics.every(({ exceeded }) => exceeded?.proved === false);
    return { answer: open ? 'no mapping found' : 'impossible' };
  }
}

/** What mapping looks at. */
const shapesOf = (graph: SpikeGraph): unknown => ({
  populations: graph.populations.labels.map((p) => [p.name, p.role, p.extents, p.neuron?.kind, tableWords(p)]),
  projections: graph.projections.map(({ kind, name, ...rest }) => [
    ...[kind, name, 'geometry' in rest && rest.geometry],
    ...['weights' in rest && rest.weights.length],
  ]),
});

/** A large and a small network on every chip: some fit, some cannot, whatever else is drawn. */
const always = [1, 9].flatMap((seed) => {
  const [recipe] = fc.sample(recipes('float'), { seed, numRuns: runs(1) });
  return targets.map((target): [Recipe, Target] => [recipe!, target]);
});

test('fit answers without weights what compiling answers with them: the same network, core for core', (t) => {
  const seen = new Set<FitAnswer>();
  fc.assert(
    fc.property(recipes('float'), fc.constantFrom(...targets), (recipe, target) => {
      const { model } = randomNetwork(recipe);
      const fit = fitOf(model, target);
      const { answer, facts } = compiled(recipe, target);
      t.is(fit.answer, answer);
      t.is(fit.reasons.length > 0, answer !== 'fits');
      t.true((fit.bounds[0]?.cores ?? 1) <= (fit.cores ?? Infinity));
      if (facts) t.is(fit.cores, facts.cores.length);
      if (facts) t.deepEqual(shapesOf(skeletonOf(model, target)), shapesOf(facts.spike));
      seen.add(fit.answer);
    }),
    { numRuns: runs(20) + always.length, examples: always },
  );
  t.true(seen.has('fits') && seen.has('impossible'));
});

const tiny = [
  'input x: [1, 3, 2]\noutput y = x -> c: conv2d(2, kernel=3) -> twice -> linear(2)',
  'input x: [1, 2, 2]\nlet a = x -> c: conv2d(2, kernel=1, pad=0) -> s: twice\noutput y = a -> d: conv2d(1, kernel=1, pad=0) -> e: once -> linear(2)',
].map(
  (text) =>
    compileModel(
      {
        name: 'tiny.spike',
        text: `model "tiny"\nneuron once { cap: 1, norm: 1, rounding: down }\nneuron twice { cap: 2, norm: 2, rounding: down }\n${text}`,
      },
      { load: fromProject },
    ).graph,
);

const tight = fc.record({
  neurons: fc.integer({ min: 3, max: 20 }),
  synapse_bytes: fc.integer({ min: 8, max: 60 }),
  table_entries: fc.integer({ min: 4, max: 24 }),
  axons: fc.integer({ min: 2, max: 8 }),
});

test('an exhaustive mapper finds no mapping where the answer is impossible, and one where it fits', (t) => {
  const seen = { fits: 0, impossible: 0, 'no mapping found': 0 };
  fc.assert(
    fc.property(
      fc.constantFrom(...tiny),
      tight,
      fc.integer({ min: 1, max: 4 }),
      tight,
      (model, limits, size, other) => {
        const cores = Math.min(size, 3);
        const { projections } = testTarget();
        const unlike = [limits, other].map((each, i) => ({
          name: `${i}`,
          count: 1,
          limits: each,
          shapes: {},
          projections,
        }));
        const target = size === 4 ? testTarget({}, { ...chip(2), classes: unlike }) : testTarget(limits, chip(cores));
        const spike = skeletonOf(model, target);
        const { answer, reasons } = fitOfGraph(spike, target);
        for (const { exceeded } of reasons) t.true(!exceeded || exceeded.used > exceeded.available);
        if (answer !== 'no mapping found')
          t.is(
            someMappingFits(wiredGraph(spike), target, size === 4 ? 2 : cores),
            answer === 'fits',
            JSON.stringify([limits, other, size]),
          );
        seen[answer]++;
      },
    ),
    { numRuns: runs(60) },
  );
  t.true(seen.fits > 1 && seen.impossible > 1, JSON.stringify(seen));
});

/** Small chips, of cores that are alike and not, that are short of cores, memory or tables. */
const short = fc
  .record({
    neurons: fc.integer({ min: 40, max: 300 }),
    bytes: fc.integer({ min: 7, max: 14 }),
    words: fc.integer({ min: 3, max: 60 }),
    cores: fc.integer({ min: 1, max: 4 }),
    areAlike: fc.boolean(),
  })
  .map(({ neurons, bytes, words, cores, areAlike }) => {
    const limits = { neurons, synapse_bytes: 2 ** bytes, table_entries: words * 4 };
    if (areAlike) return testTarget(limits, chip(cores));
    const { projections } = testTarget();
    const few = { name: 'few', count: 1, limits: { ...limits, neurons: 30 }, shapes: {}, projections };
    return testTarget({}, { ...chip(cores + 1), classes: [{ ...few, name: 'many', count: cores, limits }, few] });
  });

test('what would help is tried: with so many chips, or bits of a weight, the network fits', (t) => {
  const seen: { [change: string]: number } = {};
  fc.assert(
    fc.property(recipes('float'), short, (recipe, target) => {
      const { model } = randomNetwork(recipe);
      const fit = fitOf(model, target);
      for (const { change, to, fits, text } of remediesOf(model, fit)) {
        seen[change] = (seen[change] ?? 0) + 1;
        t.is(fits, change === 'layer' ? undefined : true);
        const changed = change === 'chips' ? { chips: { columns: to!, rows: 1 } } : { weightBits: to! };
        if (change === 'chips' || change === 'weight_bits')
          t.is(fitOf(model, { ...target, ...changed }).answer, 'fits', text);
      }
    }),
    { numRuns: runs(9) },
  );
  t.true((seen['chips'] ?? 0) > 1, JSON.stringify(seen));
});

/** A wide layer between small ones, whose neurons fire up to a cap. */
const wideModel = (cap: number) =>
  compileModel(
    {
      name: 'wide.spike',
      text: `model "wide"
neuron sfa { cap: ${cap}, norm: 1, rounding: down }
input x: [1, 4, 4]
output y = x -> a: conv2d(2) -> s: sfa -> b: conv2d(12, kernel=3) -> w: sfa -> c: conv2d(2, kernel=1) -> v: sfa -> linear(2)`,
    },
    { load: fromProject },
  ).graph;

test('the widest weights are said that do', (t) => {
  const target = testTarget({ synapse_bytes: 16 }, chip(40));
  const remedies = remediesOf(wideModel(4), fitOf(wideModel(4), target));
  t.deepEqual(
    remedies.map(({ change, to, fits }) => [change, to, fits]),
    [['weight_bits', 4, true]],
  );
  t.is(fitOf(wideModel(4), { ...target, weightBits: 4 }).answer, 'fits');
});

test('a smaller cap is said where it does, and the largest that does', (t) => {
  const target = testTarget({ neurons: 60, table_entries: 6 }, chip(40));
  const remedies = remediesOf(wideModel(9), fitOf(wideModel(9), target));
  t.deepEqual(
    remedies.map(({ change, to }) => [change, to]),
    [['cap', 5]],
  );
  t.is(fitOf(wideModel(5), target).answer, 'fits');
  t.is(fitOf(wideModel(6), target).answer, 'impossible');
});

test('smaller layers are said where they are enough, and nothing where a target lacks what no size brings', (t) => {
  const on = (cores: number) => testTarget({ neurons: 32 }, chip(cores));
  const texts = (target: Target): readonly string[] =>
    remediesOf(wideModel(4), fitOf(wideModel(4), target)).map(({ text }) => text);
  t.deepEqual(texts(on(5)), [
    'more chips: 2 in place of 1 hold the 10 cores',
    'a smaller "w": it takes 8 of 11 pieces, by neurons',
  ]);
  // Four layers of a piece each are more than two cores.
  t.deepEqual(texts(on(2)), ['more chips: 5 in place of 1 hold the 10 cores']);
  t.deepEqual(texts({ ...on(5), projections: ['graded'] }), []);
});
