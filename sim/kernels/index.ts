import type { KernelArguments, Task } from '../../engine/index.ts';
import { constants } from './constants.ts';
import { kernelModules } from './modules.ts';
import { kernelTasks } from './tasks.ts';

/** The two modules: `relaxed` multiplies pairs of bytes at once where the machine can, `plain` needs SIMD only. */
export type KernelVariant = keyof typeof kernelModules;

/** What programs may call. */
export type KernelName = keyof typeof kernelTasks;

/** One call of a kernel, its arguments checked by the compiler. */
export const task = <K extends KernelName>(kernel: K, args: KernelArguments<typeof kernelTasks, K>): Task => ({
  kernel,
  arguments: args,
});

const compiled = new Map<KernelVariant, WebAssembly.Module>();

/** The module of a variant; the faster one that this machine validates, unless told. Both give the same integers. */
export function kernelModule(variant?: KernelVariant): WebAssembly.Module {
  const chosen = variant ?? (WebAssembly.validate(bytesOf('relaxed')) ? 'relaxed' : 'plain');
  const module = compiled.get(chosen) ?? new WebAssembly.Module(bytesOf(chosen));
  compiled.set(chosen, module);
  return module;
}

const bytesOf = (variant: KernelVariant): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(kernelModules[variant]), (character) => character.charCodeAt(0));

export { constants, kernelTasks };
