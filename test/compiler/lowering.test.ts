import test from 'ava';
import fc from 'fast-check';
import { parameterSource } from '../../ir/checkpoint/index.ts';
import {
  countsOf,
  evaluateModel,
  inputNodes,
  inputOf,
  printModel,
  readModel,
  verifyModel,
} from '../../ir/model/index.ts';
import { evaluateSpike, printSpike, readSpike, verifySpike } from '../../ir/spike/index.ts';
import { runPasses } from '../../compiler/pipeline.ts';
import { largestMembrane } from '../../compiler/lower/ranges.ts';
import { randomNetwork, recipes, type RandomNetwork } from '../support/random_model.ts';
import { wideTarget } from '../support/targets.ts';
import { same } from '../support/same.ts';
import { runs } from '../support/random/runs.ts';

const toSpike = [
  'fold-batch-norm',
  'choose-attention-order',
  'quantise',
  'expand-time',
  'prove-ranges',
  'derive-thresholds',
  'schedule',
];

const lowered = ({ model, weights }: RandomNetwork) =>
  runPasses({ model, weights, target: wideTarget, passes: toSpike, saturate: true }).facts;

/** The contract speaks of networks whose worst case fits the membrane and float32 (DESIGN section 2, points 6 and 7). */
const withinContract = ({ proof, spike }: ReturnType<typeof lowered>): boolean =>
  proof!.fits && proof!.float32Proved.size === spike!.populations.ids.length;

/** Counts of every spiking layer by the trainer's float32 forward. */
function trainerCounts(
  { model, weights }: Pick<ReturnType<typeof lowered>, 'model' | 'weights'>,
  input: Int32Array,
): Map<string, Uint8Array> {
  const [node] = inputNodes(model!);
  const counts = new Map<string, Uint8Array>();
  evaluateModel(
    model!,
    parameterSource(weights!, (layer) => inputOf(model!, layer).type),
    new Map([[node!.name, Float32Array.from(input, (x) => x / 64)]]),
    (layer, values) => {
      if (layer.type.kind === 'count') counts.set(layer.name, countsOf(layer, values));
      return undefined;
    },
  );
  return counts;
}

test('random networks: the spike graph fires exactly what the trainer fires, and its proof holds', (t) => {
  let compared = 0;
  fc.assert(
    fc.property(recipes(), (recipe) => {
      const network = randomNetwork(recipe);
      const facts = lowered(network);
      fc.pre(withinContract(facts));
      t.deepEqual(verifyModel(facts.model!), []);
      t.deepEqual(verifySpike(facts.spike!), []);
      const expected = trainerCounts(facts, network.input);
      evaluateSpike(facts.spike!, network.input, (population, { counts, membranes }) => {
        const { low, high } = facts.proof!.bounds.get(population.name)!;
        t.true(
          membranes.every((m) => m >= low && m <= high),
          `bound of ${population.name}`,
        );
        t.true(Math.max(-low, high) <= largestMembrane(32));
        const trained = expected.get(population.name);
        if (!trained) return;
        compared += trained.length;
        same(t, Uint8Array.from(counts!), trained, population.name);
      });
    }),
    { numRuns: runs(80) },
  );
  t.true(compared > 10000);
});

test('both attention orders give the same spikes', (t) => {
  fc.assert(
    fc.property(recipes(), (recipe) => {
      const network = randomNetwork(recipe);
      const force = (order: string): Int32Array[] => {
        const text = printModel(network.model).replaceAll(/"order":"\w+"/g, `"order":"${order}"`);
        const counts: Int32Array[] = [];
        evaluateSpike(
          lowered({ ...network, model: readModel(text) }).spike!,
          network.input,
          (p, values) => p.neuron && !p.name.includes('.relay.') && counts.push(values.counts!),
        );
        return counts.sort((a, b) => a.length - b.length);
      };
      t.deepEqual(
        force('qk_first').map((c) => c.length),
        force('kv_first').map((c) => c.length),
      );
      t.deepEqual(new Set(force('qk_first').map(String)), new Set(force('kv_first').map(String)));
    }),
    { numRuns: runs(20) },
  );
});

test('text forms read back to the same graphs', (t) => {
  fc.assert(
    fc.property(recipes(), (recipe) => {
      const network = randomNetwork(recipe);
      const { model, spike } = lowered(network);
      t.is(printModel(readModel(printModel(model!))), printModel(model!));
      const printed = printSpike(spike!);
      const again = readSpike(printed);
      t.is(printSpike(again).text, printed.text);
      t.deepEqual(again.projections, spike!.projections);
      t.deepEqual(again.populations.labels, spike!.populations.labels);
    }),
    { numRuns: runs(20) },
  );
});

test('float networks: after quantisation trainer and spike graph agree, and every stream fits', (t) => {
  fc.assert(
    fc.property(recipes('float'), (recipe) => {
      const network = randomNetwork(recipe);
      const facts = lowered(network);
      t.true(facts.proof!.fits);
      fc.pre(withinContract(facts));
      const expected = trainerCounts(facts, network.input);
      evaluateSpike(facts.spike!, network.input, (population, { counts }) => {
        const trained = expected.get(population.name);
        if (trained) same(t, Uint8Array.from(counts!), trained, population.name);
      });
    }),
    { numRuns: runs(30) },
  );
});

test('firing windows: sources of a state fire together, its spikes wait for it, transfers find complete membranes', (t) => {
  fc.assert(
    fc.property(recipes(), (recipe) => {
      const network = randomNetwork(recipe);
      const { spike, schedule } = lowered(network);
      const { fire, ready, active, windows } = schedule!;
      for (const p of spike!.projections) {
        const window = active.get(p.name)!;
        t.true(window < windows && window < ready.get(p.target)!);
        if (p.kind === 'correlate') t.true(fire.get(p.left) === window && fire.get(p.right) === window);
        else if (p.kind === 'gate') t.true(fire.get(p.left) === window && fire.get(p.right) === window);
        else if (['transfer', 'part', 'max'].includes(p.kind) || !fire.has(p.source))
          t.true(window >= ready.get(p.source)!);
        else t.is(fire.get(p.source), window);
        if (p.kind === 'modulate') t.true(window >= ready.get(p.state)!);
      }
      for (const { name, neuron } of spike!.populations.labels) if (neuron) t.true(fire.get(name)! >= ready.get(name)!);
    }),
    { numRuns: runs(40) },
  );
});
