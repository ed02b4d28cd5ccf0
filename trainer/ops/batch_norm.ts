import type { NeuronNode } from '../../ir/model/index.ts';
import { task } from '../kernels/index.ts';
import { floatBytes, padChannels } from '../layout.ts';
import { membraneForward, membraneGradient, membraneOf } from './membrane.ts';
import { tileBytes } from './products/matrix.ts';
import {
  perChannel,
  type ForwardLayer,
  type GradientLayer,
  type Layer,
  type LayerContext,
  type TrainingOperator,
} from './op.ts';
import { byteShares, clearing, imageShares } from './shares.ts';

/**
 * Batch norm with the statistics of the batch in training, with the running ones in evaluation. Where a neuron is the only
 * reader, its counts are computed on the way and the norm's own result is never stored.
 */
export const batchNorm: TrainingOperator<'batch_norm'> = {
  keeps: [0],
  overwrites: [],
  layout: (_node, spec) => perChannel(padChannels(spec.shape[0]!)),
  forward(layer) {
    const { pad } = layer.node.attributes;
    if (pad > 0) {
      bordered(layer, pad);
      return;
    }
    if (!layer.again) {
      statistics(layer);
      running(layer);
    }
    normalise(layer);
  },
  gradient(layer) {
    const { pad } = layer.node.attributes;
    if (pad > 0) {
      insideGradient(layer, pad);
      return;
    }
    const behind = layer.membrane ? behindMembrane(layer, layer.membrane) : layer;
    gradientSums(behind);
    inputGradient(behind);
  },
};

/** The norm alone, of what lies inside its border, at some address. */
const inside = (layer: Layer<'batch_norm'>, address: number): Pick<LayerContext, 'output'> => ({
  output: { ...layer.inputs[0]!, address },
});

const sidesOf = ({ inputs: [x] }: Layer<'batch_norm'>, pad: number) => {
  const { height, width, padded } = x!.extents;
  return { height, width, pad, channels: padded };
};

/**
 * Of spikes: around the norm a border of what running statistics make of no spike, in training as well, and without a gradient, as
 * BNAndPadLayer has it.
 */
function bordered(layer: ForwardLayer<'batch_norm'>, pad: number): void {
  const inner = { ...layer, ...inside(layer, layer.temporary(layer.inputs[0]!.bytes)) };
  if (!layer.again) {
    statistics(inner);
    running(inner);
  }
  normalise(inner);
  const { weight, bias } = lines(inner);
  const channels = inner.output.extents.padded;
  const line = (name: string): number => layer.kept(name, channels * floatBytes);
  const [mean, inverse, scale, border] = ['border mean', 'border inverse', 'border scale', 'border'].map(line) as [
    number,
    number,
    number,
    number,
  ];
  const { eps } = layer.node.attributes;
  layer.phase('border of a norm', [
    task('normRunning', { channels, eps, weight, mean, inverse, scale, ...runningOf(layer) }),
  ]);
  const nothing = layer.constant('no spike', new Float32Array(channels));
  layer.phase('border of a norm', [
    task('normalise', { x: nothing, y: border, channels, mean, scale, bias, from: 0, to: 1 }),
  ]);
  const places = { x: inner.output.address, border, y: layer.output.address, ...sidesOf(layer, pad) };
  layer.phase(
    'border of a norm',
    imageShares(layer.batch, layer.output.bytes).map((range) => task('putInside', { ...places, ...range })),
  );
}

function insideGradient(layer: GradientLayer<'batch_norm'>, pad: number): void {
  const address = layer.temporary(layer.inputs[0]!.bytes);
  const places = { x: layer.gradient.address, y: address, ...sidesOf(layer, pad) };
  layer.phase(
    'border of a norm gradient',
    imageShares(layer.batch, layer.output.bytes).map((range) => task('takeInside', { ...places, ...range })),
  );
  const inner = { ...layer, ...inside(layer, 0), gradient: { ...layer.inputs[0]!, address } };
  gradientSums(inner);
  inputGradient(inner);
}

/** What the forward leaves for the gradient, one float32 per channel each. */
function lines(layer: Layer<'batch_norm'>) {
  const bytes = layer.output.extents.padded * floatBytes;
  return {
    mean: layer.kept('mean', bytes),
    inverse: layer.kept('inverse', bytes),
    scale: layer.kept('scale', bytes),
    weight: layer.parameter('weight').address,
    bias: layer.parameter('bias').address,
  };
}

const runningOf = (layer: Layer<'batch_norm'>) => ({
  runningMean: layer.parameter('running_mean').address,
  runningVariance: layer.parameter('running_var').address,
});

/** Rows that the statistics are of: all, or those that count. */
const countOf = ({ output, keptRows }: Layer<'batch_norm'>): number => keptRows?.(output.extents).count ?? output.rows;

const sharesOf = (layer: Layer<'batch_norm'>) => byteShares(countOf(layer), layer.output.extents.padded * floatBytes);

/** The list of rows that count, as an argument; undefined where all do. */
const listOf = ({ output, keptRows }: Layer<'batch_norm'>) => keptRows && { kept: keptRows(output.extents).address };

/** Two float64 sums per channel and share. */
const partialBytes = ({ output }: Layer<'batch_norm'>): number => output.extents.padded * 16;

