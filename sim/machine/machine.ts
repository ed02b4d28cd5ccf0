/** @file One memory for a chip in step mode, and the loops that run in it. */
import { makeMemory, MemoryError, openKernels } from '../../engine/index.ts';
import { constants, kernelModule, type KernelVariant } from '../kernels/index.ts';

/** Takes rows of a list into a block, both given as the addresses of their records. Returns the operations. */
export type Loop = (block: number, list: number, rowFrom: number, rowTo: number) => number;

/** Takes so many deliveries at an address into a block: records of joins or lists, with their rows from and to. Returns the operations. */
export type ReceiveLoop = (block: number, deliveries: number, count: number) => number;

/** Lists the neurons that reach their threshold. Returns their number. */
type FireTile = (
  membranes: number,
  thresholds: number,
  rows: number,
  columns: number,
  channels: number,
  pixelBytes: number,
  channelFrom: number,
  list: number,
  lookup: number,
) => number;

/** Step mode's loops (`sim/kernels/assembly`); arguments are byte addresses, rows or counts. */
export interface Loops {
  readonly receiveSpikes: ReceiveLoop;
  /** Writes the spikes of a slot. */
  fireRows(joined: number, slot: number, lookup: number): void;
  readonly receiveDepthwise: ReceiveLoop;
  readonly receiveValues: ReceiveLoop;
  readonly correlateLeft: Loop;
  readonly correlateRight: Loop;
  readonly receiveState: Loop;
  readonly addState: Loop;
  readonly addValues: Loop;
  /** Ends a time step of a block that correlates. */
  settleCorrelate(block: number): void;
  /** The same of one that modulates over positions. */
  settleModulate(block: number): void;
  readonly fireTile: FireTile;
  readonly fireTileNarrow: FireTile;
  /** Membranes of so many tiles, in a table of four words each, become what they start with. */
  startTiles(table: number, count: number): void;
  readFrame(frame: number, rows: number, columns: number, channelFrom: number, channelTo: number, list: number): void;
  readTile(
    membranes: number,
    rows: number,
    columns: number,
    channels: number,
    pixelBytes: number,
    channelFrom: number,
    list: number,
    lookup: number,
  ): number;
}

export interface StepMachine {
  /** Address of memory that blocks use one after the other, each leaving zeros. */
  readonly common: number;
  /** Address of `placesOfFour`. */
  readonly lookup: number;
  /** All of it as int32 words. */
  readonly all: Int32Array;
  /** So many int32 words, all 0; their `byteOffset` is their address. */
  words(count: number): Int32Array;
  /** So many int16, all 0. */
  halves(count: number): Int16Array;
  /** So many int8, all 0. */
  bytes(count: number): Int8Array;
  /** Address of a copy; the same array has one copy. */
  copyOf(values: Int32Array): number;
  /** Address of a record of so many bytes: int32 words at the offsets that their names have among the kernels' constants. */
  record(bytes: number, fields: { readonly [F in keyof typeof constants]?: number }): number;
  readonly loops: Loops;
}

/** For every four bits, which of them are set, as four words; then the bytes of the words whose bit is set, likewise. */
const placesOfFour = Int32Array.from({ length: 128 }, (_, i) => {
  const set = [0, 1, 2, 3].filter((bit) => ((i >> 2) >> bit) & 1);
  const word = set[i & 3] ?? 0;
  return i < 64 ? word : 0x03020100 + 0x04040404 * word;
});

/** Bytes before and behind everything, which loops may read, and write as they were. */
export const machineSlack = 64;

/**
 * A machine of so many bytes, `machineSlack` for each array included, and of so many that blocks use in turn; undefined where
 * there is no such memory.
 *
 * @param variant which kernels; those that are faster here unless told.
 */
export function createMachine(bytes: number, commonBytes: number, variant?: KernelVariant): StepMachine | undefined {
  const memory = memoryOf(bytes + commonBytes + 4 * placesOfFour.length + 2 * machineSlack + 4096);
  if (memory === undefined) return undefined;
  const buffer = memory.buffer as unknown as ArrayBuffer;
  let next = 4096;
  const take = (size: number): number => {
    const at = next;
    next += Math.ceil((size + machineSlack / 2) / 16) * 16;
    if (next > buffer.byteLength) throw new Error('the memory of step mode is too small');
    return at;
  };
  const copies = new Map<Int32Array, number>();
  const words = (count: number): Int32Array => new Int32Array(buffer, take(4 * count), count);
  const lookup = words(placesOfFour.length);
  lookup.set(placesOfFour);
  return {
    ...{ common: take(commonBytes), lookup: lookup.byteOffset, all: new Int32Array(buffer) },
    words,
    halves: (count) => new Int16Array(buffer, take(2 * count), count),
    bytes: (count) => new Int8Array(buffer, take(count), count),
    copyOf(values) {
      const known = copies.get(values);
      if (known !== undefined) return known;
      const copy = words(values.length);
      copy.set(values);
      copies.set(values, copy.byteOffset);
      return copy.byteOffset;
    },
    record(size, fields) {
      const record = words(size / 4);
      for (const [name, value] of Object.entries(fields)) record[constants[name as keyof typeof constants] / 4] = value;
      return record.byteOffset;
    },
    loops: openKernels(kernelModule(variant), memory) as unknown as Loops,
  };
}

function memoryOf(bytes: number): ReturnType<typeof makeMemory> | undefined {
  try {
    return makeMemory(bytes, 'simulation');
  } catch (error) {
    if (error instanceof MemoryError) return undefined;
    throw error;
  }
}
