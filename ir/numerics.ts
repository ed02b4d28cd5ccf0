/**
 * @file The numbers of the contract (DESIGN section 2), each defined once. The reference evaluator computes with these
 * functions; the threshold search inverts these very functions; nothing else rounds.
 */

/**
 * Rounding of a neuron: `half_even` is `torch.round`, `half_up` is `floor(x + 0.5)`, `down` counts whole thresholds:
 * fire iff v >= threshold. The papers' code uses all three.
 */
export type Rounding = 'half_even' | 'half_up' | 'down';
export const roundings: readonly Rounding[] = ['half_even', 'half_up', 'down'];

/** Whether a neuron fires when it reaches its threshold, or only above it. */
export type Fires = 'at' | 'above';
export const firings: readonly Fires[] = ['at', 'above'];

/** What turns a membrane into a count in 0..cap: round(clamp(x / threshold, 0, cap)); the value handed on is count / norm. */
export interface NeuronRule {
  readonly cap: number;
  readonly norm: number;
  readonly rounding: Rounding;
  /** Membrane that one spike stands for; 1 if absent. QSD-Transformer counts quarters: round(clamp(4 x, 0, cap)). */
  readonly threshold?: number;
  /** `at` if absent. `above` goes with the rounding `down` only. */
  readonly fires?: Fires;
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

/** The count a membrane value leads to: round(clamp(x / threshold, 0, cap)). `x` is a float32 value; NaN gives NaN. */
export function fireCount(membrane: number, rule: NeuronRule): number {
  const { threshold = 1 } = rule;
  if (rule.rounding === 'down') return thresholdsReached(membrane, threshold, rule);
  const x = threshold === 1 ? membrane : Math.fround(membrane / Math.fround(threshold));
  const clamped = x < 0 ? 0 : x > rule.cap ? rule.cap : x;
  return rule.rounding === 'half_even' ? roundHalfEven(clamped) : roundHalfUp(clamped);
}

/** How many of threshold, 2 threshold, ... a membrane reaches or exceeds, each as the float32 number it is compared with. */
function thresholdsReached(membrane: number, threshold: number, { cap, fires }: NeuronRule): number {
  if (Number.isNaN(membrane)) return NaN;
  const above = fires === 'above';
  let count = 0;
  for (; count < cap; count++) {
    const level = Math.fround((count + 1) * threshold);
    if (above ? membrane <= level : membrane < level) break;
  }
  return count;
}

/** Mean of `count` positions whose exact sum is `sum`: one rounding of the sum, one of the quotient (`torch.mean`). */
export const meanOf = (sum: number, count: number): number => Math.fround(Math.fround(sum) / count);

/** The mean over T of values [T, size], each as `meanOf`. @param divisor of their sums; T unless told. */
export function meanOverSteps(
  values: ArrayLike<number>,
  size: number,
  divisor: number = values.length / size,
): Float32Array {
  const steps = values.length / size;
  return Float32Array.from({ length: size }, (_, i) => {
    let sum = 0;
    for (let t = 0; t < steps; t++) sum += values[t * size + i]!;
    return meanOf(sum, divisor);
  });
}

/** What becomes of the values of all logical steps: their mean, their sum, those of the last step, the largest. */
export const stepReadings = ['mean', 'sum', 'last', 'max'] as const;
export type StepReading = (typeof stepReadings)[number];

/** One value of the T of values [T, size]; means and sums are rounded to float32 as `meanOf` rounds them. */
export function overSteps(values: Float32Array, size: number, reading: StepReading): Float32Array {
  const steps = values.length / size;
  switch (reading) {
    case 'mean':
      return meanOverSteps(values, size);
    case 'sum':
      return meanOverSteps(values, size, 1);
    case 'last':
      return values.slice((steps - 1) * size);
    case 'max':
      return Float32Array.from({ length: size }, (_, i) => {
        let most = values[i]!;
        for (let t = 1; t < steps; t++) most = Math.max(most, values[t * size + i]!);
        return most;
      });
  }
}

/** The attention product times its scale: both factors are float32, and so is the result. */
export const scaledProduct = (product: number, scale: number): number =>
  Math.fround(Math.fround(product) * Math.fround(scale));

/** log2 of a power of two, or undefined: a normaliser that is none cannot be exact on an integer grid. */
export function exponentOfPowerOfTwo(x: number): number | undefined {
  const exponent = Math.round(Math.log2(x));
  return x > 0 && 2 ** exponent === x ? exponent : undefined;
}
