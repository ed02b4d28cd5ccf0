import test from 'ava';
import fc from 'fast-check';
import { compileModel } from '../../compiler/frontend/index.ts';
import { fitOf, fitOfGraph, skeletonOf, type FitAnswer } from '../../compiler/fit/index.ts';
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
    fc.property(fc.constantFrom(...tiny), tight, fc.integer({ min: 1, max: 3 }), (model, limits, cores) => {
      const target = testTarget(limits, chip(cores));
      const spike = skeletonOf(model, target);
      const { answer, reasons } = fitOfGraph(spike, target);
      for (const { exceeded } of reasons) t.true(exceeded!.used > exceeded!.available);
      if (answer !== 'no mapping found')
        t.is(someMappingFits(wiredGraph(spike), target, cores), answer === 'fits', JSON.stringify(limits));
      seen[answer]++;
    }),
    { numRuns: runs(60) },
  );
  t.true(seen.fits > 1 && seen.impossible > 1, JSON.stringify(seen));
});
