import type { ChipImage } from '../ir/chip/image.ts';
import {
  chooseMode,
  createStepExecutor,
  createWindowExecutor,
  energyOf,
  loadChip,
  whyNotPipelined,
} from '../sim/index.ts';

/**
 * Cycles and picojoule of samples on an image, in the faster mode that it allows.
 *
 * @param pipelined whether windows work side by side, where the image allows it: cycles are then those from one sample to the next.
 */
export function costsOfSamples(
  image: ChipImage,
  inputs: readonly Int32Array[],
  pipelined = false,
): { readonly cycles: number; readonly picojoule: number; readonly whyNotPipelined?: string } {
  const why = pipelined ? whyNotPipelined(image) : undefined;
  const options = { pipelined: pipelined && why === undefined };
  const execute =
    chooseMode(image).mode === 'window'
      ? createWindowExecutor(image, options)
      : createStepExecutor(loadChip(image), options);
  const costs = inputs.reduce(
    (sum, input) => {
      const result = execute(input);
      const cycles = result.pipelined?.interval ?? result.cycles;
      return { cycles: sum.cycles + cycles, picojoule: sum.picojoule + energyOf(result, image).picojoule };
    },
    { cycles: 0, picojoule: 0 },
  );
  return { ...costs, ...(why === undefined ? {} : { whyNotPipelined: why }) };
}
