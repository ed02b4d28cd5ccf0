/** @file Membranes of some neurons of one layer: which time steps and values are drawn. */
import type { ChipData, MembraneData, RasterLayer } from '../data.ts';

/** Thresholds above this are reached by no sum. */
const beyond = 2 ** 30;

/** Time steps that are drawn: from shortly before the first change of any membrane to the end of the last window. */
export function spanOf({ schedule, layers }: ChipData, { layer, membranes }: RasterLayer): readonly [number, number] {
  const { windows, slots, logicalSteps } = schedule;
  const changes = membranes!.flatMap(({ changes: [, second] }) => (second ? [second[0]] : []));
  const fires = layers[layer]!.fires * slots;
  const from = Math.min(fires, ...changes) - 2;
  const to = ((logicalSteps - 1) * windows + layers[layer]!.fires + 1) * slots;
  return [Math.max(0, from), Math.min(windows * slots * logicalSteps, to + 1)];
}

/** One neuron over a span of time steps. */
export interface Curve {
  /** Time steps and the values that they leave. */
  readonly points: readonly (readonly [step: number, membrane: number])[];
  /** Thresholds that are drawn: those that are reached, and the next one. */
  readonly shown: readonly number[];
  /** What is drawn lies between. */
  readonly low: number;
  readonly high: number;
  /** The membrane lies between. */
  readonly least: number;
  readonly most: number;
  /** Time steps in which it fires. */
  readonly spikes: readonly number[];
}

export function curveOf(
  raster: RasterLayer,
  { neuron, thresholds, changes }: MembraneData,
  [from, to]: readonly [from: number, to: number],
): Curve {
  const points = pointsOf(changes, from, to);
  const values = points.map(([, value]) => value);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const shown = thresholds.filter((_, slot) => slot === 0 || thresholds[slot - 1]! <= most);
  const seen = [...values, ...shown.filter((threshold) => Math.abs(threshold) < beyond)];
  let time = 0;
  const spikes = (raster.spikes[raster.neurons.indexOf(neuron)] ?? []).map((more) => (time += more));
  return { points, shown, low: Math.min(...seen), high: Math.max(...seen), least, most, spikes };
}

/** Time steps and the values that they leave, within a span. */
function pointsOf(changes: MembraneData['changes'], from: number, to: number): (readonly [number, number])[] {
  let step = 0;
  const all = changes.map(([later, membrane]) => [(step += later), membrane] as const);
  const first = all.findLast(([at]) => at <= from);
  return [...(first ? [[from, first[1]] as const] : []), ...all.filter(([at]) => at > from && at < to)];
}
