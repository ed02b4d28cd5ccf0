/** @file Means over windows and over whole maps, or their sums. */
import { averageWindows } from '../../ir/ops/index.ts';
import { task } from '../kernels/index.ts';
import {
  noParameters,
  type BatchValue,
  type GradientContext,
  type GradientTarget,
  type Layer,
  type LayerContext,
  type TrainingOperator,
} from './op.ts';
import { imageShares } from './shares.ts';

/** How windows lie in the input, and what their sums are divided by. */
export interface Averaging {
  readonly kernelHeight: number;
  readonly kernelWidth: number;
  readonly rowStride: number;
  readonly columnStride: number;
  readonly rowPad: number;
  readonly columnPad: number;
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

function windowsOf({ node: { attributes, type }, inputs: [x] }: Layer<'avg_pool'>): Averaging {
  const { channels, height, width } = x!.extents;
  const shape = type.shape.length === 2 ? [channels, width] : [channels, height, width];
  const { kernel, stride, pad } = averageWindows(attributes, shape);
  return {
    ...{ kernelHeight: kernel[0], kernelWidth: kernel[1], rowStride: stride[0], columnStride: stride[1] },
    ...{ rowPad: pad[0], columnPad: pad[1], divisor: attributes.divisor || kernel[0] * kernel[1] },
  };
}

function wholeMap({ node, inputs: [x] }: Layer<'mean'>): Averaging {
  const { height, width, positions } = x!.extents;
  return {
    ...{ kernelHeight: height, kernelWidth: width, rowStride: 1, columnStride: 1, rowPad: 0, columnPad: 0 },
    divisor: node.attributes.divisor || positions,
  };
}

const extentsOf = (x: BatchValue, { extents }: BatchValue) => ({
  ...{ height: x.extents.height, width: x.extents.width, channels: x.extents.padded },
  ...{ outHeight: extents.height, outWidth: extents.width },
});

const averageForward = (layer: LayerContext, averaging: Averaging): void => {
  averageOver(layer, layer.output, averaging);
};

/** Means, or sums, of windows of the layer's input, to `y`. */
export function averageOver({ inputs: [x], batch, phase }: LayerContext, y: BatchValue, averaging: Averaging): void {
  const places = { x: x!.address, y: y.address, ...extentsOf(x!, y), ...averaging };
  phase(
    'average',
    imageShares(batch, x!.bytes).map((range) => task('average', { ...places, ...range })),
  );
}

function averageGradient(layer: LayerContext & GradientContext, averaging: Averaging): void {
  const into = layer.into(0);
  if (into) spreadOver(layer, layer.inputs[0]!, { gradient: layer.gradient, into }, averaging);
}

/** The gradient of means, or of sums, of windows of `x`. */
export function spreadOver(
  { batch, phase }: LayerContext,
  x: BatchValue,
  { gradient, into }: { readonly gradient: BatchValue; readonly into: GradientTarget },
  averaging: Averaging,
): void {
  const places = { g: gradient.address, dx: into.address, accumulate: into.accumulate };
  phase(
    'average gradient',
    imageShares(batch, x.bytes).map((range) =>
      task('averageGradient', { ...places, ...extentsOf(x, gradient), ...averaging, ...range }),
    ),
  );
}
