/** @file Programs as data: phases of tasks, and their form in memory (see `records.ts` and `assembly/program.as`). */
import type { KernelTable } from './kernels.ts';
import { argumentOffsets, records, type ArgumentType } from './records.ts';

/** One call of a kernel. Tasks of one phase run in any order and write apart from each other. */
export interface Task {
  readonly kernel: string;
  readonly arguments: Readonly<Record<string, number>>;
}

/** Tasks that may run at the same time; the next phase starts when all are done. */
export interface TaskPhase {
  /** What is done there, for profiles. */
  readonly name: string;
  readonly tasks: readonly Task[];
}

export type TaskProgram = readonly TaskPhase[];

const { taskBytes, phaseBytes, phaseTaskCount, phaseFirstTask } = records;

/** Bytes that a program takes. */
export const programBytes = (program: TaskProgram): number =>
  phaseBytes * (program.length + 1) + taskBytes * program.reduce((sum, { tasks }) => sum + tasks.length, 0);

/** Where phase number `index` of a program is. */
export const phaseAddress = (program: number, index: number): number => program + phaseBytes * (index + 1);

/**
 * Writes a program at an address.
 *
 * @throws Error where a task names no kernel of the table, or lacks an argument of it.
 */
export function writeProgram(view: DataView, address: number, program: TaskProgram, table: KernelTable): void {
  const kernels = numbered(table);
  view.setInt32(address, program.length, true);
  let next = address + phaseBytes * (program.length + 1);
  program.forEach(({ tasks }, i) => {
    const phase = phaseAddress(address, i);
    view.setInt32(phase + phaseTaskCount, tasks.length, true);
    view.setUint32(phase + phaseFirstTask, next, true);
    for (const task of tasks) {
      writeTask(view, next, task, kernels);
      next += taskBytes;
    }
  });
}

/**
 * Writes tasks one behind the other, for kernels that call tasks themselves.
 *
 * @throws Error as `writeProgram` does.
 */
export function writeTasks(view: DataView, address: number, tasks: readonly Task[], table: KernelTable): void {
  const kernels = numbered(table);
  tasks.forEach((task, i) => {
    writeTask(view, address + i * taskBytes, task, kernels);
  });
}

/** Bytes of so many tasks. */
export const bytesOfTasks = (count: number): number => count * taskBytes;

interface Parameter {
  readonly name: string;
  readonly type: ArgumentType;
  readonly offset: number;
}

interface Kernel {
  readonly number: number;
  readonly parameters: readonly Parameter[];
}

const known = new WeakMap<KernelTable, ReadonlyMap<string, Kernel>>();

/** Kernels of a table by name, worked out once: programs are written with few tables, and often. */
function numbered(table: KernelTable): ReadonlyMap<string, Kernel> {
  const before = known.get(table);
  if (before) return before;
  const kernels = new Map(
    Object.entries(table).map(([kernel, types], number) => {
      const offsets = argumentOffsets(Object.values(types));
      const parameters = Object.entries(types).map(([name, type], i) => ({ name, type, offset: offsets[i]! }));
      return [kernel, { number, parameters }];
    }),
  );
  known.set(table, kernels);
  return kernels;
}

function writeTask(
  view: DataView,
  address: number,
  { kernel, arguments: values }: Task,
  kernels: ReadonlyMap<string, Kernel>,
): void {
  const called = kernels.get(kernel);
  if (!called) throw new Error(`there is no kernel "${kernel}"`);
  view.setInt32(address, called.number, true);
  for (const { name, type, offset } of called.parameters) {
    const value = values[name];
    if (value === undefined || Number.isNaN(value)) throw new Error(`${kernel}: argument "${name}" is missing`);
    writers[type](view, address + offset, value);
  }
}

type Writer = (view: DataView, address: number, value: number) => void;

const writeInteger: Writer = (view, address, value) => {
  view.setInt32(address, value, true);
};

const writers: { readonly [T in ArgumentType]: Writer } = {
  usize(view, address, value) {
    view.setUint32(address, value, true);
  },
  i32: writeInteger,
  bool: writeInteger,
  f32(view, address, value) {
    view.setFloat32(address, value, true);
  },
  f64(view, address, value) {
    view.setFloat64(address, value, true);
  },
};
