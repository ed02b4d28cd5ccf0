/**
 * @file Spikes and graded messages through shared kernels into membranes. Indices are cut to 32 bits (`| 0`) where they are
 * products: otherwise V8 may keep them as doubles, and the loops take half as long again.
 */
import type { Take } from '../../events/arrival.ts';
import type { EventList } from '../../events/list.ts';
import type { KernelBlock } from './block.ts';
import type { KernelGeometry } from './geometry.ts';

/** The loop for spikes of a block: all channels to all, one to one, or any grouping. */
export function deliverOf({ groups, inputs, outputs }: KernelGeometry, { saturating }: KernelBlock): Take<KernelBlock> {
  if (saturating) return deliverGeneral;
  if (groups === 1) return deliverDense;
  return groups === inputs && groups === outputs ? deliverDepthwise : deliverGeneral;
}

/**
 * All input channels reach all output channels. The taps of a kernel row that exist at a column are one stretch of
 * weights and one of membranes; a 1 x 1 kernel is the stretch of one tap. Four events share a pass over the membranes.
 */
function deliverDense(block: KernelBlock, list: EventList, rowFrom: number, rowTo: number): number {
  const { rows, columns, stride, kernelWidth, tile } = block;
  const { weights, base } = block.kernels;
  const { membranes, channels: outs } = tile;
  const events = list.channels;
  let operations = 0;
  for (let row = rowFrom; row < rowTo; row++) {
    const rowTaps = rows.count[row]!;
    if (rowTaps === 0) continue;
    const lastRun = list.rowRuns[row - list.rowFrom + 1]!;
    for (let run = list.rowRuns[row - list.rowFrom]!; run < lastRun; run++) {
      const column = list.runColumn[run]!;
      const length = (columns.count[column]! * outs) | 0;
      if (length === 0) continue;
      const start = list.runStart[run]!;
      const end = list.runStart[run + 1]!;
      for (let tap = 0; tap < rowTaps; tap++) {
        const at = (((rows.target[row]! + tap) * tile.columns + columns.target[column]!) * outs) | 0;
        const place = (((rows.kernel[row]! - tap * stride) * kernelWidth + columns.kernel[column]!) * outs) | 0;
        let e = start;
        for (; e + 3 < end; e += 4) {
          const a = place + base[events[e]!]!;
          const b = place + base[events[e + 1]!]!;
          const c = place + base[events[e + 2]!]!;
          const d = place + base[events[e + 3]!]!;
          addFour(membranes, at, weights, a, b, c, d, length);
        }
        for (; e < end; e++) addOne(membranes, at, weights, place + base[events[e]!]!, length);
      }
      operations += (end - start) * rowTaps * length;
    }
  }
  return operations;
}

function addOne(membranes: Int32Array, at: number, weights: Int32Array, a: number, length: number): void {
  for (let k = 0; k < length; k++) membranes[at + k] = (membranes[at + k]! + weights[a + k]!) | 0;
}

function addFour(
  membranes: Int32Array,
  at: number,
  weights: Int32Array,
  a: number,
  b: number,
  c: number,
  d: number,
  length: number,
): void {
  for (let k = 0; k < length; k++) {
    const two = (weights[a + k]! + weights[b + k]!) | 0;
    membranes[at + k] = (membranes[at + k]! + two + weights[c + k]! + weights[d + k]!) | 0;
  }
}

/** Every channel has its own kernel, and one output channel. */
function deliverDepthwise(block: KernelBlock, list: EventList, rowFrom: number, rowTo: number): number {
  const { rows, columns, stride, kernelWidth, tile } = block;
  const { weights, base } = block.kernels;
  const { membranes, channels: outs, channelFrom, channelTo } = tile;
  const events = list.channels;
  let operations = 0;
  for (let row = rowFrom; row < rowTo; row++) {
    const rowTaps = rows.count[row]!;
    if (rowTaps === 0) continue;
    const lastRun = list.rowRuns[row - list.rowFrom + 1]!;
    for (let run = list.rowRuns[row - list.rowFrom]!; run < lastRun; run++) {
      const column = list.runColumn[run]!;
      const taps = columns.count[column]!;
      const first = ((rows.target[row]! * tile.columns + columns.target[column]!) * outs - channelFrom) | 0;
      const place = (rows.kernel[row]! * kernelWidth + columns.kernel[column]!) | 0;
      const end = list.runStart[run + 1]!;
      for (let e = list.runStart[run]!; e < end; e++) {
        const channel = events[e]!;
        if (channel < channelFrom || channel >= channelTo) continue;
        let at = first + channel;
        let from = place + base[channel]!;
        for (let tap = 0; tap < rowTaps; tap++) {
          addColumn(membranes, at, outs, weights, from, taps);
          at += tile.columns * outs;
          from -= stride * kernelWidth;
        }
        operations += rowTaps * taps;
      }
    }
  }
  return operations;
}

function addColumn(
  membranes: Int32Array,
  at: number,
  step: number,
  weights: Int32Array,
  from: number,
  length: number,
): void {
  for (let k = 0; k < length; k++, at += step) membranes[at] = (membranes[at]! + weights[from + k]!) | 0;
}

/** Any groups, spikes or graded messages, clamped after every addition where the image saturates: one event at a time. */
export function deliverGeneral(block: KernelBlock, list: EventList, rowFrom: number, rowTo: number): number {
  const { rows } = block;
  let operations = 0;
  for (let row = rowFrom; row < rowTo; row++) {
    if (rows.count[row] === 0) continue;
    const lastRun = list.rowRuns[row - list.rowFrom + 1]!;
    for (let run = list.rowRuns[row - list.rowFrom]!; run < lastRun; run++) {
      const column = list.runColumn[run]!;
      for (let e = list.runStart[run]!; e < list.runStart[run + 1]!; e++) {
        const value = list.values.length > 0 ? list.values[e]! : 1;
        operations += deliverEvent(block, row, column, list.channels[e]!, value);
      }
    }
  }
  return operations;
}

function deliverEvent(block: KernelBlock, row: number, column: number, channel: number, value: number): number {
  const { rows, columns, tile } = block;
  const { weights, base, firstOut, outs } = block.kernels;
  const length = outs[channel]!;
  const taps = columns.count[column]!;
  for (let tap = 0; tap < rows.count[row]!; tap++) {
    const pixel = ((rows.target[row]! + tap) * tile.columns + columns.target[column]!) | 0;
    const place = ((rows.kernel[row]! - tap * block.stride) * block.kernelWidth + columns.kernel[column]!) | 0;
    for (let k = 0; k < taps; k++) {
      const at = ((pixel + k) * tile.channels + firstOut[channel]!) | 0;
      const from = (base[channel]! + (place + k) * length) | 0;
      if (block.saturating) addClamped(tile.membranes, at, weights, from, length, value, block.low, block.high);
      else addScaled(tile.membranes, at, weights, from, length, value);
    }
  }
  return rows.count[row]! * taps * length;
}

function addScaled(
  membranes: Int32Array,
  at: number,
  weights: Int32Array,
  from: number,
  length: number,
  value: number,
): void {
  for (let k = 0; k < length; k++) {
    membranes[at + k] = (membranes[at + k]! + Math.imul(value, weights[from + k]!)) | 0;
  }
}

function addClamped(
  membranes: Int32Array,
  at: number,
  weights: Int32Array,
  from: number,
  length: number,
  value: number,
  low: number,
  high: number,
): void {
  for (let k = 0; k < length; k++) {
    const sum = membranes[at + k]! + value * weights[from + k]!;
    membranes[at + k] = sum < low ? low : sum > high ? high : sum;
  }
}
