import { task } from '../kernels/index.ts';
import { noParameters, type TrainingOperator } from './op.ts';
import { floatBytes } from '../layout.ts';
import { byteShares, clearing, imageShares } from './shares.ts';

/**
 * The images, from [channel][row][column] to the engine's order, but where they lie so already; they have no gradient. One image is the same in every logical
 * step, or there is one for each, [step][image].
 */
export const input: TrainingOperator<'input'> = {
  keeps: [],
  overwrites: [],
  layout: noParameters,
  forward({ images, frames, output, batch, phase, steps, keptRows }) {
    if (output.address === images) return;
    const { channels, positions, padded } = output.extents;
    if (keptRows) {
      const { address: kept, count } = keptRows(output.extents);
      const places = { x: images, y: output.address, kept, channels, positions, padded };
      phase('images', clearing(output.address, output.bytes));
      phase(
        'images',
        byteShares(count, padded * floatBytes).map((range) => task('keptImages', { ...places, ...range })),
      );
      return;
    }
    const times = steps / frames;
    const stepBytes = output.bytes / times;
    phase(
      'images',
      Array.from({ length: times }, (_, step) => output.address + step * stepBytes).flatMap((y) =>
        imageShares(batch / times, stepBytes).map((range) =>
          task('toChannelsLast', { x: images, y, channels, positions, padded, ...range }),
        ),
      ),
    );
  },
  gradient: () => undefined,
};
