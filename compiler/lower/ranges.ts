/** @file Worst-case intervals of every accumulator, from the actual weights (DESIGN section 2, points 5 to 7). */
import { largestDrop, largestShift } from '../../ir/limits.ts';
import {
  atEnds,
  isWeighted,
  kindOf,
  sourcesOf,
  upTo,
  type Interval,
  type Projection,
} from '../../ir/projections/index.ts';
import type { Bound } from '../../ir/spike/index.ts';
import type { DraftPopulation, DraftProjection, FactorDynamics, SpikeDraft } from './draft.ts';
import { factorInterval, guardOf } from './factor.ts';
import { keptInterval, resetAmounts, thresholdBits } from './kept.ts';

type Guards = ReadonlyMap<string, number>;

/** Grids and bounds of a draft. */
export interface Ranges {
  /** Fraction bits of every stream, by its name: the largest whose worst case fits. */
  readonly grids: ReadonlyMap<string, number>;
  /** Left shift of all that arrives in a population that decays by a factor, by name: as much as the bound allows. */
  readonly guards: Guards;
  /** Its guard bits in all: the shift, and what its stream's grid is finer than its weights need. */
  readonly guardBits: ReadonlyMap<string, number>;
  /**
   * What arrives in one logical step, on the chip's grids and on the trainer's: of populations that keep their membranes. Where they decay by a
   * factor it is without guard bits, where they leak by a shift it is shifted already.
   */
  readonly arriving: ReadonlyMap<string, Bound>;
  readonly trainerArriving: ReadonlyMap<string, Bound>;
  /** On the chip's grids: every partial sum of a population stays inside, in whatever order events arrive. */
  readonly bounds: ReadonlyMap<string, Bound>;
  /** The same on the trainer's own grids, where float32 is exact below 2^24. */
  readonly trainerBounds: ReadonlyMap<string, Bound>;
  /** Populations whose bound does not fit the membrane; the input has none. */
  readonly overflowing: readonly string[];
}

/** Largest magnitude of a partial sum; the value above it stays free for "never fires". */
export const largestMembrane = (bits: number): number => 2 ** (bits - 1) - 2;

/** Computes bounds on the finest grid each stream needs, then widens every stream's grid as far as its members fit. */
export function rangesOf(draft: SpikeDraft, membraneBits: number): Ranges {
  const limit = largestMembrane(membraneBits);
  const finest = finestGrids(draft);
  const { bounds: trainerBounds, arriving: trainerArriving } = boundsOn(draft, finest, () => 0);
  const grids = new Map(
    [...finest].map(([stream, grid]) => [stream, grid + roomOf(draft, stream, trainerBounds, limit)]),
  );
  const { bounds, arriving, guards } = boundsOn(draft, grids, (population, dynamics, interval) =>
    guardOf(population, dynamics, grids, interval, limit),
  );
  const overflowing = [...bounds]
    .filter(([name, { low, high }]) => name !== draft.input.population && (high > limit || low < -limit))
    .map(([name]) => name);
  const guardBits = new Map(
    [...guards].map(([name, shift]) => {
      const stream = streamOf(draft.populations.label(name));
      return [name, shift + (stream === undefined ? 0 : grids.get(stream)! - finest.get(stream)!)];
    }),
  );
  return { grids, guards, guardBits, arriving, trainerArriving, bounds, trainerBounds, overflowing };
}

/** The stream a population's membranes are on, or whose positions it sums. */
const streamOf = ({ expression }: DraftPopulation): string | undefined =>
  expression?.kind === 'stream' || expression?.kind === 'mean' ? expression.stream : undefined;

/**
 * For every stream, the finest grid among the maps and biases that write into its members. What a member receives from
 * another one is as fine as that one, and four bits finer where it is interpolated.
 */
function finestGrids(draft: SpikeDraft): Map<string, number> {
  const grids = new Map<string, number>();
  const finest = new Map<string, number>();
  const incoming = Map.groupBy(draft.projections, ({ projection }) => projection.target);
  for (const { name, expression, biases, dynamics, rule } of draft.populations.labels) {
    if (expression?.kind !== 'stream') continue;
    const received = (incoming.get(name) ?? []).map((part) => finestReceived(part, finest));
    const taken = dynamics?.rule === 'shift' && dynamics.reset === 'soft' ? [thresholdBits(rule!.threshold!)] : [];
    const bits = Math.max(...taken, ...received, ...biases.map(({ fractionBits }) => largest(fractionBits)));
    finest.set(name, bits);
    grids.set(expression.stream, Math.max(bits, grids.get(expression.stream) ?? bits));
  }
  return grids;
}

