/** @file Random small networks of several logical steps: kept membranes of every kind, pooling, gates, masks. */
import fc from 'fast-check';
import { finestBits, type IntegerLayer, type Weights } from '../../ir/checkpoint/index.ts';
import {
  createModelBuilder,
  inputOf,
  isNeuron,
  roundedBits,
  type LayerRequest,
  type ModelBuilder,
  type ModelGraph,
  type ModelNode,
} from '../../ir/model/index.ts';
import type { ValueType } from '../../ir/ops/index.ts';
import { sizeOf } from '../../ir/tensor.ts';
import { loop, type LoopSketch } from './random/loops.ts';
import { drawnLif, drawnNeuron, type NeuronSketch } from './random/neurons.ts';
import { drawnKernel, drawnStride, randomSource } from './random/source.ts';
import type { RandomNetwork } from './random_model.ts';

const parts = [
  'conv',
  'residual',
  'pool spikes',
  'pool membranes',
  'mask',
  'erode',
  'attention',
  'two neurons',
  'spike sums',
  'averages',
  'token mask',
  'parts',
  'un-spiked parts',
  'placed',
  'votes',
  'rounded',
  'integrated',
  'cascade',
  'pyramid',
  'loop',
  'delay',
] as const;
type Part = (typeof parts)[number];

/** What a random network is made from; `frames`: the sample has a frame for every logical step. */
export interface TimeRecipe {
  readonly seed: number;
  readonly steps: number;
  readonly parts: readonly Part[];
  readonly frames: boolean;
  /** Several outputs, for which the host computes. */
  readonly heads: boolean;
  /** Every neuron that is not binary draws its cap from 1 to this; 5 if absent. */
  readonly mostCap?: number;
}

export const timeRecipes: fc.Arbitrary<TimeRecipe> = fc.record({
  seed: fc.integer({ min: 1, max: 2 ** 30 }),
  steps: fc.integer({ min: 1, max: 5 }),
  parts: fc.array(fc.constantFrom(...parts), { maxLength: 4 }),
  frames: fc.boolean(),
  heads: fc.boolean(),
});

/** A recipe of each part alone: what they are made of is there, whatever is drawn. */
export const eachPart: readonly TimeRecipe[] = parts.map((part) => ({
  ...{ seed: 3, steps: 2, parts: [part], frames: true, heads: false },
}));

interface Sketch extends NeuronSketch {
  layer(
    op: LayerRequest['op'],
    inputs: readonly string[],
    attributes?: LayerRequest['attributes'],
    name?: string,
  ): string;
  fresh(wanted: string): string;
  readonly typeOf: ModelBuilder['typeOf'];
  shapeOf(name: string): readonly number[];
}

