/**
 * @file The numbers of the contract (DESIGN section 2), each defined once. The reference evaluator computes with these
 * functions; the threshold search inverts these very functions; nothing else rounds.
 */

/** Rounding of a neuron: `half_even` is `torch.round`, `half_up` is `floor(x + 0.5)`; the papers' code uses both. */
export type Rounding = 'half_even' | 'half_up';
export const roundings: readonly Rounding[] = ['half_even', 'half_up'];

/** What turns a membrane into a count in 0..cap: round(clamp(gain x, 0, cap)); the value handed on is count / norm. */
export interface NeuronRule {
  readonly cap: number;
  readonly norm: number;
  /** 1 where absent; QSD-Transformer has 4. */
  readonly gain?: number;
  readonly rounding: Rounding;
}

/** Rounds half to even, exactly as float32 `torch.round` does. */
export function roundHalfEven(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  if (rest < 0.5) return floor;
  if (rest > 0.5) return floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}

/** Rounds half up in float32: `floor(fround(x + 0.5))`, as the large models' code computes it. */
export const roundHalfUp = (x: number): number => Math.floor(Math.fround(x + 0.5));

/** The count a membrane value leads to. `x` is a float32 value, and so is its product with the gain; NaN gives NaN. */
export function fireCount(membrane: number, rule: NeuronRule): number {
  const x = rule.gain === undefined ? membrane : Math.fround(membrane * Math.fround(rule.gain));
  const clamped = x < 0 ? 0 : x > rule.cap ? rule.cap : x;
  return rule.rounding === 'half_even' ? roundHalfEven(clamped) : roundHalfUp(clamped);
}

/** Mean of `count` positions whose exact sum is `sum`: one rounding of the sum, one of the quotient (`torch.mean`). */
export const meanOf = (sum: number, count: number): number => Math.fround(Math.fround(sum) / count);

/** The attention product times its scale: both factors are float32, and so is the result. */
export const scaledProduct = (product: number, scale: number): number =>
  Math.fround(Math.fround(product) * Math.fround(scale));

/** log2 of a power of two, or undefined: a normaliser that is none cannot be exact on an integer grid. */
export function exponentOfPowerOfTwo(x: number): number | undefined {
  const exponent = Math.round(Math.log2(x));
  return x > 0 && 2 ** exponent === x ? exponent : undefined;
}
