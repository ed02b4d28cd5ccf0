import type { KernelArguments, Task } from '../../engine/index.ts';
import { constants } from './constants.ts';
import { kernelTasks } from './generated/tasks.ts';

/** `strict` rounds after every operation, alike on all machines; `relaxed` may fuse multiply and add, and is faster. */
export type Arithmetic = 'strict' | 'relaxed';

/** What programs may call. */
export type KernelName = keyof typeof kernelTasks;

/** One call of a kernel, its arguments checked by the compiler. */
export const task = <K extends KernelName>(kernel: K, args: KernelArguments<typeof kernelTasks, K>): Task => ({
  kernel,
  arguments: args,
});

export { constants, kernelTasks };