/** Builds a recipe's network; the same recipe gives the same network. */
export function timeNetwork({ seed, steps, parts: chosen, frames, heads, mostCap = 5 }: TimeRecipe): RandomNetwork {
  const random = randomSource(seed);
  const builder = createModelBuilder('random');
  let counter = 0;
  const sketch: Sketch = {
    random,
    mostCap,
    mostLeak: Math.min(3, Math.floor(8 / steps)),
    fresh: (wanted) => `${wanted}${counter++}`,
    typeOf: (name) => builder.typeOf(name),
    shapeOf: (name) => builder.typeOf(name)!.shape,
    layer(op, inputs, attributes = {}, name = sketch.fresh(op)) {
      const added = builder.add({ name, op, inputs, attributes });
      if (added === undefined) throw new Error(builder.diagnostics.map((d) => d.message).join('\n'));
      return added;
    },
  };
  const side = random(3, 6);
  const image = sketch.layer('input', [], { shape: [random(1, 2), side, side + random(0, 2)], bits: 6, steps });
  let x = conv(sketch, image, 2 * random(1, 3), 3);
  for (const part of chosen) x = apply(part, sketch, x);
  const positions = sizeOf(sketch.shapeOf(x).slice(1));
  const even = Number.isInteger(Math.log2(positions));
  const top = even && random(0, 1) === 1 ? anyNeuron(sketch, sketch.layer('mean', [x])) : anyNeuron(sketch, x);
  const rate = random(0, 2) === 0 ? sketch.layer('mean', [anyNeuron(sketch, x)]) : top;
  const sums = sketch.layer('linear', [rate], { out: 3 });
  const decay = random(0, 100) / 100;
  const start = random(-1, 1);
  const head = (): string => {
    const kept = random(0, 2) === 0 ? sketch.layer('integrate', [sums], { decay, start }) : sums;
    if (kept === sums || random(0, 1) === 0) return kept;
    return sketch.layer('linear', [sketch.layer('fixed_point', [kept], { bits: random(0, 6) })], {
      out: 3,
      graded: true,
    });
  };
  const read = (value: string): string =>
    steps > 1 || random(0, 1) === 1
      ? sketch.layer((['mean_steps', 'sum_steps', 'last_step', 'max_steps'] as const)[random(0, 3)]!, [value])
      : value;
  if (heads) {
    const unspiked = sketch.layer('host_linear', [read(sketch.layer('mean', [x]))], { out: 3 });
    builder.output('logits', sketch.layer('average', [read(head()), unspiked]));
    builder.output('map', sketch.layer('class_scores', [read(conv(sketch, anyNeuron(sketch, x), 3, 1))]));
  } else builder.output('logits', read(random(0, 2) === 0 ? anyNeuron(sketch, sums) : head()));
  const model = builder.finish();
  const size = sizeOf(sketch.shapeOf(image)) * (frames ? steps : 1);
  const input = Int32Array.from({ length: size }, () => random(-32, 31));
  return { model, weights: integerWeights(model, random), input };
}

function conv({ random, layer }: Sketch, x: string, out: number, side: number, stride = 1): string {
  const kernel = stride === 1 ? drawnKernel(random, side) : { kernel: side };
  return layer('conv2d', [x], { out, ...kernel, stride: drawnStride(random, stride), bias: random(0, 1) === 1 });
}

/** Windows that fit any map: square mostly, else of one row or column. */
function drawnPool(random: Sketch['random']): NonNullable<LayerRequest['attributes']> {
  const stride = drawnStride(random, random(1, 2));
  return [{ kernel: [1, 3], pad: [0, 1], stride }, { kernel: [3, 2], pad: 1, stride }, { stride }, { stride }][
    random(0, 3)
  ]!;
}

const anyNeuron = (sketch: Sketch, x: string): string => sketch.layer('neuron', [x], drawnNeuron(sketch));

const lif = (sketch: Sketch, x: string): string => sketch.layer('neuron', [x], drawnLif(sketch));

const loopSketch = (sketch: Sketch): LoopSketch => ({
  ...sketch,
  conv: (x, out, side) => conv(sketch, x, out, side),
  neuron: (binary) => (binary ? drawnLif(sketch) : drawnNeuron(sketch)),
});

