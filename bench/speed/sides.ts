/** @file Who runs a network: this simulator, by mode and threads, and onnxruntime. */
import { spawnWorker } from '../../engine/node.ts';
import type { ChipImage } from '../../ir/chip/image.ts';
import { outputValues } from '../../runtime/index.ts';
import { executors, modes, type Executor, type Mode } from '../../sim/index.ts';
import { openDense, type onnxruntime } from '../onnx/runtime.ts';
import type { Subject } from './subject.ts';
import type { Side } from './turns.ts';

/** Threads that everybody is given. */
export const threadNumbers = [1, 2] as const;

/** A side that is open, and what it was given. */
export interface OpenSide extends Side {
  readonly who: Mode | 'onnxruntime';
  readonly threads: number;
  /** Outputs by name, from the same input. */
  outputs(): Promise<ReadonlyMap<string, ArrayLike<number>>>;
  close(): Promise<void>;
}

/** Modes in which several threads run one sample: the others are asked once. */
const inThreads = (mode: Mode): boolean => mode !== 'step';

/** Every mode, with 1 and 2 threads where it knows them. */
export const ourSides = (image: ChipImage, input: Int32Array, wanted: readonly Mode[]): OpenSide[] =>
  wanted.flatMap((mode) =>
    threadNumbers
      .filter((threads) => threads === 1 || inThreads(mode))
      .map((threads) => ourSide(image, input, mode, threads)),
  );

function ourSide(image: ChipImage, input: Int32Array, mode: Mode, threads: number): OpenSide {
  const execute = openExecutor(image, mode, threads);
  const run = async () => execute(input);
  return {
    ...{ name: nameOf(mode, threads), who: mode, threads, run },
    outputs: async () => outputValues(image.header, (await run()).outputs),
    close: async () => execute.close?.(),
  };
}

/** An executor of a mode on so many threads. */
export const openExecutor = (image: ChipImage, mode: Mode, threads: number): Executor =>
  executors[mode](image, { threads, spawn: spawnWorker });

/** onnxruntime with 1 and 2 threads. */
export const denseSides = (
  runtime: NonNullable<ReturnType<typeof onnxruntime>>,
  subject: Subject,
): Promise<OpenSide[]> =>
  Promise.all(
    threadNumbers.map(async (threads) => {
      const { run, close } = await openDense(runtime, subject.onnx, threads, subject.values, subject.shape);
      const who = 'onnxruntime' as const;
      return { name: nameOf(who, threads), who, threads, run, outputs: run, close };
    }),
  );

export const nameOf = (who: string, threads: number): string => `${who} ${threads}T`;

/** All modes that there are. */
export const allModes = Object.keys(modes) as readonly Mode[];

/** Largest difference of two sides' outputs; 0 is bit for bit, apart from the sign of a zero. */
export function differenceOf(
  a: ReadonlyMap<string, ArrayLike<number>>,
  b: ReadonlyMap<string, ArrayLike<number>>,
): number {
  let most = 0;
  for (const [name, values] of a) {
    const other = b.get(name);
    if (other?.length !== values.length) throw new Error(`the sides have different outputs "${name}"`);
    for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i]! - other[i]!));
  }
  return most;
}
