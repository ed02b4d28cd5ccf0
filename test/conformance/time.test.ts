/** @file Several logical steps and kept membranes: trainer, spike graph and simulated chip agree on two partitions. */
import test from 'ava';
import fc from 'fast-check';
import { decodeImage, imageBytes } from '../../ir/chip/index.ts';
import type { TabledNeuron } from '../../ir/neurons/index.ts';
import { stepsOf } from '../../ir/model/index.ts';
import { projectionKinds } from '../../ir/projections/index.ts';
import { evaluateSpike, printSpike, readSpike } from '../../ir/spike/index.ts';
import { countOfSlots, slotsOfCounts } from '../../ir/trace.ts';
import { openSession } from '../../runtime/session.ts';
import { createVerifier, referenceOf, referenceTrace } from '../../runtime/verify/index.ts';
import { chipTrace, compiledOrRefused, onOtherChip, orRefused } from '../support/compile.ts';
import { eachPart, timeNetwork, timeRecipes } from '../support/random_time.ts';
import { testTarget } from '../support/targets.ts';
import { same } from '../support/same.ts';
import { runs } from '../support/random/runs.ts';

/** One core holds everything, or little more than one row of attention state: rows and channels are cut. */
const targets = [
  testTarget({ neurons: 100000, synapse_bytes: 2 ** 22 }),
  testTarget({ neurons: 70, synapse_bytes: 2 ** 15 }, { mesh: { columns: 32, rows: 32 } }),
];

/** Whether the leak at the start of the next logical step is exact. */
function leavesNothing(
  m: number,
  count: number,
  { leak, reset, constants }: Extract<TabledNeuron, { kind: 'kept' }>,
  i: number,
  neurons: number,
): boolean {
  const left =
    reset === 'soft' ? m - count * constants[Math.floor((i * constants.length) / neurons)]! : count > 0 ? 0 : m;
  return Number.isInteger(left / 2 ** leak);
}

/** Found by chance: a membrane with room for so many guard bits that 31 would have been dropped behind it. */
const roundedFar = {
  ...{ seed: 118066846, steps: 1, frames: false, heads: false },
  parts: ['parts', 'loop', 'integrated'],
} as const;

test('random networks over time: every spike of every logical step on two partitions', (t) => {
  const seen = { neurons: 0, spikes: 0, kept: 0, kinds: new Set<string>() };
  fc.assert(
    fc.property(timeRecipes, (recipe) => {
      const network = timeNetwork(recipe);
      const compiled = compiledOrRefused(network, targets[0]!);
      fc.pre(compiled !== undefined); // kept membranes of more than 32 bits
      const { facts, image } = compiled;
      const verifier = createVerifier(image, facts.model, facts.weights);
      const got = chipTrace(image, network.input);
      verifier.sample({ name: 'noise', input: network.input, steps: [], sha256: '' }, got);
      const { float32, exact, firstDifference } = verifier.verdict();
      fc.pre(float32.exact); // otherwise the trainer itself rounds
      t.is(firstDifference, undefined);
      t.true(exact);
      const graph = readSpike(printSpike(facts.spike));
      evaluateSpike(graph, network.input, ({ name, neuron }, { counts, membranes }, step) => {
        const bound = facts.proof.bounds.get(name);
        if (bound)
          t.true(
            membranes.every((m) => m >= bound.low && m <= bound.high && Number.isInteger(m)),
            name,
          );
        if (!neuron || !counts) return;
        const { slots } = got.layers.find(({ layer }) => layer === name)!;
        const own = slots.subarray((step * slots.length) / graph.steps, ((step + 1) * slots.length) / graph.steps);
        same(t, own, slotsOfCounts(Uint8Array.from(counts), neuron.cap), name);
        if (neuron.kind === 'kept' && step < graph.steps - 1)
          t.true(
            membranes.every((m, i) => leavesNothing(m, counts[i]!, neuron, i, membranes.length)),
            `${name}: a leak loses a bit`,
          );
        seen.neurons += own.length;
        seen.spikes += own.reduce((sum, mask) => sum + countOfSlots[mask]!, 0);
        if (neuron.kind === 'kept') seen.kept++;
      });
      for (const { kind } of graph.projections) seen.kinds.add(kind);
      const other = orRefused(() => onOtherChip(facts, targets[1]!));
      if (other) same(t, chipTrace(other.image, network.input), got);
    }),
    { numRuns: runs(60), examples: [...eachPart, roundedFar].map((recipe) => [recipe] as const) },
  );
  t.log(seen);
  t.true(seen.neurons > 10000 && seen.kept > 100);
  t.is(seen.kinds.size, projectionKinds.length);
});

test('state ends with its sample: two samples in a row equal two fresh chips', async (t) => {
  await fc.assert(
    fc.asyncProperty(timeRecipes, timeRecipes, async (recipe, { seed }) => {
      const network = timeNetwork({ ...recipe, steps: Math.max(2, recipe.steps) });
      const compiled = compiledOrRefused(network, targets[0]!);
      fc.pre(compiled !== undefined);
      const { image } = compiled;
      const other = network.input.map((x, i) => ((x * 31 + seed + i) & 63) - 32);
      const session = openSession(image, { trace: true });
      const inputs = [network.input, other, network.input];
      const inRow = await Promise.all(inputs.map((input) => session.run({ name: '', input, steps: [], sha256: '' })));
      inputs.forEach((input, i) => same(t, inRow[i]!.trace, chipTrace(image, input)));
    }),
    { numRuns: runs(12) },
  );
});

test('one image stands for all logical steps', (t) => {
  fc.assert(
    fc.property(timeRecipes, (recipe) => {
      const network = timeNetwork({ ...recipe, frames: false });
      const compiled = compiledOrRefused(network, targets[0]!);
      fc.pre(compiled !== undefined);
      const { facts, image } = compiled;
      const steps = stepsOf(network.model);
      const repeated = Int32Array.from(
        { length: steps * network.input.length },
        (_, i) => network.input[i % network.input.length]!,
      );
      same(t, chipTrace(image, repeated), chipTrace(image, network.input));
      const reference = referenceOf(facts.model, facts.weights);
      same(t, referenceTrace(reference, repeated), referenceTrace(reference, network.input));
      t.is(decodeImage(imageBytes(image), 'again').header.schedule.logicalSteps, steps);
    }),
    { numRuns: runs(8) },
  );
});
