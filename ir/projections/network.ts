/** @file Loops over a network whose projections know their ends by index: who reads what of whom, and what it takes. */
import { capOf, isPrivate, isRegister, type Neuron } from '../neurons/index.ts';
import type { Extents } from '../tensor.ts';
import type { Box, ReadBox } from './box.ts';
import { fieldMistakes } from '../fields.ts';
import { atEnds, kindOf, sourceEnds, sourcesOf, type WiredProjection } from './kinds.ts';
import type { Payload, PopulationRole } from './projection.ts';

/** What mapping and verifiers of both levels see of a population. */
export interface NetworkPopulation {
  readonly name: string;
  readonly role: PopulationRole;
  readonly extents: Extents;
  readonly neuron?: Neuron;
}

/** Populations and projections; indices are positions in the lists. An image's header is one. */
export interface Network {
  readonly populations: readonly NetworkPopulation[];
  readonly projections: readonly WiredProjection[];
}

/** A part of a population that must reach a tile. */
export interface Read extends ReadBox {
  readonly population: number;
  readonly payload: Payload;
}

const extentsAt = ({ populations }: Pick<Network, 'populations'>, projection: WiredProjection) =>
  atEnds(projection, (index) => populations[index]!.extents);

/** Everything that a tile (channels and rows of the target) reads through one projection. */
export function readsOf(network: Network, projection: WiredProjection, tile: Box): readonly Read[] {
  const { reads, sources } = kindOf(projection);
  const ends = sourceEnds(projection);
  const populations = sourcesOf(projection);
  return reads(projection, extentsAt(network, projection), tile).map(({ end, ...box }) => ({
    population: populations[ends.indexOf(end)]!,
    payload: sources[end]!.payload,
    ...box,
  }));
}

/** Bytes of synapse memory that one projection into a tile takes. */
export const synapseBytesOf = (network: Network, projection: WiredProjection, tile: Box): number =>
  kindOf(projection).memory(projection, extentsAt(network, projection), tile);

/** Synapses of one neuron of the target. */
export const fanInOf = (network: Network, projection: WiredProjection): number =>
  kindOf(projection).fanIn(projection, extentsAt(network, projection));

/** Multiply-accumulates of the dense layer, as the papers count them. */
export const macsOf = (network: Network, projection: WiredProjection): number =>
  kindOf(projection).macs(projection, extentsAt(network, projection));

/** Projections into every population, by population index. */
export function projectionsInto({ populations, projections }: Network): readonly (readonly number[])[] {
  const into: number[][] = populations.map(() => []);
  projections.forEach((projection, index) => into[projection.target]!.push(index));
  return into;
}

/**
 * What is wrong with a projection between populations that exist and have sound extents, one sentence each: fields out of
 * range, sources that never send what is read of them, shapes that do not fit.
 *
 * @param into how many projections the target has.
 */
export function projectionMistakes(network: Network, projection: WiredProjection, into: number): string[] {
  const { fields, sources, target: role, alone, mistakes } = kindOf(projection);
  const wrong = fieldMistakes(fields, projection);
  if (wrong.length > 0) return wrong;
  const ends = atEnds(projection, (index) => network.populations[index]!);
  return [
    ...Object.keys(sources).flatMap((end) => sourceMistakes(ends[end]!, sources[end]!)),
    ...(ends.target.role === role ? [] : [`the target is ${ends.target.role}, not ${role}`]),
    ...(alone && into !== 1 ? ['another projection reaches its target'] : []),
    ...(isRegister(ends.target) && Object.values(sources).some(({ payload }) => payload !== 'spikes')
      ? [`"${ends.target.name}" takes spikes alone`]
      : []),
    ...mistakes(projection, ends),
  ];
}

/** Spikes come from what fires; values from what may send them and does not keep them. */
function sourceMistakes(population: NetworkPopulation, source: ReturnType<typeof kindOf>['sources'][string]): string[] {
  const { name, role } = population;
  if (source.payload === 'spikes') return capOf(population) > 0 ? [] : [`"${name}" never fires`];
  if (!source.of.includes(role)) return [`"${name}" is ${role}, not ${source.of.join(' or ')}`];
  return isPrivate(population) ? [`reads membranes that "${name}" keeps`] : [];
}
