import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import type { Objective } from '../../../compiler/facts.ts';
import type { Facts } from '../../../compiler/passes/index.ts';
import { DiagnosticError } from '../../../ir/diagnostics/index.ts';
import type { Costs } from '../../../compiler/profile.ts';
import { coreBounds } from '../../../compiler/mapping/bounds.ts';
import { runPasses } from '../../../compiler/pipeline.ts';
import { inputNodes } from '../../../ir/model/index.ts';
import { costsOfSamples } from '../../../runtime/index.ts';
import { evaluateSpike, wiredGraph } from '../../../ir/spike/index.ts';
import { countsOfSlots } from '../../../ir/trace.ts';
import type { Target } from '../../../ir/target/index.ts';
import { chooseMode, createStepExecutor, executors, loadChip } from '../../../sim/index.ts';
import { objectives } from '../../../toolchain/defaults.ts';
import { randomNetwork, recipes, type Recipe } from '../../support/random_model.ts';
import { beyondLimits } from '../../support/stated_limits.ts';
import { compileSoon } from '../../support/compile.ts';
import { same } from '../../support/same.ts';
import { testTarget, unknown } from '../../support/targets.ts';
import { mapped, pyramidOn } from './support.ts';
import { runs } from '../../support/random/runs.ts';

const chips = fc.record({
  neurons: fc.integer({ min: 12, max: 600 }),
  synapse_bytes: fc.integer({ min: 2 ** 9, max: 2 ** 16 }),
  axons: fc.integer({ min: 4, max: 200 }),
  routes: fc.integer({ min: 2, max: 60 }),
});

/** The mapping, or undefined where it is refused; then by a limit that is really too small. */
function mappedOrRefused(t: ExecutionContext, recipe: Recipe, target: Target, objective: Objective): Facts | undefined {
  try {
    return mapped(recipe, target, true, objective);
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    for (const { exceeded, message } of error.diagnostics)
      t.true(exceeded && exceeded.used > exceeded.available, message);
    return undefined;
  }
}

const recipe: Recipe = { seed: 12, steps: ['conv block', 'attention'], weights: 'integer' };

/** Chips that are too small whatever is drawn besides. */
const smallest = { neurons: 12, synapse_bytes: 512, axons: 4, routes: 2 };
const tooSmall = objectives.map((objective): [Recipe, typeof smallest, Objective] => [recipe, smallest, objective]);

test('random networks on random chips: every objective gives cores within their limits and the same spikes in both modes, or a refusal with a limit', async (t) => {
  const seen = { mapped: 0, refused: 0, window: 0, channels: 0, rows: 0 };
  await fc.assert(
    fc.asyncProperty(recipes(), chips, fc.constantFrom(...objectives), async (recipe, limits, objective) => {
      const facts = mappedOrRefused(t, recipe, testTarget(limits), objective);
      seen[facts ? 'mapped' : 'refused']++;
      if (!facts) return;
      const { image, spike, proof } = facts;
      t.deepEqual(beyondLimits(image), []);
      for (const { tiles, routes } of image.cores)
        for (const { tile, channelFrom, channelTo } of routes) {
          const some = channelTo - channelFrom < tiles[tile]!.channelTo - tiles[tile]!.channelFrom;
          seen[some ? 'channels' : 'rows']++;
        }
      if (!proof.fits) return;
      const { input } = randomNetwork(recipe);
      const exact = createStepExecutor(loadChip(image), { trace: true })(input);
      evaluateSpike(spike, input, ({ name, neuron }, { counts }) => {
        const layer = neuron && exact.trace!.find((one) => one.layer === name);
        if (layer) same(t, countsOfSlots(layer), Uint8Array.from(counts!), name);
      });
      if (chooseMode(image).mode !== 'window') return;
      t.deepEqual(await executors.window(image, { trace: true })(input), exact);
      seen.window++;
    }),
    { numRuns: runs(30) + tooSmall.length, examples: tooSmall },
  );
  t.true(seen.mapped > 5 && seen.refused > 2 && seen.window > 5, JSON.stringify(seen));
  t.true(seen.channels > 20 && seen.rows > 20, JSON.stringify(seen));
});

