/** @file Random small networks over the whole operator set, with random integer or float weights. */
import fc from 'fast-check';
import type { Weights } from '../../ir/checkpoint/index.ts';
import { createModelBuilder, type LayerRequest, type ModelGraph } from '../../ir/model/index.ts';
import { roundings } from '../../ir/numerics.ts';
import { sizeOf } from '../../ir/tensor.ts';
import { drawnKernel, drawnStride, randomSource, type Random } from './random/source.ts';
import { randomWeights } from './random/weights.ts';

/** A network with weights and an input on its grid. */
export interface RandomNetwork {
  readonly model: ModelGraph;
  readonly weights: Weights;
  readonly input: Int32Array;
}

const steps = [
  'down',
  'conv block',
  'separable',
  'attention',
  'shared attention',
  'two neurons',
  'deep sum',
  'spike sum',
  'average',
  'parts',
  'un-spiked parts',
  'transposed',
] as const;
type Step = (typeof steps)[number];

/** What a random network is made from: small, so that a failing property prints it whole. */
export interface Recipe {
  readonly seed: number;
  readonly steps: readonly Step[];
  readonly weights: 'integer' | 'float';
  /** Every neuron draws its cap from 1 to this; 8 if absent. */
  readonly mostCap?: number;
}

/** Random recipes for property tests; they shrink towards fewer steps. */
export const recipes = (weights: Recipe['weights'] = 'integer', mostCap = 8): fc.Arbitrary<Recipe> =>
  fc.record({
    seed: fc.integer({ min: 1, max: 2 ** 30 }),
    steps: fc.array(fc.constantFrom(...steps), { maxLength: 5 }),
    weights: fc.constant(weights),
    mostCap: fc.constant(mostCap),
  });

/** What a step may use: random numbers, and layers that it adds under fresh names. */
interface Sketch {
  readonly random: Random;
  readonly mostCap: number;
  layer(op: LayerRequest['op'], inputs: readonly string[], attributes?: LayerRequest['attributes']): string;
  shapeOf(name: string): readonly number[];
}

/** Builds a recipe's network; the same recipe gives the same network. */
export function randomNetwork({ seed, steps: chosen, weights: kind, mostCap = 8 }: Recipe): RandomNetwork {
  const random = randomSource(seed);
  const builder = createModelBuilder('random');
  let counter = 0;
  const sketch: Sketch = {
    random,
    mostCap,
    shapeOf: (name) => builder.typeOf(name)!.shape,
    layer(op, inputs, attributes = {}) {
      const added = builder.add({ name: `${op}${counter++}`, op, inputs, attributes });
      if (added === undefined) throw new Error(builder.diagnostics.map((d) => d.message).join('\n'));
      return added;
    },
  };
  const shape = random(0, 11);
  if (shape < 2) return flatNetwork(sketch, builder, kind, shape === 0);
  const [channels, side] = [random(1, 3), random(4, 9)];
  const image = sketch.layer('input', [], { shape: [channels, side, side + random(0, 2)], bits: 8 });
  let x = conv(sketch, image, 2 * random(1, 4), [1, 3, 7][random(0, 2)]!, drawnStride(random, random(1, 2)));
  for (const step of chosen) x = apply(step, sketch, x);
  builder.output('logits', head(sketch, x));
  const model = builder.finish();
  const input = Int32Array.from({ length: sizeOf(sketch.shapeOf(image)) }, () => random(-128, 127));
  return { model, weights: randomWeights(kind, model, random), input };
}