const largest = (values: Int32Array): number => values.reduce((most, value) => Math.max(most, value), -Infinity);

function finestReceived({ projection, fractionBits }: DraftProjection, finest: ReadonlyMap<string, number>): number {
  if (fractionBits) return largest(fractionBits);
  const finer = kindOf(projection).finerBits?.(projection);
  if (finer === undefined) return 0;
  return (finest.get(sourcesOf(projection)[0]!) ?? 0) + finer;
}

/**
 * How many more fraction bits all members of a stream have room for: none where the values are multiplied further on,
 * since the products would grow with them.
 */
function roomOf(draft: SpikeDraft, stream: string, bounds: ReadonlyMap<string, Bound>, limit: number): number {
  const multiplied = draft.projections.some(
    ({ projection }) => projection.kind === 'graded' && streamOf(draft.populations.label(projection.source)) === stream,
  );
  if (multiplied) return 0;
  const members = draft.populations.labels.filter((population) => streamOf(population) === stream);
  const largest = Math.max(1, ...members.map(({ name }) => magnitude(bounds.get(name)!)));
  return Math.max(0, Math.floor(Math.log2(limit / largest)));
}

/** A projection as its grids make it: values that are rounded lose what their source's grid and its guard bits are too many, or are shifted left; so are those that join a stream. */
export function aligned(
  draft: SpikeDraft,
  { projection, fractionBits }: DraftProjection,
  grids: ReadonlyMap<string, number>,
  guards: Guards,
): Projection {
  if (projection.kind === 'transfer' && fractionBits)
    return {
      ...projection,
      shift: grids.get(streamOf(draft.populations.label(projection.target))!)! - fractionBits[0]!,
    };
  if (projection.kind !== 'part' || !fractionBits) return projection;
  const { name, source, target } = projection;
  const drop = grids.get(streamOf(draft.populations.label(source))!)! + (guards.get(source) ?? 0) - fractionBits[0]!;
  return drop < 0
    ? { kind: 'transfer', name, source, target, map: 'identity', shift: -drop }
    : { ...projection, drop: Math.min(drop, largestDrop) };
}

export const magnitude = ({ low, high }: Bound): number => Math.max(-low, high);

/** Left shift of each output channel of a projection, given the grids; at most 30 where all weights of a channel are 0. */
export function shiftsOf(
  draft: SpikeDraft,
  { projection, fractionBits }: DraftProjection,
  grids: ReadonlyMap<string, number>,
  guards: Guards,
): Int32Array {
  const population = draft.populations.label(projection.target);
  const { expression, extents } = population;
  const shifts =
    expression?.kind !== 'stream' || !fractionBits
      ? new Int32Array(extents[0]).fill(shiftOf(population, guards))
      : fractionBits.map((bits) => grids.get(expression.stream)! - bits);
  if (!isWeighted(projection)) return shifts;
  const { weights } = projection;
  const perChannel = weights.length / shifts.length;
  return shifts.map((shift, c) =>
    shift > largestShift && weights.subarray(c * perChannel, (c + 1) * perChannel).every((weight) => weight === 0)
      ? largestShift
      : shift,
  );
}

/** Left shift of all that arrives in a population that keeps its membranes. */
export function shiftOf({ name, dynamics }: DraftPopulation, guards: Guards): number {
  return dynamics?.rule === 'shift' ? dynamics.shift : (guards.get(name) ?? 0);
}

/** Integer biases of a population per channel on its grid. */
export function initialOf(
  population: DraftPopulation,
  grids: ReadonlyMap<string, number>,
  guards: Guards,
): Float64Array {
  const { expression, biases, extents } = population;
  const shift = shiftOf(population, guards);
  const sum = new Float64Array(extents[0]);
  for (const { fractionBits, values } of biases)
    for (let c = 0; c < sum.length; c++)
      sum[c]! +=
        values[c]! * 2 ** (expression?.kind === 'stream' ? grids.get(expression.stream)! - fractionBits[c]! : shift);
  return sum;
}

