import { task } from '../engine/index.ts';
import { noParameters, type TrainingOperator } from './op.ts';
import { imageShares } from './shares.ts';

/** The images, from [channel][row][column] to the engine's order; they have no gradient. */
export const input: TrainingOperator<'input'> = {
  keeps: [],
  overwrites: [],
  layout: noParameters,
  forward({ images, output, batch, phase }) {
    const { channels, positions, padded } = output.extents;
    phase(
      'images',
      imageShares(batch, output.bytes).map((range) =>
        task('toChannelsLast', { x: images, y: output.address, channels, positions, padded, ...range }),
      ),
    );
  },
  gradient: () => undefined,
};
