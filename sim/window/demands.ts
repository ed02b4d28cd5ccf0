/** @file What is asked of every population's tallies: by the blocks of the chip, and by its senders. */
import { atEnds, kindOf, sourceEnds, sourcesOf, type Payload } from '../../ir/projections/index.ts';
import type { Extents } from '../../ir/tensor.ts';
import { wholeOf, type Range } from '../grid/range.ts';
import type { Plan } from '../plan/index.ts';
import { windowKind, type Counting } from './kinds/index.ts';
import type { Demand } from './tally.ts';

export interface Demands {
  /** By block. */
  readonly countings: readonly Counting<string>[];
  /** By population: what its tallies must tell apart; absent where nobody asks. */
  readonly of: { readonly [P in Payload]: readonly (Demand[] | undefined)[] };
}

export function demandsOf(plan: Plan): Demands {
  const { populations, projections, input } = plan.image.header;
  const none = (): (Demand[] | undefined)[] => populations.map(() => undefined);
  const of = { spikes: none(), values: none() };
  const ask = (payload: Payload, population: number, demand: Demand): void => {
    (of[payload][population] ??= []).push(demand);
  };
  const askRange = (sender: number, { channelFrom, channelTo }: Pick<Range, 'channelFrom' | 'channelTo'>): void => {
    const { from, payload } = plan.senders[sender]!;
    const { population } = from === 'input' ? input : plan.tiles[from]!;
    ask(payload, population, { columns: 'none', cuts: [channelFrom, channelTo] });
  };
  plan.senders.forEach(({ from }, sender) => {
    askRange(sender, from === 'input' ? wholeOf(populations[input.population]!.extents) : plan.tiles[from]!);
  });
  // Blocks hear channels that emissions brought.
  for (const emission of plan.emissions) askRange(emission.sender, emission);
  const countings = plan.blocks.map((block) => {
    const projection = projections[block.projection]!;
    const ends = atEnds(projection, (population): Extents => populations[population]!.extents);
    const { geometry, tile } = block;
    const counting = windowKind(block.kind).counting({ projection, geometry, ends, tile: plan.tiles[tile]! });
    const sources = sourcesOf<number>(projection);
    sourceEnds(projection).forEach((end, i) => {
      const demand = counting.demands[end];
      if (demand !== undefined) ask(kindOf(projection).sources[end]!.payload, sources[i]!, demand);
    });
    return counting;
  });
  return { countings, of };
}
