/** @file Memory of window mode while it is planned: addresses first, contents once the memory is there. */
import { createArena, dataStart } from '../../engine/index.ts';

/** The memory as typed arrays. */
export interface Words {
  readonly buffer: SharedArrayBuffer;
  readonly bytes: Uint8Array;
  readonly signed: Int8Array;
  readonly halves: Int16Array;
  readonly words: Int32Array;
}

export const wordsOf = (buffer: SharedArrayBuffer): Words => ({
  buffer,
  bytes: new Uint8Array(buffer),
  signed: new Int8Array(buffer),
  halves: new Int16Array(buffer),
  words: new Int32Array(buffer),
});

/** What kernels may read behind the end of anything. */
const slack = 128;

/** Hands out addresses, in bytes, multiples of 64; everything may be read `slack` bytes past its end. */
export interface Store {
  /** Memory that is zero at first and nobody else's. */
  reserve(bytes: number): number;
  /** The same, filled once the memory is there; `fill` gets its address. */
  place(bytes: number, fill: (memory: Words, address: number) => void): number;
  /** Memory for a while; its content is what someone else has left. */
  allocate(bytes: number): number;
  release(address: number): void;
  /** Int32 numbers; equal ones of the same array are placed once. */
  integers(values: Int32Array): number;
  readonly end: number;
  /** Fills everything placed. */
  fill(memory: Words): void;
}

export function createStore(): Store {
  const arena = createArena(dataStart);
  const fills: ((memory: Words) => void)[] = [];
  const known = new Map<Int32Array, number>();
  const store: Store = {
    reserve: (bytes) => arena.reserve(bytes + slack),
    place(bytes, fill) {
      const address = arena.reserve(bytes + slack);
      fills.push((memory) => {
        fill(memory, address);
      });
      return address;
    },
    allocate: (bytes) => arena.allocate(bytes + slack),
    release: (address) => {
      arena.release(address);
    },
    integers(values) {
      const before = known.get(values);
      if (before !== undefined) return before;
      const address = store.place(values.byteLength, ({ words }, at) => {
        words.set(values, at / 4);
      });
      known.set(values, address);
      return address;
    },
    get end() {
      return arena.end;
    },
    fill(memory) {
      for (const fill of fills) fill(memory);
      fills.length = 0;
    },
  };
  return store;
}
