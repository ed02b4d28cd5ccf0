/** @file Programs as data: phases of tasks, and their form in memory (see kernels/assembly/program.as). */
import { kernelTasks, type KernelArguments, type KernelName } from '../kernels/index.ts';

/** One call of a kernel. Tasks of one phase run in any order and write apart from each other. */
export interface Task {
  readonly kernel: KernelName;
  readonly arguments: Readonly<Record<string, number>>;
}

/** Tasks that may run at the same time; the next phase starts when all are done. */
export interface Phase {
  /** The layer and what is done there, for profiles. */
  readonly name: string;
  readonly tasks: readonly Task[];
}

export type Program = readonly Phase[];

export const task = <K extends KernelName>(kernel: K, args: KernelArguments<K>): Task => ({ kernel, arguments: args });

/** A part of a range. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/**
 * Splits 0..total into at most `pieces` ranges whose borders are multiples of `multiple`. Depends on nothing else, so
 * work that is split with it is the same for any number of threads.
 */
export function split(total: number, pieces: number, multiple = 1): Range[] {
  const size = Math.max(1, Math.ceil(total / Math.max(1, Math.floor(pieces)) / multiple)) * multiple;
  return Array.from({ length: Math.ceil(total / size) }, (_, i) => ({
    from: i * size,
    to: Math.min(total, (i + 1) * size),
  }));
}

const taskBytes = 128;
const phaseBytes = 16;
const kernelNumbers = new Map(Object.keys(kernelTasks).map((name, number) => [name, number]));

/** Bytes that a program takes. */
export const programBytes = (program: Program): number =>
  phaseBytes * (program.length + 1) + taskBytes * program.reduce((sum, { tasks }) => sum + tasks.length, 0);

/** Writes a program at an address. */
export function writeProgram(view: DataView, address: number, program: Program): void {
  view.setInt32(address, program.length, true);
  let next = address + phaseBytes * (program.length + 1);
  program.forEach(({ tasks }, i) => {
    const phase = phaseAddress(address, i);
    view.setInt32(phase + 4, tasks.length, true);
    view.setUint32(phase + 8, next, true);
    for (const item of tasks) {
      writeTask(view, next, item);
      next += taskBytes;
    }
  });
}

/** Where phase number `index` of a program is. */
export const phaseAddress = (program: number, index: number): number => program + phaseBytes * (index + 1);

function writeTask(view: DataView, address: number, { kernel, arguments: values }: Task): void {
  view.setInt32(address, kernelNumbers.get(kernel)!, true);
  let at = address + 4;
  for (const [name, type] of Object.entries(kernelTasks[kernel])) {
    const value = values[name];
    if (value === undefined || Number.isNaN(value)) throw new Error(`${kernel}: argument "${name}" is missing`);
    if (type === 'f64') view.setFloat64(at, value, true);
    else if (type === 'f32') view.setFloat32(at, value, true);
    else if (type === 'usize') view.setUint32(at, value, true);
    else view.setInt32(at, value, true);
    at += type === 'f64' ? 8 : 4;
  }
}
