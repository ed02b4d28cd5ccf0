/** @file Rows of tokens, and operators on them that know their way back. */
import type { Share, Task } from '../../engine/index.ts';
import { batchBytes, padChannels, type PaddedExtents } from '../layout.ts';
import type { BatchValue, LayerTools } from '../ops/index.ts';
import type { TailContext } from '../plan/index.ts';

/** What is computed forward, and how its gradient becomes that of what it was computed from. */
export interface Recorded {
  readonly value: BatchValue;
  /** Appends the way back: from the gradient's address to that of the input's, memory of its own that the caller releases. */
  back(gradient: number): number;
}

/** An operator on rows of tokens. */
export type Operator = (x: BatchValue) => Recorded;

/** The memory and phases of a decoder. */
export interface Tape extends Pick<TailContext, 'batch' | 'parameter' | 'finish'> {
  readonly tokens: number;
  tools(name: string, pass: 'forward' | 'gradient'): LayerTools;
  /** Rows of so many channels, until `end`. */
  value(channels: number): BatchValue;
  /** Bytes until `end`. */
  keep(bytes: number): number;
  /** Memory of a gradient, until `release`. */
  allocate(bytes: number): number;
  release(address: number): void;
  /** Frees all values but one. */
  end(kept: BatchValue): void;
}

export function startTape({ arena, batch, features, tools, parameter, finish }: TailContext): Tape {
  const tokens = features.extents.positions;
  const taken: number[] = [];
  const keep = (bytes: number): number => {
    const address = arena.allocate(bytes);
    taken.push(address);
    return address;
  };
  return {
    ...{ batch, tokens, tools, parameter, finish, keep },
    value(channels) {
      const extents: PaddedExtents = {
        channels,
        height: 1,
        width: tokens,
        positions: tokens,
        padded: padChannels(channels),
      };
      const bytes = batchBytes(extents, batch);
      return { address: keep(bytes), extents, images: batch, rows: batch * tokens, bytes };
    },
    allocate: arena.allocate,
    release: arena.release,
    end({ address }) {
      for (const each of taken) if (each !== address) arena.release(each);
    },
  };
}

/** One operator after the other. */
export const chain =
  (tape: Tape, ...operators: readonly Operator[]): Operator =>
  (x) => {
    const recorded: Recorded[] = [];
    for (const operator of operators) recorded.push(operator(recorded.at(-1)?.value ?? x));
    return {
      value: recorded.at(-1)!.value,
      back(gradient) {
        let current = gradient;
        for (const { back } of [...recorded].reverse()) {
          const next = back(current);
          tape.finish();
          if (current !== gradient) tape.release(current);
          current = next;
        }
        return current;
      },
    };
  };

/** Tasks of a phase over ranges. */
export const over = (ranges: readonly Share[], of: (range: Share, index: number) => Task): Task[] => ranges.map(of);
