/** @file Energy of a sample: by the target's table, and by the papers' formula. Picojoule throughout. */
import type { ChipImage } from '../../ir/chip/image.ts';
import type { Place } from '../../ir/chip/network.ts';
import { paperCosts } from '../../ir/limits.ts';
import { macsOf } from '../../ir/projections/index.ts';
import {
  eventCosts,
  finerCosts,
  finerIn,
  type EventCost,
  type FinerCost,
  type Provenance,
  type Target,
} from '../../ir/target/index.ts';
import { counterOfCost, type Counters } from './counters.ts';
import { sizeOf } from '../../ir/tensor.ts';
import type { SampleResult } from './result.ts';

export interface EnergyLine {
  readonly cost: EventCost | FinerCost;
  readonly count: number;
  /** Picojoule per event, and where the figure is from; 0 where it is unknown. */
  readonly each: number;
  readonly provenance: Provenance;
  readonly picojoule: number;
}

/** What cores take whatever they do. */
export interface StaticEnergy {
  /** Of all chips in use. */
  readonly cores: number;
  readonly microseconds: number;
  readonly picojoule: number;
  readonly provenance: Provenance;
}

export interface Energy {
  /** Counters times the target's costs, line by line. */
  readonly lines: readonly EnergyLine[];
  /** Absent where the target knows no clock, or no static power. */
  readonly static?: StaticEnergy;
  /** Sum of all that is known. */
  readonly picojoule: number;
  /** MACs and synaptic operations times `paperCosts`, as the papers count them: for comparison with papers only. */
  readonly formula: {
    readonly macs: number;
    readonly synapticOps: number;
    readonly picojoule: number;
  };
}

/**
 * What the sample cost. In the formula a projection's synaptic operations are its dense multiply-accumulates times the
 * mean spike count of its source, as if no kernel met a border; attention counts its additions. With T logical steps the
 * spikes of all steps count, and the first layer's multiply-accumulates T times, since the chip carries them out T times.
 */
export function energyOf(result: SampleResult, image: ChipImage): Energy {
  const lines = energyLines(image.header.target, result.counters);
  const idle = staticEnergyOf(image, result.pipelined?.cycles ?? result.cycles);
  const { macs, synapticOps } = formulaCounts(result, image);
  return {
    lines,
    ...(idle && { static: idle }),
    picojoule: lines.reduce((sum, line) => sum + line.picojoule, 0) + (idle?.picojoule ?? 0),
    formula: { macs, synapticOps, picojoule: paperCosts.mac * macs + paperCosts.accumulate * synapticOps },
  };
}

/** Counters times a target's costs, line by line: finer costs that it knows take their part of what they stand for. */
export function energyLines({ energy, updates }: Target, counters: Counters): EnergyLine[] {
  const finer = finerIn('energy').filter((cost) => energy[cost] !== undefined);
  const countOf = (cost: EventCost): number => {
    if (cost === 'neuron_update' && updates === 'active') return counters.activeUpdates;
    const rest = cost === 'state_op' && energy.comparison !== undefined ? counters.comparedOps : 0;
    const parts = finer.filter((name) => 'part' in finerCosts[name] && finerCosts[name].part === cost);
    return parts.reduce((rest, name) => rest - counters[counterOfCost[name]], counters[counterOfCost[cost]] - rest);
  };
  const line = (cost: EventCost | FinerCost, count: number): EnergyLine => {
    const { value: each, provenance } = energy[cost]!;
    return { cost, count, each, provenance, picojoule: count * each };
  };
  return [
    ...(Object.keys(eventCosts) as EventCost[]).map((cost) => line(cost, countOf(cost))),
    ...finer.map((cost) => line(cost, counters[counterOfCost[cost]])),
  ];
}

/** Microseconds of so many cycles; undefined where the target's clock is unknown. */
export const microsecondsOf = ({ clock }: Target, cycles: number): number | undefined =>
  clock === undefined ? undefined : cycles / clock.value;

/** Static power of all cores of the chips in use, over so many cycles; undefined where the target knows no clock or no power. */
export function staticEnergyOf(
  { header, cores }: Pick<ChipImage, 'header'> & { readonly cores: readonly Place[] },
  cycles: number,
): StaticEnergy | undefined {
  const { idle, mesh } = header.target;
  const microseconds = microsecondsOf(header.target, cycles);
  if (idle === undefined || microseconds === undefined) return undefined;
  const chips = new Set(cores.map(({ x, y }) => `${Math.floor(x / mesh.columns)} ${Math.floor(y / mesh.rows)}`));
  const powered = chips.size * mesh.columns * mesh.rows;
  // One microwatt for one microsecond is one picojoule.
  return { cores: powered, microseconds, picojoule: idle.value * powered * microseconds, provenance: idle.provenance };
}

function formulaCounts(result: SampleResult, image: ChipImage): { macs: number; synapticOps: number } {
  let macs = 0;
  let synapticOps = result.counters.stateOps;
  for (const projection of image.header.projections) {
    if (projection.kind === 'graded') macs += macsOf(image.header, projection) * image.header.schedule.logicalSteps;
    if (projection.kind !== 'synapses') continue;
    const spikes = result.perPopulation[projection.source]!.spikes;
    synapticOps +=
      (macsOf(image.header, projection) * spikes) / sizeOf(image.header.populations[projection.source]!.extents);
  }
  return { macs, synapticOps };
}