function apply(part: Part, sketch: Sketch, x: string): string {
  const { random, layer, shapeOf } = sketch;
  const width = shapeOf(x)[0]!;
  switch (part) {
    case 'conv':
      return conv(sketch, anyNeuron(sketch, x), 2 * random(1, 3), 3, random(1, 2));
    case 'residual':
      return layer('add', [x, conv(sketch, anyNeuron(sketch, conv(sketch, anyNeuron(sketch, x), 3, 1)), width, 3)]);
    case 'pool spikes':
      return conv(sketch, layer('max_pool', [anyNeuron(sketch, x)], drawnPool(random)), width, 1);
    case 'pool membranes': {
      const branch = conv(sketch, lif(sketch, x), width, 3);
      if (random(0, 2) === 0) return layer('add', [layer('max_pool', [branch], { stride: 1 }), x]);
      const pooled = layer('max_pool', [branch], drawnPool(random));
      return layer('add', [pooled, conv(sketch, lif(sketch, pooled), width, 3)]);
    }
    case 'mask':
    case 'erode': {
      const s = lif(sketch, x);
      const [q, k, v] = [0, 1, 2].map(() => lif(sketch, conv(sketch, s, width, 1))) as [string, string, string];
      const wide = (spikes: string): string =>
        part === 'erode' ? layer('max_pool_heads', [spikes], { heads: width / 2 }) : spikes;
      const grown = part === 'erode' ? layer('max_pool', [k], { stride: 1 }) : k;
      const mask = layer('any_position', [wide(layer('gate', [grown, v]))]);
      return layer('add', [x, conv(sketch, wide(layer('gate', [q, mask])), width, 1)]);
    }
    case 'attention': {
      const s = anyNeuron(sketch, x);
      const [q, k, v] = [0, 1, 2].map(() => anyNeuron(sketch, conv(sketch, s, width, 1))) as [string, string, string];
      const operands = random(0, 1) === 1 ? [q, k, v] : [s, k, k];
      const product = layer('attention', operands, { heads: 1, scale: 2 ** -random(0, 3) });
      return layer('add', [x, conv(sketch, anyNeuron(sketch, product), width, 1)]);
    }
    case 'two neurons': {
      const sums = conv(sketch, anyNeuron(sketch, x), width, 1);
      const [a, b] = [anyNeuron(sketch, sums), anyNeuron(sketch, sums)];
      return layer('add', [conv(sketch, a, width, 1), conv(sketch, b, width, 3)]);
    }
    case 'spike sums': {
      const s = lif(sketch, x);
      const branch = lif(sketch, conv(sketch, s, width, 3));
      const joined = random(0, 1) === 1 ? layer('gate', [s, branch], { invert: true }) : layer('add', [s, branch]);
      const last = layer('add', [joined, lif(sketch, conv(sketch, joined, width, 1))]);
      const pooled = layer('max_pool', [last], { stride: 1 });
      return layer('add', [conv(sketch, pooled, width, 1), conv(sketch, last, width, 1)]);
    }
    case 'parts': {
      const s = lif(sketch, x);
      const joined = layer('concat', [layer('concat', [s, lif(sketch, conv(sketch, s, random(1, 3), 3))]), s]);
      const first = random(0, width);
      const taken = layer('slice', [joined], { first, count: random(1, width) });
      const pooled = layer('max_pool', [taken], { stride: 1 });
      return layer('add', [conv(sketch, joined, width, 1), conv(sketch, pooled, width, 1)]);
    }
    case 'placed': {
      const layout = ['map', 'tokens'][random(0, 1)]!;
      const placed = layer('add', [x, layer('position_map', [x], { layout, bias: random(0, 1) === 1 })]);
      return layer('add', [placed, conv(sketch, anyNeuron(sketch, placed), width, 1)]);
    }
    case 'un-spiked parts': {
      const extra = random(1, 3);
      const joined = layer('concat', [x, conv(sketch, anyNeuron(sketch, x), extra, 3)]);
      const taken = layer('slice', [joined], { first: random(0, extra), count: width });
      return layer('add', [taken, conv(sketch, anyNeuron(sketch, joined), width, 1)]);
    }
    case 'token mask': {
      const [q, k] = [
        lif(sketch, conv(sketch, lif(sketch, x), width, 1)),
        lif(sketch, conv(sketch, lif(sketch, x), width, 1)),
      ];
      const mask = lif(sketch, layer('sum_channels', [q], { heads: width % 2 === 0 ? random(1, 2) : 1 }));
      return layer('add', [x, conv(sketch, layer('gate', [k, mask]), width, 1)]);
    }
    case 'votes': {
      const size = random(1, 3);
      const voters = conv(sketch, anyNeuron(sketch, x), size * random(1, 3), 1);
      const read = random(0, 1) === 1 ? voters : anyNeuron(sketch, voters);
      return conv(sketch, anyNeuron(sketch, layer('votes', [read], { size })), width, 1);
    }
    case 'rounded': {
      const sum = layer('add', [x, conv(sketch, anyNeuron(sketch, x), width, 3)]);
      const rounded = layer('fixed_point', [sum], { bits: random(0, 5) });
      const shortcut = layer('conv2d', [rounded], { out: width, graded: true, bias: random(0, 1) === 1 });
      return layer('add', [shortcut, conv(sketch, anyNeuron(sketch, random(0, 1) === 1 ? rounded : sum), width, 1)]);
    }
    case 'integrated': {
      const kept = { decay: random(0, 100) / 100, start: random(-2, 2) };
      const v = layer('integrate', [conv(sketch, anyNeuron(sketch, x), width, 1)], kept);
      const rounded = layer('fixed_point', [v], { bits: random(0, 6) });
      const weighed = layer('conv2d', [rounded], { out: width, kernel: 3, graded: true, bias: random(0, 1) === 1 });
      if (random(0, 2) === 0) return weighed;
      if (random(0, 1) === 1)
        return layer('add', [layer('max_pool', [rounded], { stride: 1 }), layer('add', [x, rounded])]);
      return layer('add', [weighed, conv(sketch, anyNeuron(sketch, rounded), width, 1)]);
    }
    case 'averages': {
      const kernel = Math.min(random(1, 3), ...shapeOf(x).slice(1));
      const fitting = { kernel, stride: 1, pad: Math.min(random(0, 1), kernel >> 1), unspiked: random(0, 1) === 1 };
      const spikes = conv(sketch, layer('avg_pool', [anyNeuron(sketch, x)], fitting), width, 1);
      const sums = layer('avg_pool', [lif(sketch, x)], { ...fitting, divisor: 2 ** random(0, 2), unspiked: true });
      return random(0, 1) === 1 ? spikes : conv(sketch, anyNeuron(sketch, sums), width, 1);
    }
    case 'cascade': {
      const depthwise = layer('conv2d', [conv(sketch, anyNeuron(sketch, x), width, 1)], {
        ...{ out: width, kernel: 3, groups: width, graded: true },
      });
      const pointwise = layer('conv2d', [depthwise], { out: width, graded: true });
      return layer('add', [x, conv(sketch, anyNeuron(sketch, pointwise), width, 1)]);
    }
    case 'loop':
      return loop(loopSketch(sketch), x);
    case 'delay': {
      const s = anyNeuron(sketch, x);
      const { shape, cap, norm } = sketch.typeOf(s) as Extract<ValueType, { kind: 'count' }>;
      return conv(sketch, layer('previous', [], { layer: s, steps: random(1, 5), shape, cap, norm }), width, 1);
    }
    case 'pyramid': {
      const up = layer('upsample', [x], { mode: ['nearest', 'bilinear'][random(0, 1)]! });
      const fine = layer('add', [up, conv(sketch, lif(sketch, up), width, 3)]);
      return layer('subsample', [fine]);
    }
  }
}