/** Cores in use and cycles of a sample. */
function costsOf(facts: Facts): { readonly cores: number; readonly cycles: number } {
  const { cycles } = createStepExecutor(loadChip(facts.image))(randomNetwork(recipe).input);
  return { cores: facts.cores.length, cycles };
}

test('mapped for latency a sample takes fewer cycles, mapped for cores it takes fewer cores', (t) => {
  const of = (objective: Objective): ReturnType<typeof costsOf> =>
    costsOf(mapped(recipe, testTarget({ neurons: 300 }), true, objective));
  const [energy, latency, cores] = [of('energy'), of('latency'), of('cores')];
  t.true(latency.cycles < energy.cycles, `${latency.cycles} of ${energy.cycles} cycles`);
  t.true(cores.cores <= energy.cores && energy.cores < latency.cores);
});

test('the default takes no more than 1.10 times the largest bound of cores where latency alone takes more', (t) => {
  const request = pyramidOn(testTarget({ neurons: 72 }));
  const { spike, cores } = runPasses(request).facts as Facts;
  const [bound] = coreBounds(wiredGraph(spike), request.target);
  t.true(cores.length <= 1.1 * bound!.cores, `${cores.length} cores, bound ${bound!.cores}`);
  const fast = runPasses({ ...request, objective: 'latency' }).facts as Facts;
  t.true(fast.cores.length > 1.1 * bound!.cores, `${fast.cores.length} cores for latency`);
});

test('a mapping for what the target knows nothing of is made, and said', (t) => {
  const request = { ...randomNetwork(recipe), saturate: true };
  const knowing = testTarget({ neurons: 300 });
  const said = (objective: Objective, group: 'cycles' | 'energy'): string[] => {
    const target = { ...knowing, [group]: unknown(knowing[group]) };
    return compileSoon({ ...request, objective, target }).warnings.map(({ code, message }) => `${code} ${message}`);
  };
  t.deepEqual(said('latency', 'cycles'), [
    'SPK613 mapping for latency on test, which knows the cycles of no event: all count 0',
  ]);
  t.deepEqual(said('energy', 'energy'), [
    'SPK613 mapping for energy on test, which knows the energy of no event: all count 0',
  ]);
  t.deepEqual([...said('energy', 'cycles'), ...said('latency', 'energy'), ...said('cores', 'cycles')], []);
});

test('where the tiles of an objective need more cores than there are, others are tried', (t) => {
  const { cores } = mapped(recipe, testTarget({ neurons: 300 }), true, 'cores');
  const chip = { mesh: { columns: cores.length, rows: 1 }, chips: { columns: 1, rows: 1 } };
  for (const objective of objectives)
    t.is(
      mapped(recipe, testTarget({ neurons: 300 }, chip), true, objective).cores.length <= cores.length,
      true,
      objective,
    );
});

// Of samples side by side 7 and 22 are judged otherwise than of one after the other.
for (const [objective, seeds] of [
  ['energy-delay', [1, 2, 3, 4, 5, 6]],
  ['throughput', [7, 22]],
] as const)
  test(`a mapping for ${objective} that follows samples is kept only where it takes neither more cycles nor more energy on them`, (t) => {
    const seen = { follows: 0, 'does not follow': 0 };
    for (const seed of seeds) {
      const { model, weights, input } = randomNetwork({ seed, steps: ['conv block', 'down'], weights: 'integer' });
      const request = { model, weights, target: testTarget({ neurons: 120 }), saturate: true, objective };
      const fractionBits = inputNodes(model)[0]!.attributes.fraction_bits;
      const calibration = [Float32Array.from(input, (value) => value / 2 ** fractionBits)];
      const costs = ({ image }: Partial<Facts>): Costs => costsOfSamples(image!, [input], objective === 'throughput');
      const without = costs(runPasses(request).facts);
      const { facts, log } = runPasses({ ...request, calibration, measure: costsOfSamples });
      const { cycles, picojoule } = costs(facts);
      t.true(cycles <= without.cycles && picojoule <= without.picojoule, `${seed}`);
      seen[/mapping (follows|does not follow)/.exec(log.at(-1)!.notes.at(-1)!)![1] as keyof typeof seen]++;
    }
    t.true(seen.follows > 0 && seen['does not follow'] > 0, JSON.stringify(seen));
  });
