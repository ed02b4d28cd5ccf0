/** @file Small networks of any kinds, with random numbers. `place.ts` puts them on a chip, `reference.ts` evaluates them. */
import type { ImagePopulation, ImageProjection } from '../../ir/chip/image.ts';
import type { TransferMap } from '../../ir/projections/index.ts';

/** A population as the slow evaluation sees it: a cap of 0 never fires. */
export interface TestPopulation extends Omit<ImagePopulation, 'neuron'> {
  readonly cap: number;
  readonly norm: number;
  readonly reset: 'each_step' | 'hard' | 'soft';
  readonly leak: number;
}

export type Pair = readonly [rows: number, columns: number];

/** A projection of any kind, flat: fields without meaning for a kind are there all the same. `second`: right, or state. */
export interface TestProjection {
  readonly name: string;
  readonly kind: ImageProjection['kind'];
  readonly source: number;
  readonly second: number;
  readonly target: number;
  readonly window: number;
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly pad: Pair;
  readonly after: Pair;
  readonly dilation: Pair;
  readonly spread: Pair;
  readonly groups: number;
  readonly weightBits: number;
  readonly heads: number;
  readonly over: 'positions' | 'channels';
  readonly map: TransferMap;
  readonly reach: 'space' | 'positions' | 'heads';
  readonly shift: number;
  readonly from: number;
  readonly to: number;
  readonly count: number;
  readonly drop: number;
}

export interface Network {
  readonly populations: TestPopulation[];
  readonly thresholds: Int32Array[];
  readonly initial: Int32Array[];
  readonly projections: TestProjection[];
  readonly weights: Int8Array[];
  readonly shifts: Uint8Array[];
  readonly outputs: number[];
}

export type Random = (low: number, high: number) => number;

/** Integers low..high inclusive, from a seed (mulberry32). */
export function randomOf(seed: number): Random {
  let state = seed | 0;
  return (low, high) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return low + (((t ^ (t >>> 14)) >>> 0) % (high - low + 1));
  };
}

export const emptyNetwork = (): Network => ({
  ...{ populations: [], thresholds: [], initial: [], projections: [], weights: [], shifts: [], outputs: [] },
});

export type Extents = readonly [number, number, number];
const sizeOf = (extents: Extents): number => extents[0] * extents[1] * extents[2];

export interface PopulationOptions {
  readonly role?: ImagePopulation['role'];
  readonly cap?: number;
  readonly fire?: number;
  /** Ascending thresholds are drawn from 1..this. */
  readonly threshold?: number;
  /** Keeps its membranes; what the slow evaluation does not know. */
  readonly reset?: TestPopulation['reset'];
  readonly random?: Random;
}

/** Adds a population; returns its index. */
export function addPopulation(net: Network, name: string, extents: Extents, options: PopulationOptions = {}): number {
  const { role = 'neurons', cap = 0, fire = 0, threshold = 20, random, reset = 'each_step' } = options;
  net.populations.push({
    ...{ name, membrane: `${name}.membrane`, role, extents, rank: 3, cap, norm: 1 },
    ...{ fractionBits: Int32Array.of(0), boundLow: 0, boundHigh: 0, float32Proved: true },
    ...{ readyWindow: fire, fireWindow: fire, reset, leak: reset === 'each_step' ? 0 : (random?.(0, 3) ?? 1) },
  });
  const rows = Array.from({ length: extents[0] }, () =>
    Array.from({ length: cap }, () => random?.(1, threshold) ?? 1).sort((a, b) => a - b),
  );
  net.thresholds.push(Int32Array.from(rows.flat()));
  net.initial.push(Int32Array.from({ length: role === 'neurons' ? extents[0] : 0 }, () => random?.(-3, 3) ?? 0));
  return net.populations.length - 1;
}

type ProjectionOptions = Partial<TestProjection> & Pick<TestProjection, 'kind' | 'source' | 'target' | 'window'>;

/** Adds a projection; kernels get random weights. Returns its index. */
export function addProjection(net: Network, options: ProjectionOptions, random?: Random): number {
  const projection: TestProjection = {
    ...{ name: `projection${net.projections.length}`, second: 0, kernel: [1, 1], groups: 1 },
    ...{ stride: [1, 1], pad: [0, 0], after: options.pad ?? [0, 0], dilation: [1, 1], spread: [1, 1] },
    ...{
      weightBits: 8,
      heads: 1,
      over: 'positions',
      map: 'identity',
      reach: 'space',
      shift: 0,
      from: 0,
      to: 0,
      count: 1,
      drop: 0,
    },
    ...options,
  };
  const kernel = projection.kind === 'synapses' || projection.kind === 'graded';
  const inputs = net.populations[projection.source]!.extents[0] / projection.groups;
  const outputs = net.populations[projection.target]!.extents[0];
  const count = kernel ? outputs * inputs * projection.kernel[0] * projection.kernel[1] : 0;
  net.projections.push(projection);
  net.weights.push(Int8Array.from({ length: count }, () => random?.(-9, 12) ?? 1));
  net.shifts.push(Uint8Array.from({ length: kernel ? outputs : 0 }, () => random?.(0, 2) ?? 0));
  return net.projections.length - 1;
}

/** Input values -128..127, about half of them 0. */
export const randomInput = (net: Network, random: Random): Int32Array => {
  const { extents } = net.populations.find(({ role }) => role === 'input')!;
  return Int32Array.from({ length: sizeOf(extents) }, () => (random(0, 1) === 0 ? 0 : random(-12, 12)));
};
