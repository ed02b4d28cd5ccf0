/** @file Floats that can only be pixels, and floats that were hardly meant as they are. */
import type { Diagnostic } from '../../ir/diagnostics/index.ts';
import type { AnyTensor } from '../../ir/tensor.ts';
import { notNormalised, readAsPixels } from './changes.ts';
import { rangeOf, type InputGrid } from './sample.ts';

/**
 * A tensor as it is meant. Floats that are whole numbers of 0..255, some of them beyond what the input's grid holds, become 8-bit pixels,
 * where the grid is one of fractions, as pixels have it.
 * Floats within 0..1, some of them between, stay as they are, with a word where the network normalises pixels.
 */
export function asPixels(
  tensor: AnyTensor,
  grid: InputGrid,
): { readonly tensor: AnyTensor; readonly changes: readonly Diagnostic[] } {
  if (tensor.type !== 'F32' && tensor.type !== 'F64') return { tensor, changes: [] };
  const { whole, low, high } = spanOf(tensor.data);
  const most = rangeOf(grid)[1] * 2 ** -grid.fractionBits;
  if (grid.fractionBits > 0 && whole && low >= 0 && high <= 255 && high > most)
    return {
      tensor: { type: 'U8', shape: tensor.shape, data: Uint8Array.from(tensor.data) },
      changes: [readAsPixels()],
    };
  const normalises = grid.mean.some((mean) => mean !== 0) || grid.std.some((std) => std !== 1);
  const unit = !whole && low >= 0 && high <= 1;
  return { tensor, changes: unit && normalises ? [notNormalised()] : [] };
}

/** NaN is in no span. */
function spanOf(data: Float32Array | Float64Array): { whole: boolean; low: number; high: number } {
  let [whole, low, high] = [true, Infinity, -Infinity];
  for (const value of data) {
    if (!Number.isInteger(value)) whole = false;
    if (!(value >= low)) low = value;
    if (!(value <= high)) high = value;
  }
  return { whole, low, high };
}
