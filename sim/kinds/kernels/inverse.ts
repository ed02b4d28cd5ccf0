/** @file The taps of kernels, asked for by target position. */
import type { Taps } from '../../grid/taps.ts';

/** A source position that reaches a target position, and the kernel index through which. */
export interface Reaching {
  readonly source: number;
  readonly kernel: number;
}

/** By target position: those that reach it, ascending by source. */
export function reaching(
  { count, kernel, target, kernelStep, targetStep }: Taps,
  targets: number,
): readonly Reaching[][] {
  const all = Array.from({ length: targets }, (): Reaching[] => []);
  count.forEach((taps, source) => {
    for (let tap = 0; tap < taps; tap++)
      all[target[source]! + tap * targetStep]!.push({ source, kernel: kernel[source]! - tap * kernelStep });
  });
  return all;
}

/** Source positions side by side that reach a target through kernel indices side by side. */
export interface Span {
  readonly from: number;
  readonly to: number;
  /** Of the first. */
  readonly kernel: number;
}

/** The same as few spans as there are. */
export function spansOf(all: readonly Reaching[]): readonly Span[] {
  const spans: { from: number; to: number; kernel: number }[] = [];
  for (const { source, kernel } of all) {
    const last = spans.at(-1);
    if (last !== undefined && source === last.to && kernel - last.kernel === source - last.from) last.to++;
    else spans.push({ from: source, to: source + 1, kernel });
  }
  return spans;
}

/** By target: where its source positions and kernel indices begin in a list of both, and that list. */
export interface ReachingTable {
  readonly first: Int32Array;
  readonly taps: Int32Array;
}

export function tableOf(all: readonly (readonly Reaching[])[]): ReachingTable {
  const first = new Int32Array(all.length + 1);
  all.forEach(({ length }, target) => (first[target + 1] = first[target]! + length));
  return { first, taps: Int32Array.from(all.flat().flatMap(({ source, kernel }) => [source, kernel])) };
}