const at = (values: Float64Array, channel: number): number => values[channel] ?? values[0]!;

const noGuards: Guards = new Map();

/**
 * One walk in topological order, population by population, channel by channel.
 *
 * @param guardBits decides the guard bits of a population that decays by a factor, from what arrives in it without any.
 */
function boundsOn(
  draft: SpikeDraft,
  grids: ReadonlyMap<string, number>,
  guardBits: (population: DraftPopulation, dynamics: FactorDynamics, arriving: Interval) => number,
): {
  readonly bounds: Map<string, Bound>;
  readonly arriving: Map<string, Bound>;
  readonly guards: Map<string, number>;
} {
  const arriving = new Map<string, Bound>();
  const intervals = new Map<string, Interval>();
  const guards = new Map<string, number>();
  const incoming = Map.groupBy(draft.projections, ({ projection }) => projection.target);
  for (const population of draft.populations.labels) {
    const parts = (incoming.get(population.name) ?? []).map((part) =>
      contributionOf(draft, part, { grids, guards, intervals }),
    );
    if (population.role === 'input') {
      intervals.set(population.name, inputInterval(draft));
      continue;
    }
    const sums = sumOf(initialOf(population, grids, noGuards), parts);
    const { name, dynamics } = population;
    if (dynamics) arriving.set(name, boundOf(sums));
    if (dynamics?.rule !== 'factor') {
      intervals.set(name, overSteps(population, grids, sums));
      continue;
    }
    guards.set(name, guardBits(population, dynamics, sums));
    intervals.set(name, factorInterval(population, dynamics, grids, guards.get(name)!, sums));
  }
  return { bounds: new Map([...intervals].map(([name, interval]) => [name, boundOf(interval)])), arriving, guards };
}

const boundOf = ({ low, high }: Interval): Bound => ({ low: least(low), high: most(high) });

function inputInterval({ input: { bits } }: SpikeDraft): Interval {
  return { low: Float64Array.of(-(2 ** (bits - 1))), high: Float64Array.of(2 ** (bits - 1) - 1) };
}

/** A membrane that is kept: the worst case of all logical steps from that of one. */
function overSteps(population: DraftPopulation, grids: ReadonlyMap<string, number>, arriving: Interval): Interval {
  const { dynamics, rule } = population;
  if (dynamics?.rule !== 'shift') return arriving;
  const amounts = resetAmounts(population, dynamics, grids);
  const kept = Array.from(amounts, (amount, c) =>
    keptInterval(dynamics, [at(arriving.low, c), at(arriving.high, c)], amount, rule!.cap),
  );
  return { low: Float64Array.from(kept, ([low]) => low), high: Float64Array.from(kept, ([, high]) => high) };
}

function sumOf(initial: Float64Array, parts: readonly Interval[]): Interval {
  return {
    low: initial.map((b, c) => parts.reduce((sum, part) => sum + at(part.low, c), Math.min(0, b))),
    high: initial.map((b, c) => parts.reduce((sum, part) => sum + at(part.high, c), Math.max(0, b))),
  };
}

const least = (values: Float64Array): number => values.reduce((a, b) => Math.min(a, b), 0);
const most = (values: Float64Array): number => values.reduce((a, b) => Math.max(a, b), 0);

/** What is known so far of the populations in front. */
interface Walked {
  readonly grids: ReadonlyMap<string, number>;
  readonly guards: Guards;
  readonly intervals: ReadonlyMap<string, Interval>;
}

function contributionOf(draft: SpikeDraft, part: DraftProjection, { grids, guards, intervals }: Walked): Interval {
  const projection = aligned(draft, part, grids, guards);
  const { sources, worstCase } = kindOf(projection);
  const ends = atEnds(projection, (name: string) => draft.populations.label(name));
  const sent = Object.entries(sources).map(([end, { payload }]) => {
    const { name, rule } = ends[end]!;
    return [end, payload === 'spikes' ? upTo(rule!.cap) : intervals.get(name)!] as const;
  });
  const extents = atEnds(projection, (name: string) => draft.populations.label(name).extents);
  const shifted = isWeighted(projection)
    ? { ...projection, shifts: shiftsOf(draft, part, grids, noGuards) }
    : projection;
  return worstCase(shifted, extents, Object.fromEntries(sent));
}
