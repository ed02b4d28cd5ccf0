/**
 * @file The mistakes of public code (PAPER section 6), each planted on purpose: verification must find it and name the
 * layer. Most are planted between two passes and go through the image; what no image can express (a product slot by
 * slot, a dropped sign, another border) is planted in an executor: the reference evaluator with that one step done wrong.
 */
import test, { type ExecutionContext } from 'ava';
import { slotsOfCount, countOfSlots, type LayerTrace, type SampleTrace } from '../../ir/trace.ts';
import type { DraftPopulation, SpikeDraft } from '../../compiler/lower/draft.ts';
import type { Facts } from '../../compiler/passes/index.ts';
import { buildDag } from '../../ir/dag.ts';
import { countsOf, evaluateModel } from '../../ir/model/index.ts';
import type { Values } from '../../ir/ops/index.ts';
import type { Population, SpikeGraph } from '../../ir/spike/index.ts';
import { createVerifier, referenceOf, type Verdict } from '../../runtime/verify/index.ts';
import { chipTrace, compileNetwork, type Fault } from '../support/compile.ts';
import { randomSource } from '../support/random/source.ts';
import { wideTarget } from '../support/targets.ts';
import { trainedHeads, trainedModel, trainedWeights } from '../support/trained_example.ts';

const network = { model: trainedModel, weights: trainedWeights };
const random = randomSource(7);
const input = Int32Array.from({ length: 28 * 28 }, () => random(-52, 129));
const sound = compileNetwork(network, wideTarget);

/** Runs a sabotaged image, or a sabotaged trace, against the sound reference. */
function verdictOf(fault?: Fault, spoil: (trace: SampleTrace) => SampleTrace = (trace) => trace): Verdict {
  const { image } = fault ? compileNetwork(network, wideTarget, fault) : sound;
  const verifier = createVerifier(image, sound.facts.model, sound.facts.weights);
  verifier.sample({ name: 'noise', input, steps: [], sha256: '' }, spoil(chipTrace(image, input)));
  return verifier.verdict();
}

function pointsAt(t: ExecutionContext, verdict: Verdict, layer: string): void {
  const first = verdict.firstDifference;
  t.false(verdict.exact);
  t.is(first?.kind === 'spike' ? first.layer : first?.output, layer);
}

const changePopulation = (
  spike: SpikeGraph,
  name: string,
  change: (population: Population) => Population,
): SpikeGraph => ({
  ...spike,
  populations: rebuilt(spike.populations, name, change),
});

const changeDraft = (
  draft: SpikeDraft,
  name: string,
  change: (population: DraftPopulation) => DraftPopulation,
): SpikeDraft => ({
  ...draft,
  populations: rebuilt(draft.populations, name, change),
});

const rebuilt = <N extends { readonly name: string }>(
  dag: { labels: readonly N[]; predecessors(id: string): readonly string[] },
  name: string,
  change: (label: N) => N,
) =>
  buildDag(
    dag.labels.map((label) => ({
      id: label.name,
      label: label.name === name ? change(label) : label,
      inputs: dag.predecessors(label.name),
    })),
  );

/** Replaces the thresholds of one population's first `channels` channels. */
const withThresholds = (name: string, change: (threshold: number, index: number, cap: number) => number): Fault => ({
  after: 'derive-thresholds',
  plant: ({ spike }: Facts) => ({
    spike: changePopulation(spike, name, (p) => ({
      ...p,
      neuron: { ...p.neuron!, thresholds: p.neuron!.thresholds.map((x, i) => change(x, i, p.neuron!.cap)) },
    })),
  }),
});

test('without a fault everything is equal', (t) => {
  const verdict = verdictOf();
  t.true(verdict.exact);
  t.is(verdict.populations, 34);
  t.is(verdict.steps, 136);
});

test('a bias added once per slot', (t) => {
  const layer = 'stage2.0.Conv.spike2';
  const fault: Fault = {
    after: 'expand-time',
    plant: ({ draft }) => ({
      draft: changeDraft(draft, layer, (p) =>
        p.expression?.kind === 'raw'
          ? { ...p, expression: { ...p.expression, biases: p.expression.biases.map((b) => b * 4) } }
          : p,
      ),
    }),
  };
  pointsAt(t, verdictOf(fault), layer);
});

test('a bias added twice on a residual stream is beyond the bounds, one left out is found by its spikes', (t) => {
  const layer = 'stage3.0.attn.head_spike';
  const times = (factor: number): Fault => ({
    after: 'derive-thresholds',
    plant: ({ spike }) => ({
      spike: changePopulation(spike, layer, (p) => ({ ...p, initial: p.initial.map((b) => b * factor) })),
    }),
  });
  t.throws(() => verdictOf(times(2)), { message: /faulty image: "stage3\.0\.attn\.head_spike" may reach/ });
  pointsAt(t, verdictOf(times(0)), layer);
});

