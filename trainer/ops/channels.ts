/** @file A factor per channel, and sums of channels that lie side by side. */
import { task } from '../kernels/index.ts';
import { floatBytes, padChannels } from '../layout.ts';
import { noParameters, perChannel, type GradientLayer, type LayerContext, type TrainingOperator } from './op.ts';
import { byteShares } from './shares.ts';

const rowSharesOf = ({ rows, extents }: LayerContext['output']) => byteShares(rows, extents.padded * floatBytes);

export const layerScale: TrainingOperator<'layer_scale'> = {
  keeps: [0],
  overwrites: [],
  layout: (_node, spec) => perChannel(padChannels(spec.shape[0]!)),
  forward({ inputs: [x], output, parameter, phase }) {
    const places = { x: x!.address, y: output.address, factors: parameter('weight').address, accumulate: 0 };
    phase(
      'scale',
      rowSharesOf(output).map((range) =>
        task('scaleChannels', { ...places, channels: output.extents.padded, ...range }),
      ),
    );
  },
  gradient(layer) {
    factorGradient(layer);
    const into = layer.into(0, true);
    if (!into) return;
    const places = { x: layer.gradient.address, y: into.address, factors: layer.parameter('weight').address };
    const channels = layer.output.extents.padded;
    layer.phase(
      'scale gradient',
      rowSharesOf(layer.output).map((range) =>
        task('scaleChannels', { ...places, channels, accumulate: into.accumulate, ...range }),
      ),
    );
  },
};

function factorGradient(layer: GradientLayer<'layer_scale'>): void {
  const channels = layer.output.extents.padded;
  const ranges = rowSharesOf(layer.output);
  const partial = layer.temporary(ranges.length * channels * 8);
  const places = { a: layer.inputs[0]!.address, b: layer.gradient.address, channels };
  layer.phase(
    'factor gradient',
    ranges.map(({ from, to }, i) => task('columnDots', { ...places, from, to, partial: partial + i * channels * 8 })),
  );
  const out = layer.parameter('weight').gradient;
  layer.phase('factor gradient', [task('finishColumnSums', { partial, chunks: ranges.length, channels, out })]);
}

/** How channels are put together. */
interface Groups {
  readonly groups: number;
  readonly size: number;
  readonly divisor: number;
}

export const sumChannels: TrainingOperator<'sum_channels'> = {
  keeps: [],
  overwrites: [],
  layout: noParameters,
  forward(layer) {
    groupForward(layer, headsOf(layer));
  },
  gradient(layer) {
    groupGradient(layer, headsOf(layer));
  },
};

export const votes: TrainingOperator<'votes'> = {
  keeps: [],
  overwrites: [],
  layout: noParameters,
  forward(layer) {
    groupForward(layer, votersOf(layer));
  },
  gradient(layer) {
    groupGradient(layer, votersOf(layer));
  },
};

const headsOf = ({ inputs: [x], output }: LayerContext): Groups => {
  const groups = output.extents.channels;
  return { groups, size: x!.extents.channels / groups, divisor: 1 };
};

function votersOf({
  output,
  node: {
    attributes: { size, divisor },
  },
}: LayerContext & {
  readonly node: { readonly attributes: { readonly size: number; readonly divisor: number } };
}): Groups {
  return { groups: output.extents.channels, size, divisor: divisor || size };
}

const widthsOf = ({ inputs: [x], output }: LayerContext) => ({
  channels: x!.extents.padded,
  outChannels: output.extents.padded,
});

function groupForward(layer: LayerContext, groups: Groups): void {
  const places = { x: layer.inputs[0]!.address, y: layer.output.address, ...widthsOf(layer), ...groups };
  layer.phase(
    'groups of channels',
    rowSharesOf(layer.inputs[0]!).map((range) => task('sumGroups', { ...places, ...range })),
  );
}

function groupGradient<N extends 'sum_channels' | 'votes'>(layer: GradientLayer<N>, groups: Groups): void {
  const into = layer.into(0);
  if (!into) return;
  const places = { g: layer.gradient.address, dx: into.address, accumulate: into.accumulate };
  layer.phase(
    'groups of channels gradient',
    rowSharesOf(layer.inputs[0]!).map((range) =>
      task('sumGroupsGradient', { ...places, ...widthsOf(layer), ...groups, ...range }),
    ),
  );
}