function statistics(layer: ForwardLayer<'batch_norm'>): void {
  const { output, inputs, momentum } = layer;
  const rows = countOf(layer);
  if (rows < 2) throw new Error(`"${layer.node.name}" has one value per channel: no variance; use a larger batch`);
  const shares = sharesOf(layer);
  const channels = output.extents.padded;
  const partial = layer.temporary(shares.length * partialBytes(layer));
  const list = listOf(layer);
  const parts = shares.map(({ from, to }, i) => {
    const places = { x: inputs[0]!.address, channels, from, to, partial: partial + i * partialBytes(layer) };
    return list ? task('keptMoments', { ...places, ...list }) : task('columnMoments', places);
  });
  layer.phase('batch norm statistics', parts, 'training');
  const { mean, inverse, scale, weight } = lines(layer);
  const { eps } = layer.node.attributes;
  const sums = { partial, chunks: shares.length, rows, channels };
  const finish = task('normStatistics', { ...sums, eps, momentum, weight, mean, inverse, scale, ...runningOf(layer) });
  layer.phase('batch norm statistics', [finish], 'training');
}

function running(layer: ForwardLayer<'batch_norm'>): void {
  const { mean, inverse, scale, weight } = lines(layer);
  const { eps } = layer.node.attributes;
  const channels = layer.output.extents.padded;
  const line = task('normRunning', { channels, eps, weight, mean, inverse, scale, ...runningOf(layer) });
  layer.phase('batch norm statistics', [line], 'evaluation');
}

function normalise(layer: ForwardLayer<'batch_norm'>): void {
  const { inputs, output, neuron, membrane } = layer;
  const { mean, scale, bias } = lines(layer);
  if (membrane) {
    membraneForward(layer, membraneOf(membrane), { mean, scale, bias });
    return;
  }
  const places = { x: inputs[0]!.address, y: output.address, channels: output.extents.padded, mean, scale, bias };
  const list = listOf(layer);
  if (list) {
    layer.phase('batch norm', clearing(output.address, output.bytes));
    const tasks = sharesOf(layer).map((range) => task('keptNormalise', { ...places, ...range, ...neuron, ...list }));
    layer.phase('batch norm', tasks);
    return;
  }
  layer.phase(
    'batch norm',
    sharesOf(layer).map((range) =>
      neuron.cap > 0
        ? task('normaliseFire', { ...places, ...range, ...neuron })
        : task('normalise', { ...places, ...range }),
    ),
  );
}

/** The norm alone, once the gradient has come back through the spikes. */
function behindMembrane(layer: GradientLayer<'batch_norm'>, node: NeuronNode): GradientLayer<'batch_norm'> {
  const address = layer.own();
  const { mean, scale, bias } = lines(layer);
  membraneGradient(layer, membraneOf(node), { address, accumulate: 0 }, { mean, scale, bias });
  return { ...layer, gradient: { ...layer.gradient, address } };
}

function gradientArguments(layer: GradientLayer<'batch_norm'>) {
  const { inputs, gradient, output, neuron, strictBounds } = layer;
  const { mean, scale, bias } = lines(layer);
  const fused = { cap: neuron.cap, norm: neuron.norm, strict: strictBounds };
  return { x: inputs[0]!.address, g: gradient.address, channels: output.extents.padded, mean, scale, bias, ...fused };
}

function gradientSums(layer: GradientLayer<'batch_norm'>): void {
  const shares = sharesOf(layer);
  const channels = layer.output.extents.padded;
  const partial = layer.temporary(shares.length * partialBytes(layer));
  layer.scratch(tileBytes + 2 * channels * floatBytes);
  const list = listOf(layer);
  layer.phase(
    'batch norm gradient sums',
    shares.map((range, i) => {
      const places = { ...gradientArguments(layer), ...range, partial: partial + i * partialBytes(layer) };
      return list ? task('keptProducts', { ...places, ...list }) : task('columnProducts', places);
    }),
  );
  const { inverse } = lines(layer);
  const gradients = {
    weightGradient: layer.parameter('weight').gradient,
    biasGradient: layer.parameter('bias').gradient,
    shift: layer.kept('shift', channels * floatBytes),
    slope: layer.kept('slope', channels * floatBytes),
  };
  const sums = { partial, chunks: shares.length, rows: countOf(layer), channels, inverse };
  layer.phase('batch norm gradient sums', [task('normGradientSums', { ...sums, ...gradients })]);
}

function inputGradient(layer: GradientLayer<'batch_norm'>): void {
  const list = listOf(layer);
  // What does not count is cleared: the gradient cannot go over the one it comes from.
  const into = layer.into(0, !list);
  if (!into) return;
  const bytes = layer.output.extents.padded * floatBytes;
  const subtracted = { shift: layer.kept('shift', bytes), slope: layer.kept('slope', bytes) };
  const places = { ...gradientArguments(layer), ...subtracted, dx: into.address, accumulate: into.accumulate };
  if (list && into.accumulate === 0) layer.phase('batch norm gradient', clearing(into.address, layer.inputs[0]!.bytes));
  layer.phase(
    'batch norm gradient',
    sharesOf(layer).map((range) =>
      list ? task('keptNormGradient', { ...places, ...range, ...list }) : task('normGradient', { ...places, ...range }),
    ),
  );
}