/** The grid of what a convolution reads that was rounded for it. */
function roundedFront(front: ModelNode | undefined): Pick<IntegerLayer, 'membraneBits'> {
  const bits = front && roundedBits(front);
  return bits === undefined ? {} : { membraneBits: bits };
}

function integerWeights(model: ModelGraph, random: Sketch['random']): Weights {
  const layers = new Map<string, IntegerLayer>();
  for (const node of model.nodes.labels) {
    const weight = node.parameters.find(({ name }) => name === 'weight');
    if (!weight) continue;
    const channels = weight.shape[0]!;
    const fill = (length: number, low: number, high: number): Int32Array =>
      Int32Array.from({ length }, () => random(low, high));
    const front = node.op === 'conv2d' || node.op === 'linear' ? inputOf(model, node) : undefined;
    const before = front && layers.get(front.name);
    layers.set(node.name, {
      ...(before ? { membraneBits: finestBits(before, inputOf(model, front).type) } : roundedFront(front)),
      shape: weight.shape,
      weights: Int8Array.from(fill(sizeOf(weight.shape), -20, 24)),
      weightBits: 8,
      exponents: fill(channels, 3, 5),
      biases: fill(channels, -20, 40),
    });
  }
  const parameters = new Map(
    model.nodes.labels.filter(isNeuron).flatMap((node) =>
      node.parameters.map(({ name, shape, near, least = -Infinity }) => {
        const values = Float32Array.from({ length: sizeOf(shape) }, () =>
          Math.max(least, near! + random(-200, 200) / 1000),
        );
        return [`${node.name}.${name}`, values] as const;
      }),
    ),
  );
  return { kind: 'integer', layers, parameters };
}
