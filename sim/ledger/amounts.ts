/**
 * @file Who did how much in which window, for whoever asks: kept beside the accounts, by position in the plan's lists. What layers,
 * cores and links did follows from it and the plan.
 */
import type { Plan } from '../plan/plan.ts';
import { sumCounters, zeroCounters, type Counters } from './counters.ts';
import { addCauses, coreCosts, noCauses, type Causes, type StepLoad, type StepMeter } from './meter.ts';
import type { Totals } from './totals.ts';

/** Of one sample or of several together. Plain data, so that it crosses threads. */
export interface SampleAmounts {
  /** As in `SampleResult`. */
  perPopulation: readonly Counters[];
  perProjection: readonly Counters[];
  /** By tile. */
  readonly spikes: Float64Array;
  /** By emission. What the host reads at the end of a logical step is none. */
  readonly packets: Float64Array;
  /** By window and core, of those that had something to do: counts in the order of `coreCosts`. */
  readonly work: readonly Map<number, Float64Array>[];
  /** By window, over all logical steps. */
  readonly cycles: Float64Array;
  /** The same by where they come from. */
  readonly causes: readonly Causes[];
  /** By window: the most in any time step. */
  readonly queueDepth: Float64Array;
  readonly linkLoad: Float64Array;
}

/** Nothing has happened yet. */
export const createAmounts = ({ image, tiles, emissions, windows }: Plan): SampleAmounts => ({
  perPopulation: image.header.populations.map(zeroCounters),
  perProjection: image.header.projections.map(zeroCounters),
  spikes: new Float64Array(tiles.length),
  packets: new Float64Array(emissions.length),
  work: windows.map(() => new Map<number, Float64Array>()),
  cycles: new Float64Array(windows.length),
  causes: windows.map(noCauses),
  queueDepth: new Float64Array(windows.length),
  linkLoad: new Float64Array(windows.length),
});

/** Adds what the cores are charged in a time step that is about to be closed. */
export function addWork(amounts: SampleAmounts, window: number, meter: StepMeter): void {
  const width = coreCosts.length;
  const work = amounts.work[window]!;
  for (let k = 0; k < meter.touchedCount; k++) {
    const core = meter.touchedCores[k]!;
    addList(listOf(work, core), meter.counts.subarray(core * width, (core + 1) * width));
  }
}

/** Adds a time step's cycles. */
export function addStep(amounts: SampleAmounts, window: number, load: StepLoad): void {
  amounts.cycles[window]! += load.cycles;
  for (const most of ['queueDepth', 'linkLoad'] as const)
    amounts[most][window] = Math.max(amounts[most][window]!, load[most]);
}

/** The amounts of a sample that has ended, with what was summed besides. */
export function amountsOf(
  amounts: SampleAmounts,
  { tiles, senders, windows }: Plan,
  totals: Totals,
  counters: Pick<SampleAmounts, 'perPopulation' | 'perProjection'>,
): SampleAmounts {
  const spikes = new Float64Array(tiles.length);
  for (const { firing } of windows)
    for (const sender of firing) {
      const { from } = senders[sender]!;
      if (from !== 'input') spikes[from]! += totals.spikes[sender]!;
    }
  return { ...amounts, ...counters, spikes, packets: totals.packets.slice() };
}

/** Adds another sample's amounts on the same chip to `sum`. */
export function addAmounts(sum: SampleAmounts, other: SampleAmounts): void {
  for (const name of ['perPopulation', 'perProjection'] as const)
    sum[name] = sum[name].map((counters, i) => sumCounters([counters, other[name][i]!]));
  for (const name of ['spikes', 'packets', 'cycles'] as const) addList(sum[name], other[name]);
  for (const most of ['queueDepth', 'linkLoad'] as const)
    other[most].forEach((amount, window) => (sum[most][window] = Math.max(sum[most][window]!, amount)));
  other.causes.forEach((causes, window) => addCauses(sum.causes[window]!, causes));
  other.work.forEach((cores, window) => {
    for (const [core, counts] of cores) addList(listOf(sum.work[window]!, core), counts);
  });
}

function listOf(work: Map<number, Float64Array>, core: number): Float64Array {
  let list = work.get(core);
  if (list === undefined) work.set(core, (list = new Float64Array(coreCosts.length)));
  return list;
}

function addList(sum: Float64Array, other: Float64Array): void {
  for (let i = 0; i < other.length; i++) sum[i]! += other[i]!;
}
