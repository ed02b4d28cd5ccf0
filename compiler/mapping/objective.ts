/** @file What each objective makes of partition, packing and placement. */
import type { WiredGraph } from '../../ir/spike/index.ts';
import type { Diagnostic } from '../../ir/diagnostics/index.ts';
import { knowsNone, type Target } from '../../ir/target/index.ts';
import type { Objective } from '../facts.ts';
import type { Weights } from './cutting/balance.ts';
import { coreBounds, type CoreBound } from './bounds.ts';

/** How a mapping is found for an objective. */
export interface Search {
  /** How populations are split; absent: as coarsely as they fit. */
  readonly weights?: Weights;
  /** How they are split where tiles of `weights` take more than `timesBound` allows, and these take fewer cores. */
  readonly thrifty?: Weights;
  /**
   * Windows work side by side: no core may have more to do in a sample than others, whatever works when, and the busiest links count. As
   * many whole chips are taken as hold so many times the coarsest tiles. In place of `weights`.
   */
  readonly pipelined?: number;
  /** Tiles that work in one window share a core only where that keeps no tile waiting for longer than the slowest of that window. */
  readonly keepsTime: boolean;
  /** Tiles go first to the core of which they hear most. */
  readonly joins: boolean;
  /** Cores, the last ones opened, that take any tile. */
  readonly openCores: number;
  /**
   * Where more cores are taken than so many times the largest bound, all of them take any tile; where that are still too many, the
   * emptiest are emptied.
   */
  readonly timesBound?: number;
  /** What a border between chips costs in placement, in times of its energy: where packets queue, they cost more than that. */
  readonly borders: number;
}

/** Weights were tried on E-SpikeFormer s, m and l (decisions 060, 081). */
export const searches: { readonly [O in Objective]: Search } = {
  'energy-delay': {
    weights: { latency: 1, energy: 3, tiles: 0.2, cores: 0.5, largest: 1 },
    thrifty: { latency: 1, energy: 1, tiles: 0.3, cores: 1, largest: 1 },
    ...{ keepsTime: true, joins: true, openCores: 64, timesBound: 1.1, borders: 3 },
  },
  latency: {
    weights: { latency: 1, energy: 0.5, tiles: 0.2, cores: 0.5, largest: 1 },
    ...{ keepsTime: true, joins: true, openCores: 64, borders: 3 },
  },
  throughput: { pipelined: 1.25, keepsTime: true, joins: true, openCores: 64, borders: 3 },
  energy: { keepsTime: false, joins: false, openCores: 8, borders: 1 },
  cores: {
    weights: { latency: 0, energy: 1, tiles: 0.1, cores: 10, largest: 0.3 },
    ...{ keepsTime: false, joins: true, openCores: 65536, borders: 1 },
  },
};

/** What an objective makes least and a target knows nothing of (SPK613); the objective of who names none takes what there is. */
export function unknownCosts(objective: Objective, { name, cycles, energy, units }: Target): readonly Diagnostic[] {
  const [costs, what] = objective === 'energy' ? [energy, 'energy'] : [cycles, 'cycles'];
  const needs = objective === 'latency' || objective === 'throughput' || objective === 'energy';
  if (!needs || units || !knowsNone(costs)) return [];
  return [
    {
      code: 'SPK613',
      severity: 'warning',
      message: `mapping for ${objective} on ${name}, which knows the ${what} of no event: all count 0`,
      help: `give the target ${what}: { ... }, or map for cores`,
    },
  ];
}

/** Cores that an objective may take, with the limit that is scarcest; undefined: as many as there are. */
export function allowedCores(
  network: WiredGraph,
  target: Target,
  { timesBound }: Pick<Search, 'timesBound'>,
): CoreBound | undefined {
  const [bound] = timesBound === undefined ? [] : coreBounds(network, target);
  return bound && { ...bound, cores: Math.floor(timesBound! * bound.cores) };
}
