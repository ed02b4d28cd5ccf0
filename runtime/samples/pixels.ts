/** @file Floats that can only be pixels, and values that were hardly meant as they are. */
import type { Diagnostic } from '../../ir/diagnostics/index.ts';
import type { AnyTensor } from '../../ir/tensor.ts';
import { countsAsTheyAre, darkPixels, notNormalised, onGridAsTheyAre, readAsPixels } from './changes.ts';
import { rangeOf, type InputGrid } from './sample.ts';

/**
 * A tensor as it is meant. Floats that are whole numbers of 0..255, some of them beyond what the input's grid holds, become 8-bit pixels,
 * where the grid is one of fractions, as pixels have it.
 * 8-bit values that a grid of whole numbers holds are on it, where all of them would be 0 as pixels: frames that count events.
 * Everything else stays as it is; where the network normalises pixels, with a word for floats within 0..1, some of them between, for
 * integers of other widths that look like pixels, and for pixels that are all 0 or 1 of 255.
 */
export function asPixels(
  tensor: AnyTensor,
  grid: InputGrid,
): { readonly tensor: AnyTensor; readonly changes: readonly Diagnostic[] } {
  const normalises = grid.mean.some((mean) => mean !== 0) || grid.std.some((std) => std !== 1);
  const doubtful = normalises && grid.fractionBits > 0;
  if (tensor.type === 'U8') {
    if (areCounts(tensor.data, grid, normalises))
      return { tensor: { ...tensor, type: 'I32', data: Int32Array.from(tensor.data) }, changes: [countsAsTheyAre()] };
    const dark = doubtful && !tensor.data.some((value) => value > 1) && tensor.data.includes(1);
    return { tensor, changes: dark ? [darkPixels()] : [] };
  }
  const { whole, low, high } = spanOf(tensor.data);
  if (tensor.type !== 'F32' && tensor.type !== 'F64') {
    const likePixels = doubtful && low >= 0 && high > 0 && high <= 255;
    return { tensor, changes: likePixels ? [onGridAsTheyAre(grid.fractionBits)] : [] };
  }
  const most = rangeOf(grid)[1] * 2 ** -grid.fractionBits;
  if (grid.fractionBits > 0 && whole && low >= 0 && high <= 255 && high > most)
    return {
      tensor: { type: 'U8', shape: tensor.shape, data: Uint8Array.from(tensor.data) },
      changes: [readAsPixels()],
    };
  const unit = !whole && low >= 0 && high <= 1;
  return { tensor, changes: unit && normalises ? [notNormalised()] : [] };
}

/** Whether 8-bit values are whole numbers of the grid rather than pixels, which would all be 0 on it. */
const areCounts = (data: Uint8Array, grid: InputGrid, normalises: boolean): boolean =>
  grid.fractionBits === 0 &&
  !normalises &&
  data.some((value) => value > 0) &&
  data.every((value) => value <= Math.min(darkest, rangeOf(grid)[1]));

/** The largest pixel that rounds to 0 of 1. */
const darkest = 127;

/** NaN is in no span. */
function spanOf(data: AnyTensor['data']): { whole: boolean; low: number; high: number } {
  let [whole, low, high] = [true, Infinity, -Infinity];
  for (const element of data) {
    const value = Number(element);
    if (!Number.isInteger(value)) whole = false;
    if (!(value >= low)) low = value;
    if (!(value <= high)) high = value;
  }
  return { whole, low, high };
}