/** A chain of linear layers over a vector, or of kernels over a signal. */
function flatNetwork(
  sketch: Sketch,
  builder: ReturnType<typeof createModelBuilder>,
  kind: Recipe['weights'],
  isVector: boolean,
): RandomNetwork {
  const { random, layer } = sketch;
  const shape = isVector ? [random(5, 60)] : [random(1, 3), random(12, 40)];
  const features = sizeOf(shape);
  let x = layer('input', [], { shape, bits: 8 });
  for (let layers = random(1, 3); layers > 0; layers--) {
    const out = random(2, isVector ? 40 : 8);
    const c = isVector
      ? layer('linear', [x], { out, bias: random(0, 1) === 1 })
      : layer('conv1d', [x], { out, kernel: random(1, 7), stride: random(1, 2), dilation: random(1, 2) });
    x = spike(sketch, random(0, 1) === 1 ? layer('batch_norm', [c]) : c);
  }
  builder.output('logits', layer('linear', [x], { out: random(2, 5) }));
  const model = builder.finish();
  const input = Int32Array.from({ length: features }, () => random(-128, 127));
  return { model, weights: randomWeights(kind, model, random), input };
}

function conv(
  sketch: Sketch,
  x: string,
  out: number,
  side: number,
  stride: number | readonly [number, number] = 1,
  groups = 1,
): string {
  const { random, layer } = sketch;
  const drawn = drawnKernel(random, side);
  const kernel = stride === 1 || drawn['pad'] !== 'same' ? drawn : { kernel: side };
  const c = layer('conv2d', [x], { out, ...kernel, stride, groups, bias: random(0, 1) === 1 });
  return random(0, 1) === 1 ? layer('batch_norm', [c]) : c;
}

/** Where counts may be large, thresholds are small, so that they are. */
const spike = ({ random, layer, mostCap }: Sketch, x: string): string =>
  layer('neuron', [x], {
    ...{ cap: random(1, mostCap), norm: 2 ** random(0, 3), rounding: roundings[random(0, 1)]! },
    ...(mostCap > 8 ? { threshold: 2 ** -random(0, 3) } : {}),
  });

const widthOf = (sketch: Sketch, x: string): number => sketch.shapeOf(x)[0]!;

