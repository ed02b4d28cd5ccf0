import type { KernelArguments, Task } from '../../engine/index.ts';
import { constants } from './constants.ts';
import { kernelModules } from './modules.ts';
import { kernelTasks } from './generated/tasks.ts';

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
  const chosen = variant ?? fastest();
  const module = compiled.get(chosen) ?? new WebAssembly.Module(bytesOf(chosen));
  compiled.set(chosen, module);
  return module;
}

let known: KernelVariant | undefined;
const fastest = (): KernelVariant => (known ??= WebAssembly.validate(bytesOf('relaxed')) ? 'relaxed' : 'plain');

function bytesOf(variant: KernelVariant): Uint8Array<ArrayBuffer> {
  const text = atob(kernelModules[variant]);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

export { constants, kernelTasks };
