/**
 * A network that only computes multiplies what is not 0 and leaves the rest out. It must give the very bits of the dense
 * forward, also where sums are rounded: any other order of the products would show.
 */
import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import { randomWeights } from '../../ir/checkpoint/index.ts';
import { spikingNodes, type ModelGraph } from '../../ir/model/index.ts';
import { sizeOf } from '../../ir/tensor.ts';
import { slotsOfCounts } from '../../ir/trace.ts';
import { createTrainingStep, type Arithmetic } from '../../trainer/index.ts';
import { nodeMachine } from '../../trainer/node.ts';
import { baseFamily } from '../support/base_family.ts';
import { randomNetwork, recipes } from '../support/random_model.ts';
import { same } from '../support/same.ts';
import { graphOf, numbers } from './support.ts';
import { runs } from '../support/random/runs.ts';

/** Samples at once; windows that leave rows of an image unread need more to fill their lists. */
const few = 3;

interface Evaluated {
  readonly logits: Float32Array;
  /** By layer; of layers that are joined into a neuron there are none. */
  readonly values: ReadonlyMap<string, Float32Array>;
  readonly traces: readonly (readonly { readonly layer: string; readonly slots: Uint8Array }[])[];
}

type Parameters = ReadonlyMap<string, Float32Array>;

async function evaluated(
  graph: ModelGraph,
  parameters: Parameters,
  options: {
    readonly learns: boolean;
    readonly dense?: true;
    readonly threads?: number;
    readonly arithmetic?: Arithmetic;
    readonly batch?: number;
  },
): Promise<Evaluated> {
  const step = createTrainingStep(graph, { batch: few, keeps: () => true, ...options }, nodeMachine);
  step.write('weights', parameters);
  step.images.set(numbers(5, step.images.length));
  const logits = step.evaluate();
  const values = new Map(spikingNodes(graph).map(({ name }) => [name, step.valuesOf(name)]));
  const traces = options.learns ? [] : step.traces();
  await step.close();
  return { logits, values, traces };
}

/** Loss and gradients of one step. */
async function learned(
  graph: ModelGraph,
  parameters: Parameters,
  options: { batch: number; dense?: true; threads?: number },
) {
  const step = createTrainingStep(graph, options, nodeMachine);
  step.write('weights', parameters);
  step.images.set(numbers(5, step.images.length));
  const { loss } = step.forwardBackward(undefined, new Int32Array(options.batch));
  const gradients = step.read('gradients');
  await step.close();
  return { loss, gradients };
}

/** Zeros that are left out change no bit of a gradient either. */
async function sameGradients(
  t: ExecutionContext,
  graph: ModelGraph,
  parameters: Parameters,
  batch = few,
): Promise<void> {
  const dense = await learned(graph, parameters, { batch, dense: true });
  for (const threads of [1, 3]) {
    const listed = await learned(graph, parameters, { batch, threads });
    t.is(listed.loss, dense.loss);
    for (const [key, values] of dense.gradients) same(t, listed.gradients.get(key), values, key);
  }
}

async function sameAsDense(t: ExecutionContext, graph: ModelGraph, parameters: Parameters, batch = few): Promise<void> {
  const dense = await evaluated(graph, parameters, { learns: true, dense: true, batch });
  for (const threads of [1, 3]) {
    const listed = await evaluated(graph, parameters, { learns: false, threads, batch });
    same(t, listed.logits, dense.logits);
    for (const [name, values] of dense.values) same(t, listed.values.get(name), values, name);
    checkTraces(t, graph, listed);
  }
}

/** Traces hold the counts that the values are. */
function checkTraces(t: ExecutionContext, graph: ModelGraph, { values, traces }: Evaluated): void {
  const neurons = spikingNodes(graph).filter(({ type }) => type.kind === 'count');
  for (const [image, layers] of traces.entries()) {
    t.deepEqual(
      layers.map(({ layer }) => layer),
      neurons.map(({ name }) => name),
    );
    for (const [i, { name, type }] of neurons.entries()) {
      if (type.kind !== 'count') continue;
      const size = sizeOf(type.shape);
      const counts = values.get(name)!.subarray(image * size, (image + 1) * size);
      const expected = slotsOfCounts(
        counts.map((value) => Math.round(value * type.norm)),
        type.cap,
      );
      same(t, layers[i]!.slots, expected, name);
    }
  }
}

