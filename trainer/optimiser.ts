/** @file Numbers of one optimiser step, as the kernels read them. */

/** What AdamW and LAMB have in common; defaults are PyTorch's. */
export interface UpdateSettings {
  readonly rate: number;
  readonly beta1?: number;
  readonly beta2?: number;
  readonly eps?: number;
  readonly weightDecay?: number;
  /** Largest global norm of the gradient; absent: no clipping. */
  readonly clipNorm?: number;
}

/**
 * - `adamw`: torch.optim.AdamW (eps 1e-8).
 * - `lamb`: layer-wise adaptive rates (arXiv 1904.00962) with bias correction, and trust ratios of at most 1 for decayed tensors
 *   alone, as the papers' code calls timm's Lamb (trust_clip; eps 1e-6).
 */
export type Update = UpdateSettings & { readonly kind: 'adamw' | 'lamb' };

/** What a gradient's norm is increased by before it divides the limit: as torch.nn.utils.clip_grad_norm_, and as timm's Lamb. */
export const clipGuards = { adamw: 1e-6, lamb: 0 } as const satisfies Record<Update['kind'], number>;

/**
 * The ten numbers of `optimiser.as` for step number `step`, counted from 1. The last one, the gradient's factor, is
 * computed by the program itself.
 */
export function updateNumbers(update: Update, step: number): readonly number[] {
  const { rate, beta1 = 0.9, beta2 = 0.999, weightDecay = 0 } = update;
  const eps = update.eps ?? (update.kind === 'adamw' ? 1e-8 : 1e-6);
  const corrections = [1 / (1 - power(beta1, step)), 1 / (1 - power(beta2, step))];
  return [rate, beta1, 1 - beta1, beta2, 1 - beta2, eps, ...corrections, weightDecay, 1];
}

/** base^exponent by squaring: multiplications alone, unlike `Math.pow`, give the same bits everywhere. */
export function power(base: number, exponent: number): number {
  let result = 1;
  let factor = base;
  for (let rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result *= factor;
    factor *= factor;
  }
  return result;
}
