/** @file The memory of gradients on the way back: shared by the inputs of a sum, and written over where a kernel may. */
import type { Arena, Task } from '../../engine/index.ts';
import { task } from '../kernels/index.ts';
import { vectorShares, type GradientTarget } from '../ops/index.ts';

/** One stretch of memory and how many values call it their gradient. */
interface Buffer {
  readonly address: number;
  readonly bytes: number;
  owners: number;
}

/** Values are named by their layer; sizes are bytes of the whole batch, addresses bytes. */
export interface GradientMemory {
  /** The memory of a value's gradient, if any layer has given one. */
  of(name: string): number | undefined;
  /** Starts a value's gradient from scratch memory. */
  start(name: string, bytes: number): number;
  /** Where a layer puts the gradient of an input; `over` names the value whose gradient the kernel may overwrite. */
  into(name: string, bytes: number, over: string | undefined): GradientTarget;
  /** The memory of a value's gradient, shared with no other value any more. */
  own(name: string): number;
  /** Hands the gradient of `from` on to `name`. */
  pass(from: string, name: string, bytes: number): void;
  /** A layer is done with the gradient of its result. */
  drop(name: string): void;
}

/**
 * Keeps account of the gradients of values on the way back: which memory holds each, and how many values share it. A gradient that
 * is only handed on is shared; before it is added to or overwritten, its sharers part.
 *
 * @param arena gives memory, and takes it back when its last sharer is dropped.
 * @param emit appends a phase of copies or sums, where sharing ends.
 */
export function planGradients(arena: Arena, emit: (name: string, tasks: readonly Task[]) => void): GradientMemory {
  const buffers = new Map<string, Buffer>();
  const make = (bytes: number): Buffer => ({ address: arena.allocate(bytes), bytes, owners: 1 });

  function ownBuffer(name: string): Buffer | undefined {
    const shared = buffers.get(name);
    if (!shared || shared.owners === 1) return shared;
    const own = make(shared.bytes);
    shared.owners--;
    buffers.set(name, own);
    const places = { a: shared.address, out: own.address };
    emit(
      'copy of a shared gradient',
      vectorShares(own.bytes).map((range) => task('copy', { ...places, ...range })),
    );
    return own;
  }

  function share(name: string, buffer: Buffer): Buffer {
    buffer.owners++;
    buffers.set(name, buffer);
    return buffer;
  }

  return {
    of: (name) => buffers.get(name)?.address,
    start(name, bytes) {
      const buffer = make(bytes);
      buffers.set(name, buffer);
      return buffer.address;
    },
    into(name, bytes, over) {
      const known = ownBuffer(name);
      if (known) return { address: known.address, accumulate: 1 };
      const result = over === undefined ? undefined : buffers.get(over);
      const reused = result?.owners === 1 && result.bytes === bytes ? share(name, result) : undefined;
      return { address: reused?.address ?? this.start(name, bytes), accumulate: 0 };
    },
    own: (name) => ownBuffer(name)!.address,
    pass(from, name, bytes) {
      const source = buffers.get(from)!;
      const known = ownBuffer(name);
      if (!known) {
        share(name, source);
        return;
      }
      const places = { a: known.address, b: source.address, out: known.address };
      emit(
        'sum of gradients',
        vectorShares(bytes).map((range) => task('add', { ...places, ...range })),
      );
    },
    drop(name) {
      const buffer = buffers.get(name);
      buffers.delete(name);
      if (buffer && --buffer.owners === 0) arena.release(buffer.address);
    },
  };
}
