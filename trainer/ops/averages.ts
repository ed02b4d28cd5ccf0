/** @file Means over windows and over whole maps, or their sums. */
import { task } from '../kernels/index.ts';
import { noParameters, type GradientContext, type Layer, type LayerContext, type TrainingOperator } from './op.ts';
import { imageShares } from './shares.ts';

/** How windows lie in the input, and what their sums are divided by. */
interface Averaging {
  readonly kernelHeight: number;
  readonly kernelWidth: number;
  readonly stride: number;
  readonly pad: number;
  readonly divisor: number;
}

export const avgPool: TrainingOperator<'avg_pool'> = {
  keeps: [],
  overwrites: [],
  layout: noParameters,
  forward(layer) {
    averageForward(layer, windowsOf(layer));
  },
  gradient(layer) {
    averageGradient(layer, windowsOf(layer));
  },
};

export const mean: TrainingOperator<'mean'> = {
  keeps: [],
  overwrites: [],
  layout: noParameters,
  forward(layer) {
    averageForward(layer, wholeMap(layer));
  },
  gradient(layer) {
    averageGradient(layer, wholeMap(layer));
  },
};

function windowsOf({ node: { attributes } }: Layer<'avg_pool'>): Averaging {
  const { kernel, stride, pad, divisor } = attributes;
  const windows = { kernelHeight: kernel, kernelWidth: kernel, stride: stride || kernel, pad };
  return { ...windows, divisor: divisor || kernel * kernel };
}

function wholeMap({ node, inputs: [x] }: Layer<'mean'>): Averaging {
  const { height, width, positions } = x!.extents;
  const windows = { kernelHeight: height, kernelWidth: width, stride: 1, pad: 0 };
  return { ...windows, divisor: node.attributes.divisor || positions };
}

const extentsOf = ({ inputs: [x], output: { extents } }: LayerContext) => ({
  ...{ height: x!.extents.height, width: x!.extents.width, channels: x!.extents.padded },
  ...{ outHeight: extents.height, outWidth: extents.width },
});

const shares = ({ batch, inputs: [x] }: LayerContext) => imageShares(batch, x!.bytes);

function averageForward(layer: LayerContext, averaging: Averaging): void {
  const places = { x: layer.inputs[0]!.address, y: layer.output.address, ...extentsOf(layer), ...averaging };
  layer.phase(
    'average',
    shares(layer).map((range) => task('average', { ...places, ...range })),
  );
}

function averageGradient(layer: LayerContext & GradientContext, averaging: Averaging): void {
  const into = layer.into(0);
  if (!into) return;
  const places = { g: layer.gradient.address, dx: into.address, accumulate: into.accumulate };
  layer.phase(
    'average gradient',
    shares(layer).map((range) => task('averageGradient', { ...places, ...extentsOf(layer), ...averaging, ...range })),
  );
}
