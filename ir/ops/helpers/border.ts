/** @file Zeros around a map. */
import type { Border } from '../op.ts';

/** Words for borders that follow from the kernel, and `valid` for none. */
export const borderWords = ['half', 'same', 'valid'] as const;

/** Zeros in front of a map, above and to the left, and behind it, below and to the right. */
export interface Sides {
  readonly before: readonly [rows: number, columns: number];
  readonly after: readonly [rows: number, columns: number];
}

/** The border that a convolution really has. */
export function borderOf({
  kernel,
  dilation,
  pad,
}: {
  readonly kernel: readonly [number, number];
  readonly dilation: readonly [number, number];
  readonly pad: Border;
}): Sides {
  if (typeof pad !== 'string') return { before: [pad[0], pad[2]], after: [pad[1], pad[3]] };
  const sides = [rules[pad](kernel[0], dilation[0]), rules[pad](kernel[1], dilation[1])] as const;
  return { before: [sides[0][0], sides[1][0]], after: [sides[0][1], sides[1][1]] };
}

type Rule = (kernel: number, dilation: number) => readonly [before: number, after: number];

const rules: { readonly [W in Extract<Border, string>]: Rule } = {
  half: (kernel, dilation) => [Math.floor(kernel / 2) * dilation, Math.floor(kernel / 2) * dilation],
  same(kernel, dilation) {
    const all = (kernel - 1) * dilation;
    return [Math.floor(all / 2), Math.ceil(all / 2)];
  },
};
