import { task } from '../kernels/index.ts';
import { noParameters, type TrainingOperator } from './op.ts';
import { imageShares } from './shares.ts';

/** Mean over positions. */
export const mean: TrainingOperator<'mean'> = {
  keeps: [],
  overwrites: [],
  layout: noParameters,
  forward({ inputs: [x], output, batch, phase }) {
    const { positions, padded: channels } = x!.extents;
    phase(
      'mean',
      imageShares(batch, x!.bytes).map((range) =>
        task('mean', { x: x!.address, y: output.address, positions, channels, ...range }),
      ),
    );
  },
  gradient(layer) {
    const into = layer.into(0);
    if (!into) return;
    const { extents, bytes } = layer.inputs[0]!;
    const places = { g: layer.gradient.address, dx: into.address, accumulate: into.accumulate };
    layer.phase(
      'mean gradient',
      imageShares(layer.batch, bytes).map((range) =>
        task('meanGradient', { ...places, ...range, positions: extents.positions, channels: extents.padded }),
      ),
    );
  },
};
