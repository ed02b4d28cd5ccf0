/** @file What samples cost, in words, and where figures come from. */
import { paperCosts } from '../../ir/limits.ts';
import type { Costs } from '../../toolchain/report/costs.ts';
import type { Totals } from '../../toolchain/report/totals.ts';
import type { PlainRecord } from '../../toolchain/run_worker.ts';
import type { Causes } from '../../sim/index.ts';
import { chipTime, duration, energy as energyText, percent, short } from '../terminal/numbers.ts';
import { busiestRows, causesText, energyCauseRows } from './costs.ts';

/**
 * Label and value of what a sample costs on average.
 *
 * @param costs by where they come from, where that is at hand.
 */
export function totalsRows({ mean, labelled, correct, samples }: Totals, costs?: Costs): [string, string][] {
  const each = samples === 1 ? '' : ' per sample';
  return [
    ...(labelled > 0
      ? ([['accuracy', `${percent(correct, labelled)}: ${correct} of ${labelled}`]] as [string, string][])
      : []),
    ['spikes', `${short(mean.spikes)}${each}`],
    [
      'operations',
      `${short(mean.synapticOps)} synaptic${stateText(mean.stateOps)}, ${short(mean.macs)} multiply-accumulates${each}`,
    ],
    [
      'packets',
      `${short(mean.packets)}, over ${short(mean.hops)} hops inside chips and ${short(mean.chipHops)} between chips${each}`,
    ],
    [
      'latency',
      mean.cycles === null
        ? 'unknown: the target knows no cycles of an event'
        : `${short(mean.cycles)} cycles of the chip${timeText(mean, mean.cycles)}${each}${causesOf(costs?.causes)}`,
    ],
    ...(mean.pipelined === undefined
      ? []
      : ([
          [
            'side by side',
            `${short(mean.pipelined.cycles)} cycles${timeText(mean, mean.pipelined.cycles)} for a sample alone, then one every ${short(mean.pipelined.interval)}${timeText(mean, mean.pipelined.interval)}${causesOf(costs?.pipelined?.intervalCauses)}`,
          ],
        ] as [string, string][])),
    ...(costs ? busiestRows(costs) : []),
    ...(mean.milliseconds === undefined
      ? []
      : ([['simulated', `in ${duration(mean.milliseconds)}${each} on this machine`]] as [string, string][])),
  ];
}

/** `: cores 61.4 %, links 38.6 %`. */
function causesOf(causes: Causes | null | undefined): string {
  const text = causes ? causesText(causes) : '';
  return text === '' ? '' : `: ${text}`;
}

/** What cycles take on a chip whose clock is known. */
const timeText = ({ microseconds, cycles }: Totals['mean'], part: number): string =>
  microseconds === undefined || !cycles ? '' : `, ${chipTime((microseconds * part) / cycles)}`;

/** Operations of spikes with spikes: attention, and the ORs and ANDs of pools and gates; most networks have none. */
const stateText = (operations: number): string =>
  operations === 0 ? '' : `, ${short(operations)} of spikes with spikes`;

/** Both energies, with the words that say what they are worth. */
export function energyRows(
  { mean, samples }: Totals,
  first: PlainRecord | undefined,
  costs?: Costs,
): [string, string][] {
  const each = samples === 1 ? '' : ' per sample';
  const provenance = first ? ` (figures ${first.energy.provenance.join(', ')})` : '';
  return [
    [
      'energy',
      mean.energy.table === null
        ? 'unknown: the target knows no energy of an event'
        : `${energyText(mean.energy.table)}${each} by the target's table${provenance}; simulated, not measured`,
    ],
    ...(costs ? energyCauseRows(costs) : []),
    [
      '',
      `${energyText(mean.energy.paper)}${each} by the papers' formula (${paperCosts.mac} pJ x MACs + ${paperCosts.accumulate} pJ x synaptic operations)`,
    ],
  ];
}
