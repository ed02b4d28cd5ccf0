/** @file Largest values: of windows, of windows inside heads. */
import { windowsOver } from '../../ir/ops/index.ts';
import { task } from '../kernels/index.ts';
import {
  noParameters,
  type BatchValue,
  type GradientLayer,
  type Layer,
  type LayerContext,
  type TrainingOperator,
} from './op.ts';
import { imageShares } from './shares.ts';

/** How windows lie in what is read. */
export interface PoolWindows {
  readonly kernelHeight: number;
  readonly kernelWidth: number;
  readonly rowStride: number;
  readonly columnStride: number;
  readonly rowPad: number;
  readonly columnPad: number;
}

export const maxPool: TrainingOperator<'max_pool'> = {
  keeps: [0],
  overwrites: [],
  layout: noParameters,
  forward(layer) {
    largestForward(layer, windowsOf(layer));
  },
  gradient(layer) {
    largestGradient(layer, windowsOf(layer));
  },
};

/** Every second pixel: the largest of a window of one. */
export const subsample: TrainingOperator<'subsample'> = {
  keeps: [0],
  overwrites: [],
  layout: noParameters,
  forward(layer) {
    largestForward(layer, everySecond);
  },
  gradient(layer) {
    largestGradient(layer, everySecond);
  },
};

const everySecond: PoolWindows = {
  ...{ kernelHeight: 1, kernelWidth: 1, rowStride: 2, columnStride: 2, rowPad: 0, columnPad: 0 },
};

function windowsOf({ node: { attributes, type }, inputs: [x] }: Layer<'max_pool'>): PoolWindows {
  const { channels, height, width } = x!.extents;
  const { kernel, stride, pad } = windowsOver(
    attributes,
    type.shape.length === 2 ? [channels, width] : [channels, height, width],
  );
  return {
    ...{ kernelHeight: kernel[0], kernelWidth: kernel[1], rowStride: stride[0], columnStride: stride[1] },
    ...{ rowPad: pad[0], columnPad: pad[1] },
  };
}

const extentsOf = (x: BatchValue, { extents }: BatchValue) => ({
  ...{ height: x.extents.height, width: x.extents.width, channels: x.extents.padded },
  ...{ outHeight: extents.height, outWidth: extents.width },
});

const shares = ({ batch, inputs: [x] }: LayerContext) => imageShares(batch, x!.bytes);

/** The largest of every window. */
export function largestForward(layer: LayerContext, windows: PoolWindows): void {
  const { inputs, output } = layer;
  const places = { x: inputs[0]!.address, y: output.address, ...extentsOf(inputs[0]!, output), ...windows };
  layer.phase(
    'largest',
    shares(layer).map((range) => task('maxPool', { ...places, ...range })),
  );
}

type Pooling = 'max_pool' | 'subsample' | 'any_position';

/** Goes to the first largest one of each window: as torch.nn.MaxPool2d. The largest are found once more, so that nobody keeps them. */
export function largestGradient<N extends Pooling>(layer: GradientLayer<N>, windows: PoolWindows): void {
  const into = layer.into(0);
  if (!into) return;
  const { inputs, output, gradient } = layer;
  const [x] = inputs;
  const y = layer.temporary(output.bytes);
  const extents = extentsOf(x!, output);
  const find = { x: x!.address, y, ...extents, ...windows };
  layer.phase(
    'largest',
    shares(layer).map((range) => task('maxPool', { ...find, ...range })),
  );
  const places = { g: gradient.address, dx: into.address, accumulate: into.accumulate };
  layer.phase(
    'largest gradient',
    shares(layer).map((range) => task('maxPoolGradient', { ...find, ...places, ...range })),
  );
}

export const maxPoolHeads: TrainingOperator<'max_pool_heads'> = {
  keeps: [0],
  overwrites: [],
  layout: noParameters,
  forward(layer) {
    const places = { x: layer.inputs[0]!.address, y: layer.output.address, ...headsOf(layer) };
    layer.phase(
      'largest of heads',
      shares(layer).map((range) => task('maxOfHeads', { ...places, ...range })),
    );
  },
  gradient(layer) {
    const into = layer.into(0);
    if (!into) return;
    const places = { x: layer.inputs[0]!.address, g: layer.gradient.address, dx: into.address };
    layer.phase(
      'largest of heads gradient',
      shares(layer).map((range) =>
        task('maxOfHeadsGradient', { ...places, ...headsOf(layer), ...range, accumulate: into.accumulate }),
      ),
    );
  },
};

function headsOf({ node, inputs: [x] }: Layer<'max_pool_heads'>) {
  const { heads, kernel } = node.attributes;
  const { positions, padded, channels } = x!.extents;
  return { positions, channels: padded, heads, perHead: channels / heads, reach: (kernel - 1) / 2 };
}
