/** Hands out addresses of a memory that does not exist yet; what is released is used again. */
export interface Arena {
  /** Address of `bytes` bytes, aligned to a cache line. */
  allocate(bytes: number): number;
  release(address: number): void;
  /** Address of `bytes` bytes that nothing else ever uses: for what lasts from step to step or is written ahead of its turn. */
  reserve(bytes: number): number;
  /** First address that was never handed out. */
  readonly end: number;
}

const alignment = 64;

interface Hole {
  readonly from: number;
  readonly to: number;
}

/** Best fit among the holes; else at the end. All of it is planned before the first step, so speed does not matter. */
export function createArena(start: number): Arena {
  let holes: Hole[] = [];
  let end = align(start);
  const taken = new Map<number, number>();
  return {
    get end() {
      return end;
    },
    allocate(bytes) {
      const size = Math.max(alignment, align(bytes));
      const fitting = holes.filter(({ from, to }) => to - from >= size);
      const hole = fitting.reduce<Hole | undefined>(
        (best, next) => (best && best.to - best.from <= next.to - next.from ? best : next),
        undefined,
      );
      const address = hole ? hole.from : end;
      if (hole) holes = replace(holes, hole, address + size);
      else end += size;
      taken.set(address, size);
      return address;
    },
    reserve(bytes) {
      const address = end;
      end += Math.max(alignment, align(bytes));
      return address;
    },
    release(address) {
      const size = taken.get(address);
      if (size === undefined) throw new Error(`address ${address} is not taken`);
      taken.delete(address);
      holes = merge(holes, { from: address, to: address + size });
    },
  };
}

const align = (bytes: number): number => Math.ceil(bytes / alignment) * alignment;

const replace = (holes: readonly Hole[], used: Hole, from: number): Hole[] =>
  holes.flatMap((hole) => (hole === used ? (from < hole.to ? [{ from, to: hole.to }] : []) : [hole]));

function merge(holes: readonly Hole[], freed: Hole): Hole[] {
  const before = holes.find(({ to }) => to === freed.from);
  const after = holes.find(({ from }) => from === freed.to);
  const rest = holes.filter((hole) => hole !== before && hole !== after);
  return [...rest, { from: before?.from ?? freed.from, to: after?.to ?? freed.to }];
}
