/** @file Chips whose cores are not alike: networks on several classes of cores. */
import test from 'ava';
import { decodeImage, imageBytes, verifyImage } from '../../../ir/chip/index.ts';
import type { Facts } from '../../../compiler/passes/index.ts';
import { DiagnosticError, type Diagnostic } from '../../../ir/diagnostics/index.ts';
import { evaluateSpike } from '../../../ir/spike/index.ts';
import { classesOfChip, classIndexAt, projectionKinds, type CoreClass, type Target } from '../../../ir/target/index.ts';
import { countsOfSlots } from '../../../ir/trace.ts';
import { createStepExecutor, loadChip } from '../../../sim/index.ts';
import { randomNetwork, type Recipe } from '../../support/random_model.ts';
import { same } from '../../support/same.ts';
import { randomOf } from '../../sim/support.ts';
import { beyondLimits } from '../../support/stated_limits.ts';
import { testTarget } from '../../support/targets.ts';
import { mapped } from './support.ts';

/** A class that takes every layer, but for what is said. */
const cores = (name: string, count: number, more: Partial<CoreClass> = {}): CoreClass => ({
  ...{ name, count, limits: {}, shapes: {}, projections: projectionKinds },
  ...more,
});
/** A chip of the cores of these classes in one row. */
const chipOf = (classes: readonly CoreClass[], more: Partial<Target> = {}): Target => {
  const columns = classes.reduce((sum, { count }) => sum + count, 0);
  return testTarget({}, { classes, mesh: { columns, rows: 1 }, chips: { columns: 1, rows: 1 }, ...more });
};
const attention: readonly CoreClass['projections'][number][] = ['correlate', 'modulate', 'gate'];
const recipe: Recipe = { seed: 12, steps: ['conv block', 'attention'], weights: 'integer' };

/** Class names of the cores that hold layers whose projections are of these kinds. */
const classesHolding = ({ image: { header, cores: all } }: Facts, kinds: readonly string[]): readonly string[] => {
  const wanted = new Set(header.projections.filter(({ kind }) => kinds.includes(kind)).map(({ target }) => target));
  const holding = all.filter(({ tiles }) => tiles.some(({ population }) => wanted.has(population)));
  return [...new Set(holding.map((core) => header.target.classes![classIndexAt(header.target, core)]!.name))];
};

test('cores of a chip are counted row by row, and belong to classes in their order, on every chip of the grid', (t) => {
  const target = chipOf([cores('a', 4), cores('b', 2)], {
    mesh: { columns: 3, rows: 2 },
    chips: { columns: 2, rows: 1 },
  });
  t.deepEqual(classesOfChip(target), [0, 0, 0, 0, 1, 1]);
  const rows = [0, 1].map((y) => [0, 1, 2, 3, 4, 5].map((x) => classIndexAt(target, { x, y })));
  t.deepEqual(rows, [
    [0, 0, 0, 0, 0, 0],
    [0, 1, 1, 0, 1, 1],
  ]);
  t.deepEqual(classesOfChip(testTarget()), []);
});

test('random networks on chips of several classes: cores keep to their class, and spikes are the same, or it is said what is short', (t) => {
  const seen = { mapped: 0, 'SPK605 SPK621 SPK622': 0, both: 0 };
  for (let seed = 0; seed < 24; seed++) {
    const random = randomOf(seed);
    const few = (): number => random(30, 300);
    const target = chipOf(
      [
        cores('spikes', random(1, 6), {
          limits: { neurons: few(), synapse_bytes: 2 ** random(9, 14) },
          projections: projectionKinds.filter((kind) => !attention.includes(kind)),
        }),
        cores('attention', random(1, 9), { limits: { neurons: few(), synapse_bytes: 2 ** random(11, 16), axons: 80 } }),
        cores('small', random(1, 9), { limits: { neurons: 200 }, shapes: { kernels: [1, random(1, 2)] } }),
      ],
      { chips: { columns: 1, rows: random(1, 3) } },
    );
    const steps = seed % 2 === 0 ? recipe.steps : (['conv block', 'down'] as const);
    const facts = mappedOrRefused({ seed, steps, weights: 'integer' }, target);
    if (Array.isArray(facts)) {
      for (const { code, exceeded, lacks } of facts as Diagnostic[]) {
        t.true('SPK605 SPK621 SPK622'.includes(code), code);
        t.true(exceeded ? exceeded.used > exceeded.available : lacks !== undefined, code);
      }
      seen['SPK605 SPK621 SPK622']++;
      continue;
    }
    const { image, spike, proof } = facts as Facts;
    t.deepEqual(beyondLimits(image), [], `${seed}`);
    seen.mapped++;
    if (new Set(image.cores.map((core) => classIndexAt(target, core))).size > 1) seen.both++;
    if (!proof.fits) continue;
    const { input } = randomNetwork({ seed, steps, weights: 'integer' });
    const { trace } = createStepExecutor(loadChip(image), { trace: true })(input);
    evaluateSpike(spike, input, ({ name, neuron }, { counts }) => {
      const layer = neuron && trace!.find((one) => one.layer === name);
      if (layer) same(t, countsOfSlots(layer), Uint8Array.from(counts!), name);
    });
  }
  t.true(seen.mapped > 5 && seen.both > 5 && seen['SPK605 SPK621 SPK622'] > 2, JSON.stringify(seen));
});