function apply(step: Step, sketch: Sketch, x: string): string {
  const { random, layer, mostCap } = sketch;
  const width = widthOf(sketch, x);
  switch (step) {
    case 'down':
      return conv(sketch, spike(sketch, x), 2 * random(1, 4), 3, drawnStride(random, random(1, 2)));
    case 'conv block':
      return layer('add', [
        x,
        conv(sketch, spike(sketch, conv(sketch, spike(sketch, x), random(1, 6), 3)), width, random(0, 1) === 1 ? 3 : 1),
      ]);
    case 'separable': {
      const wide = conv(sketch, spike(sketch, x), 2 * width, 1);
      const deep = conv(
        sketch,
        spike(sketch, wide),
        2 * width,
        [3, 5][random(0, 1)]!,
        1,
        random(0, 1) === 1 ? 2 * width : 2,
      );
      return layer('add', [conv(sketch, spike(sketch, deep), width, 1), x]);
    }
    case 'attention': {
      const s = spike(sketch, x);
      const [q, k, v] = [width, width, width * random(1, 2)].map((out) => spike(sketch, conv(sketch, s, out, 1))) as [
        string,
        string,
        string,
      ];
      return attend(sketch, x, q, k, v);
    }
    case 'shared attention': {
      const s = spike(sketch, x);
      const other = spike(sketch, conv(sketch, s, width, 1));
      const [q, k, v] = [s, other].flatMap((name) => [name, name]).slice(random(0, 1), random(0, 1) + 3) as [
        string,
        string,
        string?,
      ];
      return attend(sketch, x, q, k, v ?? other);
    }
    case 'two neurons': {
      const [a, b] = [conv(sketch, spike(sketch, x), width, 1), conv(sketch, spike(sketch, x), width, 3)];
      const sum = layer('add', [a, b]);
      return layer('add', [layer('add', [x, sum]), conv(sketch, spike(sketch, sum), width, 1)]);
    }
    case 'transposed': {
      const up = layer('conv_transpose2d', [spike(sketch, x)], {
        ...{ out: 2 * random(1, 3), kernel: [random(1, 4), random(2, 3)], stride: [random(1, 3), 2] },
        ...{
          pad: [0, Math.min(random(0, 1), sketch.shapeOf(x)[2]! - 1)],
          output_padding: [0, random(0, 1)],
          groups: width % 2 === 0 ? random(1, 2) : 1,
        },
      });
      const shrunk = layer('conv2d', [spike(sketch, up)], { out: width, kernel: 4, stride: [2, 3], dilation: 1 });
      return conv(sketch, spike(sketch, shrunk), width, 3);
    }
    case 'average': {
      const divisor = random(0, 2) === 0 ? random(1, 9) : 0;
      const kernel = sketch
        .shapeOf(x)
        .slice(1)
        .map((side) => Math.min(random(1, 3), side));
      const pad = kernel.map((side) => Math.min(random(0, 1), side >> 1));
      const windows = { kernel, stride: drawnStride(random, random(1, 2)), pad };
      const fitting = { ...windows, divisor, unspiked: random(0, 2) === 0 };
      return random(0, 1) === 1
        ? conv(sketch, layer('avg_pool', [spike(sketch, x)], fitting), width, 3)
        : conv(sketch, spike(sketch, layer('avg_pool', [x], fitting)), width, 1);
    }
    case 'parts': {
      const norm = 2 ** random(0, 3);
      const counted = (from: string): string =>
        layer('neuron', [from], { cap: random(1, mostCap), norm, rounding: roundings[random(0, 1)]! });
      const s = counted(x);
      const joined = layer('concat', [s, counted(conv(sketch, s, random(1, 5), [1, 3][random(0, 1)]!))]);
      const channels = widthOf(sketch, joined);
      const first = random(0, channels - 1);
      const taken = layer('slice', [joined], { first, count: random(1, channels - first) });
      return layer('add', [conv(sketch, joined, width, 3), conv(sketch, taken, width, 1)]);
    }
    case 'un-spiked parts': {
      const extra = random(1, 5);
      const other = conv(sketch, spike(sketch, x), extra, [1, 3][random(0, 1)]!);
      const joined = layer('concat', random(0, 1) === 1 ? [x, other] : [other, x]);
      const taken = layer('slice', [joined], { first: random(0, extra), count: width });
      return layer('add', [taken, conv(sketch, spike(sketch, joined), width, 3)]);
    }
    case 'spike sum': {
      const norm = 2 ** random(0, 3);
      const cap = (): number => random(1, Math.min(mostCap, 16));
      const counted = (from: string): string =>
        layer('neuron', [from], { cap: cap(), norm, rounding: roundings[random(0, 1)]! });
      const s = counted(x);
      const sum = layer('add', [s, counted(conv(sketch, s, width, [1, 3][random(0, 1)]!))]);
      const twice = layer('add', random(0, 1) === 1 ? [sum, sum] : [sum, counted(conv(sketch, sum, width, 1))]);
      return layer('add', [conv(sketch, random(0, 1) === 1 ? twice : sum, width, 1), conv(sketch, twice, width, 3)]);
    }
    case 'deep sum': {
      const c = conv(sketch, spike(sketch, x), width, 1);
      return layer('add', [layer('add', [c, x]), layer('add', [x, conv(sketch, spike(sketch, c), width, 3)])]);
    }
  }
}

function attend(sketch: Sketch, x: string, q: string, k: string, v: string): string {
  const { random, layer } = sketch;
  const width = widthOf(sketch, x);
  const order = ['auto', 'qk_first', 'kv_first'][random(0, 2)]!;
  const product = layer('attention', [q, k, v], {
    heads: width % 2 === 0 ? random(1, 2) : 1,
    scale: random(1, 20) / 16,
    order,
  });
  return layer('add', [x, conv(sketch, spike(sketch, product), width, 1)]);
}

function head(sketch: Sketch, x: string): string {
  const { random, layer } = sketch;
  if (random(0, 3) === 0)
    return layer('linear', [layer('mean', [spike(sketch, x)])], { out: random(2, 5), bias: random(0, 1) === 1 });
  const s = random(0, 2) > 0 ? spike(sketch, layer('mean', [x])) : spike(sketch, x);
  return layer('linear', [s], { out: random(2, 5), bias: random(0, 1) === 1 });
}
