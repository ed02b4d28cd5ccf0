/**
 * @file How programs lie in memory. Every number stands here alone: `scripts/kernels.ts` hands `records` to the
 * AssemblyScript sources as the module `records`.
 */

/** Offsets and sizes in bytes; words are int32. */
export const records = {
  /** One task: its kernel's number, then its arguments. */
  taskBytes: 128,
  taskArguments: 4,
  /** One phase, and in front of all phases their number. */
  phaseBytes: 16,
  phaseNextTask: 0,
  phaseTaskCount: 4,
  phaseFirstTask: 8,
  /** The control block, over which threads meet. */
  controlArrived: 0,
  controlPhasesEnded: 4,
  controlFailed: 8,
  controlThreads: 12,
} as const;

/** Bytes of an argument by its AssemblyScript type; `usize` is a byte address. */
export const argumentBytes = { usize: 4, i32: 4, bool: 4, f32: 4, f64: 8 } as const;
export type ArgumentType = keyof typeof argumentBytes;

/**
 * Where each argument of a task lies, in bytes from the task's start.
 *
 * @throws Error where the arguments are more than a task holds.
 */
export function argumentOffsets(types: readonly ArgumentType[]): readonly number[] {
  let next: number = records.taskArguments;
  const offsets = types.map((type) => {
    const offset = next;
    next += argumentBytes[type];
    return offset;
  });
  if (next > records.taskBytes) throw new Error(`a task holds ${records.taskBytes} bytes; ${next} are needed`);
  return offsets;
}
