/** @file Which values the membranes of one channel take over all logical steps, from what arrives in one. */
import { neuronKindOf, type Neuron } from '../../neurons/index.ts';

/** Least and largest value. */
export type Span = readonly [low: number, high: number];

/** What one channel of a population that keeps its membranes is made of. */
export interface KeptChannel {
  readonly neuron: Neuron;
  /** One per spike, ascending. */
  readonly thresholds: Int32Array;
  /** What one spike takes; 0 where none takes anything. */
  readonly amount: number;
  readonly logicalSteps: number;
}

/**
 * Of a membrane that is kept: every partial sum, in any order of events, and what firing leaves.
 *
 * @param arriving the partial sums of one logical step, biases included; holds 0.
 * @param zeroBits lowest bits that are 0 in all that arrives.
 */
export function keptSpans(
  channel: KeptChannel,
  arriving: Span,
  zeroBits: number,
): { readonly sums: Span; readonly left: Span } {
  const { neuron, logicalSteps } = channel;
  const { start, guardBits } = neuronKindOf(neuron);
  const lost = guardBits(neuron);
  let bits = zeroBits;
  let now: Span = [0, 0];
  let [sums, left]: [Span, Span] = [now, now];
  for (let step = 0; step < logicalSteps; step++) {
    if (step > 0) bits = Math.max(0, bits - lost);
    const begun: Span = [start(neuron, now[0]), start(neuron, now[1])];
    const reached: Span = [begun[0] + arriving[0], begun[1] + arriving[1]];
    sums = hull(sums, reached);
    const next = inSteps(afterFiring(channel, reached), 2 ** bits);
    left = hull(left, next);
    // Low bits that a leak still takes would change what the next step leaves.
    const isSettled = (bits === 0 || lost === 0) && next[0] === now[0] && next[1] === now[1];
    now = next;
    if (isSettled) break;
  }
  return { sums, left };
}

/** What firing leaves of membranes low..high, spike count by spike count. */
function afterFiring({ neuron, thresholds, amount }: KeptChannel, [low, high]: Span): Span {
  const { after } = neuronKindOf(neuron);
  let [least, most] = [Infinity, -Infinity];
  for (let count = 0; count <= thresholds.length; count++) {
    const from = count === 0 ? low : Math.max(low, thresholds[count - 1]!);
    const to = count === thresholds.length ? high : Math.min(high, thresholds[count]! - 1);
    if (from > to) continue;
    least = Math.min(least, after(neuron, from, count, amount));
    most = Math.max(most, after(neuron, to, count, amount));
  }
  return [least, most];
}

/** The multiples of `unit` in an interval that holds some. */
const inSteps = ([low, high]: Span, unit: number): Span => [
  Math.ceil(low / unit) * unit,
  Math.floor(high / unit) * unit,
];

const hull = (a: Span, b: Span): Span => [Math.min(a[0], b[0]), Math.max(a[1], b[1])];
