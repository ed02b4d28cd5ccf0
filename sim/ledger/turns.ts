/** @file What is counted of chips whose layers take turns: lists of addresses that are compared, and weights that come from outside. */
import { isWeighted, sourcesOf, synapseBytesOf } from '../../ir/projections/index.ts';
import type { BlockPlan, Plan, SenderPlan } from '../plan/plan.ts';

/** A gate of two lists of spikes. */
export interface Compared {
  readonly projection: number;
  readonly senders: readonly number[];
}

/** Whether a block compares two lists of spikes position by position. */
export const isCompared = (block: BlockPlan): boolean => block.kind === 'gate' && !block.geometry.single;

/** By window: its gates of two lists, with the senders of both. */
export function comparedGates({
  image: { header },
  blocks,
  windows,
  senders,
  tiles,
}: Plan): readonly (readonly Compared[])[] {
  const populationOf = ({ from }: SenderPlan): number | undefined =>
    from === 'input' ? undefined : tiles[from]!.population;
  return windows.map((window) => {
    const gates = new Set(window.blocks.filter((at) => isCompared(blocks[at]!)).map((at) => blocks[at]!.projection));
    return [...gates].map((projection) => {
      const firingOf = (source: number): readonly number[] =>
        window.firing.filter((sender) => populationOf(senders[sender]!) === source);
      return { projection, senders: sourcesOf<number>(header.projections[projection]!).flatMap(firingOf) };
    });
  });
}

/** By block: bytes of its weights; 0 where it has none. */
export const weightBytesOf = ({ image: { header }, blocks, tiles }: Plan): Float64Array =>
  Float64Array.from(blocks, ({ projection: index, tile }) => {
    const projection = header.projections[index]!;
    return isWeighted(projection) ? synapseBytesOf(header, projection, tiles[tile]!) : 0;
  });