/** The mapping, or why there is none. */
function mappedOrRefused(of: Recipe, target: Target): Facts | readonly Diagnostic[] {
  try {
    return mapped(of, target);
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    return error.diagnostics;
  }
}

test('what is exceeded on classes is told as data: of the class that comes nearest, of the one that is most short', (t) => {
  const first = (classes: readonly CoreClass[]): Diagnostic =>
    (mappedOrRefused(recipe, chipOf(classes)) as readonly Diagnostic[])[0]!;
  const small = [1, 2].map((neurons) => cores(`${neurons}`, 20, { limits: { neurons } }));
  t.like(first(small), { code: 'SPK622', exceeded: { limit: 'neurons', available: 2, proved: true } });
  const deaf = projectionKinds.filter((kind) => kind !== 'graded');
  const lacking = first([cores('a', 4, { shapes: { kernels: [64] } }), cores('b', 4, { projections: deaf })]);
  t.like(lacking, { code: 'SPK622', exceeded: undefined });
  t.regex(lacking.lacks!, /^a: kernels of \d, it takes 64; b: no graded$/);
  const short = [cores('a', 1, { limits: { neurons: 60 } }), cores('b', 300, { projections: [] })];
  const { code, exceeded } = first(short);
  t.like({ code, ...exceeded }, { code: 'SPK621', limit: 'cores of a', available: 1, proved: false });
  t.true(exceeded!.used > 1);
});

test('layers lie on cores of the class that has their kinds and takes their kernels', (t) => {
  const plain = projectionKinds.filter((kind) => !attention.includes(kind));
  const facts = mapped(recipe, chipOf([cores('plain', 20, { projections: plain }), cores('attention', 4)]));
  t.deepEqual(classesHolding(facts, attention), ['attention']);
  const kernels = { kernels: [1], strides: [1] };
  const wide = mapped(recipe, chipOf([cores('points', 20, { shapes: kernels }), cores('wide', 20)]));
  t.true(classesHolding(wide, ['graded']).includes('wide'));
});

test('a layer that is too large for the cores of one class goes to several', (t) => {
  const alone = mapped(recipe, testTarget({ neurons: 60 })).cores.length;
  const limits = { neurons: 60 };
  const halves = [cores('a', alone, { limits }), cores('b', alone, { limits: { neurons: 50 } })];
  const { coreClasses } = mapped(recipe, chipOf(halves));
  t.true(coreClasses.length >= alone);
  const short = [
    cores('a', Math.ceil(alone / 2) + 2, { limits }),
    cores('b', Math.ceil(alone / 2) + 8, { limits: { neurons: 50 } }),
  ];
  const both = mapped(recipe, chipOf(short));
  t.deepEqual([...new Set(both.coreClasses)].sort(), [0, 1]);
});

test('where no core is like another, layers go to all that take them', (t) => {
  const alone = mapped(recipe, testTarget({ neurons: 60 })).cores.length;
  const each = Array.from({ length: 2 * alone }, (_, i) => cores(`c${i}`, 1, { limits: { neurons: 60 + i } }));
  const { image, coreClasses } = mapped(recipe, chipOf(each));
  t.is(new Set(coreClasses).size, coreClasses.length);
  t.deepEqual(beyondLimits(image), []);
});

test('a core with what its class does not take, or too much of it, is found in an image', (t) => {
  const { image } = mapped(recipe, chipOf([cores('a', 20), cores('b', 20)]));
  t.deepEqual(verifyImage(image), []);
  t.deepEqual(decodeImage(imageBytes(image), 'image').header.target, image.header.target);
  const onClasses = (classes: readonly CoreClass[]) => ({
    ...image,
    header: { ...image.header, target: { ...image.header.target, classes } },
  });
  const [a, b] = image.header.target.classes!;
  const faulty = [
    onClasses([{ ...a!, limits: { neurons: 1 } }, b!]),
    onClasses([{ ...a!, projections: ['graded'] }, b!]),
    onClasses([{ ...a!, shapes: { cap: 1, kernels: [64] } }, b!]),
  ];
  for (const wrong of faulty) {
    t.is(verifyImage(wrong)[0]?.code, 'SPK510');
    t.not(beyondLimits(wrong).length, 0);
  }
  t.is(verifyImage(onClasses([{ ...a!, count: 3 }, b!]))[0]?.code, 'SPK506');
});
