/** @file Two traces of one sample, spike by spike: `===` on integers, and on the bits of float32 outputs. */
import { sizeOf } from '../../ir/tensor.ts';
import {
  countOfSlots,
  countsOfSlots,
  slotBytes,
  spikesAt,
  type LayerTrace,
  type OutputValues,
  type SampleTrace,
} from '../../ir/trace.ts';

/** When layers fire: windows of `slots` time steps, all of them once per logical step. */
export interface FiringTimes {
  readonly slots: number;
  /** Windows of a logical step. */
  readonly windows: number;
  /** Window in which a layer fires, by layer name. */
  readonly window: ReadonlyMap<string, number>;
}

/** The first spike that differs, in the order of the schedule. */
export interface SpikeDifference {
  readonly kind: 'spike';
  readonly layer: string;
  /** [channel, y, x], or [channel] for a vector. */
  readonly neuron: readonly number[];
  /** Which of the T logical steps, from 0. */
  readonly logicalStep: number;
  /** Time step of the whole sample: (logical step x windows + window) x slots + slot. */
  readonly step: number;
  /** Time step inside the layer's window. */
  readonly slot: number;
  readonly expected: 0 | 1;
  readonly got: 0 | 1;
  /** Spikes of this neuron in the whole window of this logical step. */
  readonly expectedCount: number;
  readonly gotCount: number;
}

/** The first output that differs, where all spikes agree. */
export interface OutputDifference {
  readonly kind: 'output';
  readonly output: string;
  readonly index: number;
  readonly expected: number;
  readonly got: number;
}
export type Difference = SpikeDifference | OutputDifference;

export interface LayerComparison {
  readonly layer: string;
  /** Neurons times logical steps. */
  readonly neurons: number;
  /** Spikes of the reference. */
  readonly spikes: number;
  /** Neurons with at least one time step that differs. */
  readonly differing: number;
}

/** A neuron that differs, with the time steps of its window in which it fired. */
export interface NeuronDifference {
  /** Its place in the layer, row-major. */
  readonly neuron: number;
  readonly logicalStep: number;
  readonly expected: readonly number[];
  readonly got: readonly number[];
}

/** Where a layer differs. */
export interface LayerDifferences {
  readonly layer: string;
  /** How many neurons do, by channel and row, [C, H]; each counts once in every logical step. */
  readonly rows: Int32Array;
  /** Some of them, spread over all. */
  readonly shown: readonly NeuronDifference[];
}

export interface Comparison {
  readonly exact: boolean;
  readonly first?: Difference;
  /** Layers whose spikes differ; absent where none do. */
  readonly differences?: readonly LayerDifferences[];
  /** In model order. */
  readonly layers: readonly LayerComparison[];
  readonly outputs: readonly { readonly output: string; readonly values: number; readonly differing: number }[];
}

/**
 * Compares every neuron of every spiking layer at every time step, and the outputs bit for bit.
 *
 * @throws Error where the traces are not of the same network: a layer is missing or has another extent.
 */
export function compareTraces(expected: SampleTrace, got: SampleTrace, times: FiringTimes): Comparison {
  const byName = new Map(got.layers.map((layer) => [layer.layer, layer]));
  const pairs = expected.layers.map((layer) => [layer, partnerOf(layer, byName.get(layer.layer))] as const);
  const layers = pairs.map(([a, b]) => compareLayer(a, b));
  const outputs = [...expected.outputs].map(([output, values]) =>
    compareOutput(output, values, got.outputs.get(output)),
  );
  const differences = pairs.filter((_, n) => layers[n]!.differing > 0).map(([a, b]) => layerDifferences(a, b));
  const first = firstSpike(pairs, layers, times) ?? outputs.find(({ first }) => first)?.first;
  return {
    exact: first === undefined,
    ...(first ? { first } : {}),
    ...(differences.length > 0 ? { differences } : {}),
    layers,
    outputs: outputs.map(({ output, values, differing }) => ({ output, values, differing })),
  };
}

function partnerOf(layer: LayerTrace, other: LayerTrace | undefined): LayerTrace {
  if (other?.slots.length !== layer.slots.length || other.cap !== layer.cap)
    throw new Error(`the traces differ in layer "${layer.layer}" itself`);
  return other;
}

function compareLayer(a: LayerTrace, b: LayerTrace): LayerComparison {
  const neurons = a.slots.length / slotBytes(a.cap);
  const { spikes, same } = compareBytes(a.slots, b.slots);
  return { layer: a.layer, neurons, spikes, differing: same ? 0 : differingNeurons(a, b) };
}

/** Words whose bits are added byte by byte before they are summed up: no byte holds more than 255. */
const wordsAtOnce = 31;

/** Set bits of all bytes of `a`, and whether `b`, of the same length, holds the same bytes; four at a time. */
function compareBytes(a: Uint8Array, b: Uint8Array): { readonly spikes: number; readonly same: boolean } {
  const [wordsA, wordsB] = [wordsOf(a), wordsOf(b)];
  let [spikes, differing] = [0, 0];
  for (let from = 0; from < wordsA.length; from += wordsAtOnce) {
    const to = Math.min(wordsA.length, from + wordsAtOnce);
    let inBytes = 0;
    for (let i = from; i < to; i++) {
      const word = wordsA[i]!;
      differing |= word ^ wordsB[i]!;
      // Pairs, then fours, then eights of bits side by side.
      const pairs = word - ((word >>> 1) & 0x55555555);
      const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
      inBytes = (inBytes + ((fours + (fours >>> 4)) & 0x0f0f0f0f)) | 0;
    }
    const inHalves = (inBytes & 0x00ff00ff) + ((inBytes >>> 8) & 0x00ff00ff);
    spikes += (inHalves & 0xffff) + (inHalves >>> 16);
  }
  for (let i = 4 * wordsA.length; i < a.length; i++) {
    spikes += countOfSlots[a[i]!]!;
    differing |= a[i]! ^ b[i]!;
  }
  return { spikes, same: differing === 0 };
}

