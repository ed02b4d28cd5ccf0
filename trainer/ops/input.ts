import { task } from '../kernels/index.ts';
import { noParameters, type TrainingOperator } from './op.ts';
import { imageShares } from './shares.ts';

/** The images, from [channel][row][column] to the engine's order, the same in every time step; they have no gradient. */
export const input: TrainingOperator<'input'> = {
  keeps: [],
  overwrites: [],
  layout: noParameters,
  forward({ images, output, batch, phase, lif }) {
    const { channels, positions, padded } = output.extents;
    const steps = lif?.steps ?? 1;
    const stepBytes = output.bytes / steps;
    phase(
      'images',
      Array.from({ length: steps }, (_, step) => output.address + step * stepBytes).flatMap((y) =>
        imageShares(batch / steps, stepBytes).map((range) =>
          task('toChannelsLast', { x: images, y, channels, positions, padded, ...range }),
        ),
      ),
    );
  },
  gradient: () => undefined,
};
