/** @file Energy of a sample: by the target's table, and by the papers' formula. Picojoule throughout. */
import type { ChipImage } from '../../ir/chip/image.ts';
import { paperCosts } from '../../ir/limits.ts';
import { macsOf } from '../../ir/projections/index.ts';
import { eventCosts, type EventCost, type Provenance } from '../../ir/target/index.ts';
import { counterOfCost } from './counters.ts';
import { sizeOf } from '../../ir/tensor.ts';
import type { SampleResult } from './result.ts';

export interface EnergyLine {
  readonly cost: EventCost;
  readonly count: number;
  /** Picojoule per event, and where the figure is from. */
  readonly each: number;
  readonly provenance: Provenance;
  readonly picojoule: number;
}

export interface Energy {
  /** Counters times the target's costs, line by line. */
  readonly lines: readonly EnergyLine[];
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
  const lines = (Object.keys(eventCosts) as EventCost[]).map((cost): EnergyLine => {
    const { value: each, provenance } = image.header.target.energy[cost];
    const count = result.counters[counterOfCost[cost]];
    return { cost, count, each, provenance, picojoule: count * each };
  });
  const { macs, synapticOps } = formulaCounts(result, image);
  return {
    lines,
    picojoule: lines.reduce((sum, line) => sum + line.picojoule, 0),
    formula: { macs, synapticOps, picojoule: paperCosts.mac * macs + paperCosts.accumulate * synapticOps },
  };
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
