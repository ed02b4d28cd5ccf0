/** @file Zeros around a map. */
import type { Border } from '../op.ts';

/** Words for borders that follow from the kernel, and `valid` for none. */
export const borderWords = ['half', 'same', 'valid'] as const;

type Pair = readonly [rows: number, columns: number];

/** Zeros in front of a map, above and to the left, and behind it, below and to the right. */
export interface Sides {
  readonly before: Pair;
  readonly after: Pair;
}

/** The border that a convolution really has. */
export function borderOf(kernel: Pair, dilation: Pair, pad: Border): Sides {
  if (typeof pad !== 'string') return { before: [pad[0], pad[2]], after: [pad[1], pad[3]] };
  const [rows, columns] = [rules[pad](kernel[0], dilation[0]), rules[pad](kernel[1], dilation[1])];
  return { before: [rows[0], columns[0]], after: [rows[1], columns[1]] };
}

type Rule = (kernel: number, dilation: number) => readonly [before: number, after: number];

const rules: { readonly [W in Extract<Border, string>]: Rule } = {
  half: (kernel, dilation) => [Math.floor(kernel / 2) * dilation, Math.floor(kernel / 2) * dilation],
  same(kernel, dilation) {
    const all = (kernel - 1) * dilation;
    return [Math.floor(all / 2), Math.ceil(all / 2)];
  },
};
