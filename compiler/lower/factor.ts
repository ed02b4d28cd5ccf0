/** @file Membranes that decay by a factor: their constants, guard bits and worst cases (docs/decisions/032). */
import {
  decayChannels,
  hasFloor,
  type DecayChannel,
  type MembraneAttributes,
  type NeuronGrid,
} from '../../ir/decay.ts';
import { largestShift } from '../../ir/limits.ts';
import type { ModelNode } from '../../ir/model/index.ts';
import type { Neuron } from '../../ir/neurons/index.ts';
import { roundHalfEven } from '../../ir/numerics.ts';
import type { Interval } from '../../ir/projections/index.ts';
import type { DraftPopulation, FactorDynamics, MembraneExpression } from './draft.ts';

/** Tensors of the checkpoint by key. */
export type Parameters = ReadonlyMap<string, Float32Array>;

/** A neuron with its factors on a target's bits. The caller has checked that the target has any where they are needed. */
export function factorDynamics(
  node: ModelNode,
  attributes: MembraneAttributes,
  parameters: Parameters,
  decayBits: number,
  steps: number,
): FactorDynamics {
  const own = Object.fromEntries(node.parameters.map(({ name }) => [name, parameters.get(`${node.name}.${name}`)!]));
  const channels = decayChannels(attributes, own, node.type.shape[0]!);
  const bits = channels.every(isWhole) ? 0 : decayBits;
  const factor = (share: number): number => roundHalfEven(share * 2 ** bits);
  return {
    rule: 'factor',
    attributes,
    channels,
    decayBits: bits,
    decays: Int32Array.from(channels, ({ decay }) => factor(decay)),
    currentDecays: Int32Array.from(
      channels.flatMap(({ currentDecay }) => (currentDecay === undefined ? [] : [factor(currentDecay)])),
    ),
    steps,
  };
}

/** Whether nothing has to be multiplied: a plain IF. */
const isWhole = ({ decay, currentDecay }: DecayChannel): boolean =>
  (decay === 0 || decay === 1) && (currentDecay === undefined || currentDecay === 0 || currentDecay === 1);

/** What one integer that arrives in a population is worth in the trainer's units, for one channel. */
export function arrivingStep(
  expression: MembraneExpression,
  channel: number,
  grids: ReadonlyMap<string, number>,
): number {
  switch (expression.kind) {
    case 'raw':
      return 2 ** -expression.fractionBits[channel]!;
    case 'product':
      return 2 ** -expression.fractionBits * Math.fround(expression.scale);
    case 'mean':
      return 2 ** -grids.get(expression.stream)! / expression.count;
    case 'counted':
      return 2 ** -expression.fractionBits / expression.count;
    case 'stream':
      return 2 ** -grids.get(expression.stream)!;
  }
}

/** The neuron on its grid, given how far what arrives is shifted left. */
export function factorGrid(
  { expression }: DraftPopulation,
  { attributes, channels, decayBits, decays, currentDecays }: FactorDynamics,
  grids: ReadonlyMap<string, number>,
  shift: number,
): NeuronGrid {
  const units = Float64Array.from(channels, (_, c) => arrivingStep(expression!, c, grids) * 2 ** -shift);
  const steps = units.map((unit, c) => unit * channels[c]!.gain);
  const { reset, reset_to: rest, start, floor } = attributes;
  const onGrid = (value: number, c: number): number => roundHalfEven(value / steps[c]!);
  const each = (of: (c: number) => number): Int32Array => Int32Array.from(channels, (_, c) => clamped(of(c)));
  return {
    ...{ units, shift, steps, decayBits, decays, currentDecays },
    resets: each((c) => onGrid(reset === 'hard' ? rest : channels[c]!.threshold, c)),
    begins: each((c) => onGrid(start, c)),
    leasts: hasFloor(attributes) ? each((c) => onGrid(floor, c)) : new Int32Array(0),
  };
}

/** How a neuron that decays by a factor fires: what the image says of it, without its numbers. */
export function decayingFields({ attributes, decayBits, currentDecays }: FactorDynamics): DecayingFields {
  const { reset } = attributes;
  return {
    kind: 'decaying',
    resets: reset === 'each_step' || reset === 'never' ? 'hard' : reset,
    decayBits,
    current: currentDecays.length > 0 ? 1 : 0,
    bounded: hasFloor(attributes) ? 1 : 0,
  };
}

type DecayingFields = Omit<Extract<Neuron, { readonly kind: 'decaying' }>, 'cap' | 'norm'>;

/** What does not fit is refused by its bound, which is computed without this. */
const clamped = (value: number): number => Math.max(-(2 ** 31), Math.min(2 ** 31 - 1, value));

