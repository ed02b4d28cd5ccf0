/** The chip's grid: integers times a power of two per output channel. */

/**
 * Task: y = x in whole steps of 1 / scale, at most `limit` steps from 0, rounded half to even, of bytes from..to; x itself where the
 * scale is 0. Scales are powers of two, so nothing but the rounding itself rounds.
 */
export function roundToGrid(x: usize, y: usize, scale: usize, limit: usize, from: usize, to: usize): void {
  for (let p = from; p < to; p += 16) {
    const by = v128.load(scale + p), most = v128.load(limit + p);
    const steps = f32x4.nearest(f32x4.mul(v128.load(x + p), by));
    const rounded = f32x4.div(f32x4.max(f32x4.min(steps, most), f32x4.neg(most)), by);
    v128.store(y + p, v128.bitselect(v128.load(x + p), rounded, f32x4.eq(by, f32x4.splat(0))));
  }
}
