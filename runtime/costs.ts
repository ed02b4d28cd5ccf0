import type { ChipImage } from '../ir/chip/image.ts';
import { chooseMode, createStepExecutor, createWindowExecutor, energyOf, loadChip } from '../sim/index.ts';

/** Cycles and picojoule of samples on an image, one after the other, in the faster mode that it allows. */
export function costsOfSamples(
  image: ChipImage,
  inputs: readonly Int32Array[],
): { readonly cycles: number; readonly picojoule: number } {
  const execute =
    chooseMode(image).mode === 'window' ? createWindowExecutor(image) : createStepExecutor(loadChip(image));
  return inputs.reduce(
    (sum, input) => {
      const result = execute(input);
      return { cycles: sum.cycles + result.cycles, picojoule: sum.picojoule + energyOf(result, image).picojoule };
    },
    { cycles: 0, picojoule: 0 },
  );
}
