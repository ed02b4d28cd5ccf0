import test from 'ava';
import fc from 'fast-check';
import { countsOfSlots, slotsOfCounts } from '../../ir/trace.ts';
import { evaluateSpike } from '../../ir/spike/index.ts';
import { compareTraces, firingTimes, referenceOf, referenceTrace } from '../../runtime/verify/index.ts';
import { chipTrace, compileNetwork, onOtherChip } from '../support/compile.ts';
import { runs } from '../support/random/runs.ts';
import { randomNetwork, recipes } from '../support/random_model.ts';
import { testTarget } from '../support/targets.ts';
import { same } from '../support/same.ts';

/** One core holds everything, or little more than one row of attention state: rows and channels are cut. */
const targets = [
  testTarget({ neurons: 100000, synapse_bytes: 2 ** 22 }),
  testTarget({ neurons: 130, synapse_bytes: 2 ** 16 }, { mesh: { columns: 32, rows: 32 } }),
] as const;

test('random networks: trainer, spike graph and simulated chip fire the same spikes on two partitions', (t) => {
  let neurons = 0;
  fc.assert(
    fc.property(recipes(), (recipe) => {
      const network = randomNetwork(recipe);
      const { facts, image } = compileNetwork(network, targets[0]);
      fc.pre(facts.proof.fits && facts.proof.float32Proved.size === facts.spike.populations.ids.length);
      const expected = referenceTrace(referenceOf(facts.model, facts.weights), network.input);
      const got = chipTrace(image, network.input);
      t.deepEqual(compareTraces(expected, got, firingTimes(image.header)).first, undefined);
      evaluateSpike(facts.spike, network.input, (population, { counts }) => {
        if (!population.neuron) return;
        const layer = got.layers.find((candidate) => candidate.layer === population.name)!;
        same(t, layer.slots, slotsOfCounts(Uint8Array.from(counts!), layer.cap), population.name);
        neurons += layer.slots.length;
        t.true(countsOfSlots(layer).every((count) => count <= population.neuron!.cap));
      });
      same(t, chipTrace(onOtherChip(facts, targets[1]).image, network.input), got);
    }),
    { numRuns: runs(60) },
  );
  t.true(neurons > 10000);
});
