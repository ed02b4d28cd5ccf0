/** @file Spikes and graded messages through shared kernels into membranes. */
import { takeAll } from '../../events/arrival.ts';
import type { EventList } from '../../events/list.ts';
import type { Payload } from '../../../ir/projections/index.ts';
import type { Joined, StepSite } from '../kind.ts';
import { isDepthwise } from './expand.ts';
import type { ReceiveLoop, StepMachine } from '../../machine/index.ts';
import { createKernelBlock, recordDepthwise, recordGraded, recordSpikes, type KernelBlock } from './block.ts';
import type { KernelGeometry } from './geometry.ts';
import { mostSummed } from './plane.ts';

/** Takes all that has arrived; returns the weights that were added, each with the value of its event. */
export function deliveryOf(geometry: KernelGeometry, site: StepSite<'source'>, payload: Payload): () => number {
  const { machine, arrivals, joined } = site;
  const loop = machine === undefined ? undefined : machineLoop(geometry, payload);
  if (machine === undefined || loop === undefined) {
    const block = createKernelBlock(geometry, site);
    return () => takeAll(arrivals.source, block, deliverGeneral);
  }
  const { loops } = machine;
  if (loop === 'receiveSpikes') return receiverOf(machine, loops[loop], recordSpikes(machine, geometry, site), joined);
  const lists = arrivals.source().map(({ list, ...rows }) => ({ ...rows, record: list.record }));
  const record = loop === 'receiveDepthwise' ? recordDepthwise : recordGraded;
  return receiverOf(machine, loops[loop], record(machine, geometry, site), lists);
}

/** All that has arrived in one call. */
function receiverOf(
  machine: StepMachine,
  receive: ReceiveLoop,
  block: number,
  arriving: readonly Joined[],
): () => number {
  const deliveries = machine.words(3 * arriving.length);
  arriving.forEach(({ record, rowFrom, rowTo }, i) => deliveries.set([record, rowFrom, rowTo], 3 * i));
  const [at, count] = [deliveries.byteOffset, arriving.length];
  return () => receive(block, at, count);
}

/** The machine's loop for a grouping: all channels to all, or one to one; it has none for others, nor for values of dilated kernels. */
export function machineLoop(
  geometry: KernelGeometry,
  payload: Payload,
): 'receiveSpikes' | 'receiveValues' | 'receiveDepthwise' | undefined {
  const { groups, rows, columns, kernel } = geometry;
  if (payload === 'values')
    return groups === 1 && rows.targetStep === 1 && columns.targetStep === 1 ? 'receiveValues' : undefined;
  if (groups === 1) return 'receiveSpikes';
  return isDepthwise(geometry) && kernel[1] <= mostSummed ? 'receiveDepthwise' : undefined;
}

/** Any groups, spikes or graded messages, clamped after every addition where the image saturates: one event at a time. */
function deliverGeneral(block: KernelBlock, list: EventList, rowFrom: number, rowTo: number): number {
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
    // Indices are cut to 32 bits where they are products: otherwise V8 may keep them as doubles.
    const pixel = ((rows.target[row]! + tap * rows.targetStep) * tile.columns + columns.target[column]!) | 0;
    const place = ((rows.kernel[row]! - tap * rows.kernelStep) * block.kernelWidth + columns.kernel[column]!) | 0;
    for (let k = 0; k < taps; k++) {
      const at = ((pixel + k * columns.targetStep) * tile.channels + firstOut[channel]!) | 0;
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
