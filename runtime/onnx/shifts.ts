/** @file Shifts of signed integers, which ONNX has not: divisions without a rest, since runtimes round quotients below 0 in two ways. */
import type { Drawing } from './drawing.ts';

/** floor(value / 2^bits), int32. */
export function floored(d: Drawing, value: string, bits: number): string {
  const divisor = d.scalar('int32', 2 ** bits);
  return d.add('Div', [d.add('Sub', [value, d.add('Mod', [value, divisor])]), divisor]);
}

/** value x 2^bits, int32. */
export const lifted = (d: Drawing, value: string, bits: number): string =>
  bits === 0 ? value : d.add('Mul', [value, d.scalar('int32', 2 ** bits)]);