test('the same bits as the dense forward, on random networks with weights on no grid', async (t) => {
  await fc.assert(
    fc.asyncProperty(recipes('float'), async (recipe) => {
      const { model, weights } = randomNetwork(recipe);
      if (weights.kind !== 'float') throw new Error('float weights were asked for');
      await sameAsDense(t, model, weights.parameters);
    }),
    { numRuns: runs(25) },
  );
});

const family = (dims: readonly [number, number, number, number], image: number, cap?: number): ModelGraph =>
  baseFamily({ dims, heads: 2, classes: 5, channels: 3, image, depths: [1, 1], ...(cap === undefined ? {} : { cap }) });

/** Random weights, norms included, which let about a third of the neurons spike. */
function floats(graph: ModelGraph): Parameters {
  const weights = randomWeights(graph, 7);
  if (weights.kind !== 'float') throw new Error('random weights are floats');
  return weights.parameters;
}

test('the same bits where lists are made strip by strip, and in panels of every width', async (t) => {
  for (const [dims, image] of [
    [[16, 24, 40, 72], 96],
    [[4, 20, 28, 36], 32],
    [[12, 36, 44, 52], 48],
  ] as const) {
    const graph = family(dims, image);
    await sameAsDense(t, graph, floats(graph));
    await sameGradients(t, graph, floats(graph));
  }
});

test('the same bits of windows as large as the image, where output rows lie an image apart', async (t) => {
  for (const [side, kernel, stride, batch] of [
    [28, 28, 1, 9],
    [28, 28, 1, 64],
    [28, 24, 2, 20],
    [40, 13, 27, 24],
  ] as const) {
    const graph = graphOf([
      ['image', 'input', [], { shape: [1, side, side] }],
      ['whole', 'conv2d', ['image'], { out: 10, kernel, stride, pad: 0 }],
      ['counts', 'neuron', ['whole'], { cap: 4, norm: 4, rounding: 'half_even' }],
      ['logits', 'linear', ['counts'], { out: 3 }],
    ]);
    await sameAsDense(t, graph, floats(graph), batch);
  }
});

test('the same bits of groups, strides and windows beyond the border, and time steps beyond eight', async (t) => {
  const convolutions = [
    { out: 12, kernel: 5, stride: 3, pad: 4 },
    { out: 8, kernel: 3, groups: 4 },
    { out: 8, kernel: 7, groups: 8, stride: 2 },
    { out: 36, kernel: 1, stride: 2 },
  ];
  for (const attributes of convolutions) {
    const graph = graphOf([
      ['image', 'input', [], { shape: [8, 9, 11] }],
      ['first', 'conv2d', ['image'], { out: 8, kernel: 3 }],
      ['counts', 'neuron', ['first'], { cap: 20, norm: 3, rounding: 'half_even' }],
      ['second', 'conv2d', ['counts'], attributes],
      ['more', 'neuron', ['second'], { cap: 4, norm: 1, rounding: 'half_up' }],
      ['logits', 'linear', ['more'], { out: 5 }],
    ]);
    await sameAsDense(t, graph, floats(graph));
    await sameGradients(t, graph, floats(graph), 7);
  }
});

test('another rounding is seen: fused products differ on the same networks', async (t) => {
  const graph = family([16, 24, 40, 72], 32);
  const [dense, fused] = await Promise.all([
    evaluated(graph, floats(graph), { learns: true, dense: true }),
    evaluated(graph, floats(graph), { learns: false, arithmetic: 'relaxed' }),
  ]);
  t.notDeepEqual(fused.logits, dense.logits);
});