test('truncation instead of rounding', (t) => {
  const layer = 'stage3.0.attn.q_spike';
  const fault: Fault = {
    after: 'expand-time',
    plant: ({ draft }) => ({
      // floor(x) is the rounding of x - 1/2: the bias moves by half a unit of the membrane.
      draft: changeDraft(draft, layer, (p) =>
        p.expression?.kind === 'raw'
          ? {
              ...p,
              expression: {
                ...p.expression,
                biases: p.expression.biases.map(
                  (b, c) => b - 2 ** ((p.expression as { fractionBits: Int32Array }).fractionBits[c]! - 1),
                ),
              },
            }
          : p,
      ),
    }),
  };
  pointsAt(t, verdictOf(fault), layer);
});

test('the other of the two roundings', (t) => {
  const layer = 'stage1.0.Conv.spike3';
  const fault: Fault = {
    after: 'expand-time',
    plant: ({ draft }) => ({
      draft: changeDraft(draft, layer, (p) => ({ ...p, rule: { ...p.rule!, rounding: 'half_up' } })),
    }),
  };
  pointsAt(t, verdictOf(fault), layer);
});

test('spikes of a window in another order', (t) => {
  const layer = 'stage1.0.spike2';
  const reversed: Fault = {
    after: 'derive-thresholds',
    plant: ({ spike }) => ({
      spike: changePopulation(spike, layer, (p) => ({
        ...p,
        neuron: { ...p.neuron!, thresholds: reverseRows(p.neuron!.thresholds, 4) },
      })),
    }),
  };
  t.throws(() => verdictOf(reversed), { message: /ascend/ }, 'an image with such a table is refused');
  const verdict = verdictOf(undefined, (trace) =>
    spoilLayer(trace, layer, (mask) => slotsOfCount(4) & ~slotsOfCount(4 - countOfSlots[mask]!)),
  );
  pointsAt(t, verdict, layer);
});

test('evaluation clamps at 1 where training clamped at 4', (t) => {
  const layer = 'stage3.1.mlp.fc2_spike';
  const verdict = verdictOf(withThresholds(layer, (x, i, cap) => (i % cap === 0 ? x : 2 ** 31 - 1)));
  pointsAt(t, verdict, layer);
  t.is(verdict.firstDifference?.kind === 'spike' && verdict.firstDifference.slot, 1);
});

test("the classifier's normaliser taken for its cap", (t) => {
  const fault: Fault = {
    after: 'quantise',
    plant: ({ weights }) => {
      if (weights.kind !== 'integer') throw new Error('integer weights expected');
      const head = weights.layers.get('head')!;
      const quarter = { ...head, exponents: head.exponents.map((e) => e + 2), biases: head.biases.map((b) => b * 4) };
      return { weights: { kind: 'integer', layers: new Map(weights.layers).set('head', quarter) } };
    },
  };
  pointsAt(t, verdictOf(fault), 'logits');
});

test('attention multiplied slot by slot', (t) => {
  const block = 'stage3.0.attn';
  const verdict = verdictOf(undefined, (trace) => {
    const slots = (name: string): LayerTrace => trace.layers.find((layer) => layer.layer === `${block}.${name}`)!;
    const products = slotwiseAttention(slots('q_spike'), slots('k_spike'), slots('v_spike'), trainedHeads);
    const { thresholds, cap } = sound.facts.spike.populations.label(`${block}.attn_spike`).neuron!;
    return spoilLayer(trace, `${block}.attn_spike`, (_mask, i) =>
      slotsOfCount(thresholds.subarray(0, cap).filter((x) => products[i]! >= x).length),
    );
  });
  pointsAt(t, verdict, `${block}.attn_spike`);
});

/** A wrong executor: the trainer's own forward, except that one layer's values are changed on the way. */
function wrongExecutor(layer: string, change: (values: Values) => Values): (trace: SampleTrace) => SampleTrace {
  const { model: deployed, weights } = sound.facts;
  const { graph, parameters } = referenceOf(deployed, weights);
  return () => {
    const layers: LayerTrace[] = [];
    const image = Float32Array.from(input, (x) => x / 64);
    const outputs = evaluateModel(graph, parameters, new Map([['x', image]]), (node, values) => {
      if (node.type.kind === 'count')
        layers.push({
          layer: node.name,
          shape: node.type.shape,
          cap: node.type.cap,
          slots: countsOf(node, values).map(slotsOfCount),
        });
      return node.name === layer ? change(values) : undefined;
    });
    return { layers, outputs };
  };
}

test('the wrong executor is right where nothing is changed', (t) => {
  t.true(
    verdictOf(
      undefined,
      wrongExecutor('stage2.down.encode_conv', (values) => values),
    ).exact,
  );
});

