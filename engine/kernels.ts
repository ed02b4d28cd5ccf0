/** @file What the engine knows of kernels: the table of their tasks, and the scheduler that every module holds. */
import type { ArgumentType } from './records.ts';

/** Kernels that programs may call, in the order of their numbers: arguments in order, with their types. */
export type KernelTable = Readonly<Record<string, Readonly<Record<string, ArgumentType>>>>;

/** One number per argument of a kernel; `usize` arguments are byte addresses. */
export type KernelArguments<Table extends KernelTable, K extends keyof Table> = {
  readonly [A in keyof Table[K]]: number;
};

/** The scheduler of a module (`assembly/program.as`): what TypeScript calls; all else runs as tasks of a program. */
export interface KernelModule {
  /** Once per thread: where the control block and the thread's own scratch memory are. */
  start(control: number, scratch: number): void;
  /** Before threads take part in a program. */
  rewind(program: number): void;
  /** One thread's part of a program, or of one phase. */
  runPhases(program: number): void;
  runPhase(phase: number): void;
  /** Tells the other threads that this one cannot go on. */
  fail(): void;
}

/** One thread's instance of a module over the common memory. */
export function openKernels(module: WebAssembly.Module, memory: WebAssembly.Memory): KernelModule {
  const instance = new WebAssembly.Instance(module, { env: { memory } });
  return instance.exports as unknown as KernelModule;
}
