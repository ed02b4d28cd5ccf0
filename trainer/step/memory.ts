import { MemoryError } from '../../engine/index.ts';
import { fail } from '../../ir/diagnostics/index.ts';

/** What starting a step gives. Throws SPK810 where a batch of this size does not fit. */
export function withinMemory<T>(batch: number, start: () => T): T {
  try {
    return start();
  } catch (error) {
    if (error instanceof MemoryError)
      fail('SPK810', error.message, {
        help: `give a smaller batch than --batch ${batch}, more --memory where it is limited, or train a smaller model`,
      });
    throw error;
  }
}
