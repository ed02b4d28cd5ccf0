import { readFileSync } from 'node:fs';
import type { kernelTasks } from './tasks.ts';

/** `strict` rounds after every operation, alike on all machines; `relaxed` may fuse multiply and add, and is faster. */
export type Arithmetic = 'strict' | 'relaxed';

/** What programs may call. */
export type KernelName = keyof typeof kernelTasks;

/** One number per argument of a kernel; `usize` arguments are byte addresses. */
export type KernelArguments<K extends KernelName> = { readonly [A in keyof (typeof kernelTasks)[K]]: number };

/** The functions of a kernel module that TypeScript calls; everything else runs as tasks of a program. */
export interface KernelModule {
  /** Once per thread: where the control block and the thread's own scratch memory are. */
  start(control: number, scratch: number): void;
  runProgram(program: number): void;
  runPhase(phase: number): void;
  /** A worker's life. */
  work(): void;
  finish(): void;
  fail(): void;
  exp(x: number): number;
  log(x: number): number;
}

/** The compiled module, from the file beside this one. */
export const loadKernels = (arithmetic: Arithmetic): WebAssembly.Module =>
  new WebAssembly.Module(readFileSync(new URL(`./${arithmetic}.wasm`, import.meta.url)));

/** One thread's instance of a module over the common memory. */
export function openKernels(module: WebAssembly.Module, memory: WebAssembly.Memory): KernelModule {
  const instance = new WebAssembly.Instance(module, { env: { memory } });
  return instance.exports as unknown as KernelModule;
}
