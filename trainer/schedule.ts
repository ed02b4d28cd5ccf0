/** The learning rate over a phase of a run. */
export interface RateSchedule {
  /** Steps of the run before the phase. Default 0. */
  readonly before?: number;
  /** The largest rate, reached when warm-up ends. */
  readonly rate: number;
  /** What the cosine falls to at the end; the papers' 1e-6. */
  readonly floor: number;
  /** Steps over which the rate rises in equal parts; fewer than `steps`. */
  readonly warmup: number;
  /** Whether the first step has no rate at all, as in the papers' code; else it has one part of it. */
  readonly fromZero?: boolean;
  /** Steps of the phase. */
  readonly steps: number;
}

/**
 * The rate of one step: linear warm-up, then half a cosine from `rate` to `floor`. The papers' schedule ("cosine to 1e-6,
 * warm-up"): the code of the base models sets it once an epoch; that of the large ones every step, with `fromZero`.
 *
 * @param total counts the steps of the run from 0; at and after the phase's last the rate is the floor.
 */
export function rateAt(
  total: number,
  { rate, floor, warmup, fromZero = false, steps, before = 0 }: RateSchedule,
): number {
  const step = total - before;
  if (step < warmup) return fromZero ? rate * (step / warmup) : rate * ((step + 1) / (warmup + 1));
  if (step >= steps) return floor;
  const progress = (step - warmup) / Math.max(1, steps - warmup);
  return floor + (rate - floor) * 0.5 * (1 + cosinePi(progress));
}

/** cos(pi x) for x in 0..1 by its series around 0: `Math.cos` may differ in the last bit between engines. */
export function cosinePi(x: number): number {
  if (x > 0.5) return -cosinePi(1 - x);
  const square = (Math.PI * x) ** 2;
  let [sum, term] = [0, 1];
  for (let n = 1; n <= 24; n += 2) {
    sum += term;
    term *= -square / (n * (n + 1));
  }
  return sum;
}