test('negative membranes dropped', (t) => {
  // The neuron that reads the stream itself clamps at 0 and sees nothing; the next sum does.
  const verdict = verdictOf(
    undefined,
    wrongExecutor('stage1.0.add1', (values) => values.map((x) => Math.max(0, x))),
  );
  pointsAt(t, verdict, 'stage2.down.encode_spike');
});

test('a border that is not zero', (t) => {
  // As a zero border in front of a folded batch norm is not what the batch norm makes of zero.
  const { layers } = sound.facts.weights as Extract<Facts['weights'], { kind: 'integer' }>;
  const { weights, exponents } = layers.get('stage3.down.encode_conv')!;
  const [channels, side, sourceSide] = [32, 4, 7];
  const verdict = verdictOf(
    undefined,
    wrongExecutor('stage3.down.encode_conv', (values) =>
      values.map((x, i) => {
        const [o, y, column] = [Math.floor(i / side ** 2), Math.floor(i / side) % side, i % side];
        let border = 0;
        for (let tap = 0; tap < channels * 9; tap++) {
          const [sourceY, sourceX] = [2 * y + Math.floor((tap % 9) / 3) - 1, 2 * column + (tap % 3) - 1];
          const outside = Math.min(sourceY, sourceX) < 0 || Math.max(sourceY, sourceX) >= sourceSide;
          if (outside) border += weights[o * channels * 9 + tap]! * 2 ** -exponents[o]! * 0.25;
        }
        return x + border;
      }),
    ),
  );
  pointsAt(t, verdict, 'stage3.0.conv.spike1');
  const first = verdict.firstDifference!;
  t.true(
    first.kind === 'spike' && first.neuron.slice(1).some((at) => at === 0 || at === side - 1),
    JSON.stringify(first),
  );
});

test('one weight, one threshold, one unit', (t) => {
  const layer = 'stage3.1.conv.spike2';
  pointsAt(t, verdictOf(withThresholds(layer, (x) => x + 1)), layer);
  const projection = 'stage1.0.Conv.pwconv1.0';
  const [from, to] = [busiestChannel('stage1.0.Conv.spike1'), busiestChannel('stage1.0.Conv.spike2')];
  const fault: Fault = {
    after: 'derive-thresholds',
    plant: ({ spike }) => ({
      spike: {
        ...spike,
        projections: spike.projections.map((p) =>
          p.name === projection && p.kind === 'synapses'
            ? { ...p, weights: p.weights.map((w, i) => (i === to * 16 + from ? w ^ 1 : w)) }
            : p,
        ),
      },
    }),
  };
  t.false(verdictOf(fault).exact);
  const first = verdictOf(fault).firstDifference!;
  t.true(first.kind === 'spike' && first.layer === 'stage1.0.Conv.spike2', JSON.stringify(first));
});

/** The channel of a layer with the most spikes. */
function busiestChannel(name: string): number {
  const { slots, shape } = chipTrace(sound.image, input).layers.find(({ layer }) => layer === name)!;
  const spikes = new Float64Array(shape[0]!);
  slots.forEach((mask, i) => (spikes[Math.floor((i * shape[0]!) / slots.length)]! += countOfSlots[mask]!));
  return spikes.indexOf(Math.max(...spikes));
}

const reverseRows = (table: Int32Array, width: number): Int32Array =>
  table.map((_, i) => table[Math.floor(i / width) * width + (width - 1 - (i % width))]!);

const spoilLayer = (
  trace: SampleTrace,
  name: string,
  change: (mask: number, index: number) => number,
): SampleTrace => ({
  ...trace,
  layers: trace.layers.map((layer) => (layer.layer === name ? { ...layer, slots: layer.slots.map(change) } : layer)),
});

/** sum over slots of q_d k_d v_d, the wrong way, per [channel of v, token]. */
function slotwiseAttention(q: LayerTrace, k: LayerTrace, v: LayerTrace, heads: number): Float64Array {
  const tokens = q.shape[1]! * q.shape[2]!;
  const [d, e] = [q.shape[0]! / heads, v.shape[0]! / heads];
  const spike = (layer: LayerTrace, channel: number, token: number, slot: number): number =>
    (layer.slots[channel * tokens + token]! >> slot) & 1;
  const result = new Float64Array(v.slots.length);
  for (let h = 0; h < heads; h++)
    for (let n = 0; n < tokens; n++)
      for (let m = 0; m < tokens; m++)
        for (let slot = 0; slot < q.cap; slot++) {
          let match = 0;
          for (let i = 0; i < d; i++) match += spike(q, h * d + i, n, slot) & spike(k, h * d + i, m, slot);
          if (match > 0)
            for (let j = 0; j < e; j++) result[(h * e + j) * tokens + n]! += match * spike(v, h * e + j, m, slot);
        }
  return result;
}
