/** @file Values of earlier logical steps: trainer, spike graph and both modes of the chip agree, however many threads there are. */
import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import { spawnWorker } from '../../engine/node.ts';
import { decodeImage, imageBytes, verifyImage } from '../../ir/chip/index.ts';
import type { ChipImage, ImagePopulation, ImageProjection } from '../../ir/chip/image.ts';
import { isRegister } from '../../ir/neurons/index.ts';
import { sourcesOf } from '../../ir/projections/index.ts';
import { evaluateSpike } from '../../ir/spike/index.ts';
import { slotsOfCounts } from '../../ir/trace.ts';
import { createVerifier } from '../../runtime/verify/index.ts';
import { levelsOf } from '../../sim/window/levels.ts';
import { createWindowExecutor, whyNotWindow } from '../../sim/window/index.ts';
import { createStepExecutor, loadChip, type SampleResult } from '../../sim/index.ts';
import { chipTrace, compiledOrRefused } from '../support/compile.ts';
import { timeNetwork, timeRecipes, type TimeRecipe } from '../support/random_time.ts';
import { same } from '../support/same.ts';
import { testTarget } from '../support/targets.ts';
import { runs } from '../support/random/runs.ts';

const targets = [
  testTarget({ neurons: 100000, synapse_bytes: 2 ** 22 }),
  testTarget({ neurons: 70, synapse_bytes: 2 ** 15 }, { mesh: { columns: 40, rows: 40 } }),
];

const looping: fc.Arbitrary<TimeRecipe> = fc
  .tuple(timeRecipes, fc.constantFrom('loop', 'delay'), fc.constantFrom(2, 3, 7, 16, 64))
  .map(([recipe, part, steps]) => ({ ...recipe, steps, parts: [part, ...recipe.parts].slice(0, steps > 8 ? 1 : 3) }));

/** Everything that a chip tells of a sample, event by event, is what whole windows tell, twice in a row. */
async function inWindows(t: ExecutionContext, image: ChipImage, input: Int32Array, threads: number): Promise<void> {
  if (whyNotWindow(image) !== undefined) return;
  const { level } = levelsOf(image)!;
  for (const projection of image.header.projections.filter(
    ({ target }) => !isRegister(image.header.populations[target]!),
  ))
    for (const source of sourcesOf<number>(projection)) t.true(level[source]! < level[projection.target]!);
  const expected: SampleResult = createStepExecutor(loadChip(image), { trace: true })(input);
  const window = createWindowExecutor(image, { trace: true, threads, spawn: spawnWorker });
  for (let again = 0; again < 2; again++) same(t, await window(input), expected, `${threads} threads`);
  await window.close?.();
}

test('registers of a hostile image hear spikes alone, and fire within their windows', (t) => {
  const network = timeNetwork({ seed: 7, steps: 3, parts: ['delay'], frames: false, heads: false });
  const { image } = compiledOrRefused(network, targets[0]!)!;
  const { header } = image;
  const register = header.populations.findIndex((population) => isRegister(population));
  const mistakes = (change: Partial<ChipImage['header']>): string =>
    verifyImage({ ...image, header: { ...header, ...change } })
      .map(({ code, message }) => `${code} ${message}`)
      .join('\n');
  t.is(mistakes({}), '');
  const moved = header.projections.map((projection) =>
    projection.target === register && 'source' in projection
      ? ({ ...projection, kind: 'transfer', map: 'identity', shift: 0 } as ImageProjection)
      : projection,
  );
  t.regex(mistakes({ projections: moved }), /SPK506 .*takes spikes alone/);
  const changed = (change: object): string =>
    mistakes({
      populations: header.populations.map((population, i) =>
        i === register ? ({ ...population, ...change } as ImagePopulation) : population,
      ),
    });
  const { norm } = header.populations[register]!.neuron!;
  t.regex(changed({ neuron: { kind: 'register', cap: 0, norm } }), /SPK506/);
  t.regex(changed({ fireWindow: 99 }), /SPK506 .*fires in 99/);
  t.regex(changed({ boundHigh: 0 }), /SPK512 .*may reach/);
});

test('random loops and delays: every executor fires the same spikes, up to 64 logical steps', async (t) => {
  const seen = { networks: 0, registers: 0, spikes: 0, windows: 0 };
  await fc.assert(
    fc.asyncProperty(
      looping,
      fc.constantFrom(...targets),
      fc.constantFrom(1, 2, 3),
      async (recipe, target, threads) => {
        const network = timeNetwork(recipe);
        const compiled = compiledOrRefused(network, target);
        fc.pre(compiled !== undefined);
        const { facts, image } = compiled;
        const got = chipTrace(image, network.input);
        const verifier = createVerifier(image, facts.model, facts.weights);
        verifier.sample({ name: 'noise', input: network.input, steps: [], sha256: '' }, got);
        const { float32, exact, firstDifference } = verifier.verdict();
        fc.pre(float32.exact);
        t.is(firstDifference, undefined);
        t.true(exact);
        evaluateSpike(facts.spike, network.input, ({ name, neuron }, { counts }, step) => {
          if (!neuron || !counts) return;
          const { slots } = got.layers.find(({ layer }) => layer === name)!;
          const own = slots.subarray((step * slots.length) / recipe.steps, ((step + 1) * slots.length) / recipe.steps);
          same(t, own, slotsOfCounts(Uint8Array.from(counts), neuron.cap), name);
          if (neuron.kind !== 'register') return;
          seen.registers++;
          seen.spikes += counts.reduce((sum, count) => sum + count, 0);
        });
        same(t, decodeImage(imageBytes(image), 'again'), image);
        await inWindows(t, image, network.input, threads);
        if (whyNotWindow(image) === undefined) seen.windows++;
        seen.networks++;
      },
    ),
    { numRuns: runs(15) },
  );
  t.log(seen);
  t.true(seen.registers > 50 && seen.spikes > 200 && seen.windows > 5);
});