/**
 * Worst case of membranes and currents over all logical steps, from that of what arrives in one, without the shift; what
 * resets leave and take, and what a sample begins with, lies inside.
 */
export function factorInterval(
  population: DraftPopulation,
  dynamics: FactorDynamics,
  grids: ReadonlyMap<string, number>,
  shift: number,
  arriving: Interval,
): Interval {
  const { steps } = factorGrid(population, dynamics, grids, shift);
  const channels = dynamics.channels.length;
  const [low, high] = [new Float64Array(channels), new Float64Array(channels)];
  for (let c = 0; c < channels; c++) {
    const at = (values: Float64Array): number => (values[c] ?? values[0]!) * 2 ** shift;
    [low[c], high[c]] = channelInterval(dynamics, c, steps[c]!, [at(arriving.low), at(arriving.high)]);
  }
  return { low, high };
}

type Span = readonly [low: number, high: number];
const hull = (a: Span, b: Span): Span => [Math.min(a[0], b[0]), Math.max(a[1], b[1])];

/** Rounded amounts miss thresholds by half a step per spike, and float64 by less than one. */
const slackOf = (cap: number): number => cap / 2 + 2;

function channelInterval(dynamics: FactorDynamics, c: number, step: number, arriving: Span): Span {
  const { attributes, channels, decayBits, decays, currentDecays, steps } = dynamics;
  const { reset, cap, reset_to: rest, start, floor } = attributes;
  const slack = slackOf(cap);
  const threshold = channels[c]!.threshold / step;
  // Rounding towards zero only brings membranes nearer to zero.
  const decay = (m: number, factor: number): number => (m * factor) / 2 ** decayBits;
  let membrane: Span = [start / step - 1, start / step + 1];
  let current: Span = [0, 0];
  let all: Span = hull([0, reset === 'hard' || reset === 'never' ? 0 : Math.ceil(threshold)], membrane);
  if (reset === 'hard') all = hull(all, [rest / step - 1, rest / step + 1]);
  if (hasFloor(attributes)) all = hull(all, [floor / step - 1, 0]);
  for (let t = 0; t < steps; t++) {
    const before = [membrane, current] as const;
    const factor = currentDecays[c];
    current =
      factor === undefined
        ? arriving
        : [decay(current[0], factor) + arriving[0], decay(current[1], factor) + arriving[1]];
    membrane = [decay(membrane[0], decays[c]!), decay(membrane[1], decays[c]!)];
    if (reset === 'delayed') membrane = lessSpikes(membrane, before[0], threshold, cap, slack);
    membrane = [membrane[0] + current[0], membrane[1] + current[1]];
    all = hull(all, hull(membrane, current));
    if (reset === 'hard')
      membrane = hull([membrane[0], Math.min(membrane[1], threshold + 1)], [rest / step - 1, rest / step + 1]);
    if (reset === 'soft') membrane = lessSpikes(membrane, membrane, threshold, cap, slack);
    if (hasFloor(attributes))
      membrane = [Math.max(membrane[0], floor / step - 1), Math.max(membrane[1], floor / step + 1)];
    if (same(membrane, before[0]) && same(current, before[1])) break;
  }
  return [Math.floor(all[0]), Math.ceil(all[1])];
}

const same = (a: Span, b: Span): boolean => a[0] === b[0] && a[1] === b[1];

/**
 * What spikes leave: below one threshold, or what the largest cap of spikes does not take.
 *
 * @param fired the membranes that have fired; where nothing has decayed since, those that remain.
 */
function lessSpikes([low, high]: Span, fired: Span, threshold: number, cap: number, slack: number): Span {
  const most = Math.max(Math.min(high, threshold + slack), high - cap * threshold + slack);
  if (fired[1] <= 0) return [low, most];
  const taken = Math.min(cap * threshold, fired[1] + threshold) + slack;
  const least = fired[0] === low && fired[1] === high ? -Math.min(threshold, high) - slack : -taken;
  return [Math.min(low, least), most];
}

/** The most guard bits at which the bound of a population fits the membrane; 0 where none does. */
export function guardOf(
  population: DraftPopulation,
  dynamics: FactorDynamics,
  grids: ReadonlyMap<string, number>,
  arriving: Interval,
  limit: number,
): number {
  const reach = (shift: number): number => {
    const { low, high } = factorInterval(population, dynamics, grids, shift, arriving);
    return low.reduce((most, value, channel) => Math.max(most, -value, high[channel]!), 0);
  };
  let shift = Math.max(0, Math.min(largestShift, Math.floor(Math.log2(limit / reach(0)))));
  while (shift > 0 && reach(shift) > limit) shift--;
  return shift;
}