/** All whole words of four bytes; a view where the bytes lie on a word's border, else a copy. */
function wordsOf(bytes: Uint8Array): Int32Array {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  return new Int32Array(aligned.buffer, aligned.byteOffset, aligned.length >> 2);
}

function differingNeurons(a: LayerTrace, b: LayerTrace): number {
  const neurons = a.slots.length / slotBytes(a.cap);
  let differing = 0;
  for (let i = 0; i < neurons; i++) if (firstSlot(a, b, i) < noSlot) differing++;
  return differing;
}

/** Neurons of a layer that are listed with their time steps. */
const mostShown = 64;

function layerDifferences(a: LayerTrace, b: LayerTrace): LayerDifferences {
  const all = a.slots.length / slotBytes(a.cap);
  const found: number[] = [];
  for (let i = 0; i < all; i++) if (firstSlot(a, b, i) < noSlot) found.push(i);
  const size = sizeOf(a.shape);
  const width = a.shape.length === 1 ? 1 : a.shape.at(-1)!;
  const rows = new Int32Array(size / width);
  for (const at of found) rows[Math.floor((at % size) / width)]!++;
  const firing = (trace: LayerTrace, at: number): number[] =>
    [...Array(trace.cap).keys()].filter((slot) => spikesAt(trace, at, slot) === 1);
  const count = Math.min(mostShown, found.length);
  const shown = Array.from({ length: count }, (_, i): NeuronDifference => {
    const at = found[Math.floor((i * found.length) / count)]!;
    return {
      ...{ neuron: at % size, logicalStep: Math.floor(at / size) },
      ...{ expected: firing(a, at), got: firing(b, at) },
    };
  });
  return { layer: a.layer, rows, shown };
}

const noSlot = Infinity;

/** The first time step of a neuron's window in which two traces of a layer differ; `noSlot` if they agree. */
function firstSlot(a: LayerTrace, b: LayerTrace, neuron: number): number {
  const bytes = slotBytes(a.cap);
  for (let k = 0; k < bytes; k++) {
    const differing = a.slots[neuron * bytes + k]! ^ b.slots[neuron * bytes + k]!;
    if (differing !== 0) return 8 * k + 31 - Math.clz32(differing & -differing);
  }
  return noSlot;
}

interface OutputComparison {
  readonly output: string;
  readonly values: number;
  readonly differing: number;
  readonly first?: OutputDifference;
}

function compareOutput(output: string, expected: OutputValues, got: OutputValues | undefined): OutputComparison {
  if (got?.length !== expected.length) throw new Error(`the traces differ in output "${output}" itself`);
  const differing = [...expected.keys()].filter((i) => !Object.is(expected[i], got[i]));
  const [index] = differing;
  const counted = { output, values: expected.length, differing: differing.length };
  if (index === undefined) return counted;
  return { ...counted, first: { kind: 'output', output, index, expected: expected[index]!, got: got[index]! } };
}

/** Earliest time step first, then model order, then the neuron's place in its layer. */
function firstSpike(
  pairs: readonly (readonly [LayerTrace, LayerTrace])[],
  layers: readonly LayerComparison[],
  times: FiringTimes,
): SpikeDifference | undefined {
  let first: SpikeDifference | undefined;
  pairs.forEach(([a, b], n) => {
    if (layers[n]!.differing === 0) return;
    const found = firstInLayer(a, b, times);
    if (!first || found.step < first.step) first = found;
  });
  return first;
}

function windowOf(window: ReadonlyMap<string, number>, layer: string): number {
  const found = window.get(layer);
  if (found === undefined) throw new Error(`layer "${layer}" has no window in the schedule`);
  return found;
}

function firstInLayer(a: LayerTrace, b: LayerTrace, { slots, windows, window }: FiringTimes): SpikeDifference {
  const size = sizeOf(a.shape);
  const firstByte = a.slots.findIndex((mask, i) => mask !== b.slots[i]);
  const logicalStep = Math.floor(firstByte / slotBytes(a.cap) / size);
  let [best, at] = [Infinity, 0];
  for (let i = logicalStep * size; i < (logicalStep + 1) * size; i++) {
    const slot = firstSlot(a, b, i);
    if (slot < best) [best, at] = [slot, i];
  }
  const count = (trace: LayerTrace): number => countsOfSlots(trace)[at]!;
  return {
    kind: 'spike',
    layer: a.layer,
    neuron: indexOf(at % size, a.shape),
    logicalStep,
    step: (logicalStep * windows + windowOf(window, a.layer)) * slots + best,
    slot: best,
    expected: spikesAt(a, at, best),
    got: spikesAt(b, at, best),
    expectedCount: count(a),
    gotCount: count(b),
  };
}

/** Position in a row-major shape. */
export function indexOf(flat: number, shape: readonly number[]): readonly number[] {
  const index: number[] = [];
  let rest = flat;
  for (const extent of [...shape].reverse()) {
    index.unshift(rest % extent);
    rest = Math.floor(rest / extent);
  }
  return index;
}
