/** Sums over tallies: what the ledger charges for. */
import { endRow, firstRow } from './rows';

/**
 * Task: sums from..to. Sum i of slot s is the sum of words[places[j] + s * steps[i]] * weights[j] over j in
 * starts[i]..starts[i + 1], and 0 from its own number of slots on; it goes to out (float64) at [i][slots].
 */
export function account(
  from: i32, to: i32, starts: usize, places: usize, weights: usize, steps: usize, own: usize, slots: i32, out: usize,
): void {
  const last = endRow(to);
  for (let i = firstRow(from); i < last; i++) {
    const first = load<i32>(starts + <usize>i * 4), end = load<i32>(starts + <usize>i * 4, 4);
    const step = load<i32>(steps + <usize>i * 4), count = load<i32>(own + <usize>i * 4);
    for (let slot = 0; slot < slots; slot++) {
      let sum: f64 = 0;
      if (slot < count) {
        const shift = slot * step;
        for (let j = first; j < end; j++)
          sum += <f64>load<i32>(<usize>(load<i32>(places + <usize>j * 4) + shift) * 4) * <f64>load<i32>(weights + <usize>j * 4);
      }
      store<f64>(out + <usize>(i * slots + slot) * 8, sum);
    }
  }
}
