/** @file Which values the membranes of one channel take over all logical steps, from what arrives in one. */
import { neuronKindOf, type Neuron, type NeuronChannel } from '../../neurons/index.ts';

/** Least and largest value. */
export type Span = readonly [low: number, high: number];

/** What one channel of a population that keeps its membranes is made of. */
export interface KeptChannel {
  readonly neuron: Neuron;
  readonly tables: NeuronChannel;
  readonly logicalSteps: number;
}

/**
 * Of a membrane that is kept, and of its current: every partial sum, in any order of events, and what firing leaves.
 *
 * @param arriving the partial sums of one logical step, biases included; holds 0.
 * @param zeroBits lowest bits that are 0 in all that arrives.
 */
export function keptSpans(
  channel: KeptChannel,
  arriving: Span,
  zeroBits: number,
): { readonly sums: Span; readonly left: Span } {
  const { neuron, tables, logicalSteps } = channel;
  const { startCurrent, hasCurrent, guardBits } = neuronKindOf(neuron);
  const lost = guardBits(neuron);
  let bits = lost >= allBits ? 0 : zeroBits;
  let now: Span = [tables.begin, tables.begin];
  let current: Span = [0, 0];
  let [sums, left]: [Span, Span] = [hull(now, current), now];
  for (let step = 0; step < logicalSteps; step++) {
    if (step > 0) bits = Math.max(0, bits - lost);
    const begun = pieces(channel, now, (membrane) => neuronKindOf(neuron).start(neuron, tables, membrane));
    let added = arriving;
    const before = current;
    if (hasCurrent(neuron)) {
      const kept: Span = [startCurrent(neuron, tables, current[0]), startCurrent(neuron, tables, current[1])];
      current = [kept[0] + arriving[0], kept[1] + arriving[1]];
      sums = hull(sums, current);
      added = current;
    }
    const reached: Span = [begun[0] + added[0], begun[1] + added[1]];
    sums = hull(sums, reached);
    const next = inSteps(
      pieces(channel, reached, (membrane, count) => neuronKindOf(neuron).after(neuron, tables, membrane, count)),
      2 ** bits,
    );
    left = hull(left, next);
    // Low bits that a leak still takes would change what the next step leaves.
    const isSettled = (bits === 0 || lost === 0) && same(next, now) && same(current, before);
    now = next;
    if (isSettled) break;
  }
  return { sums, left };
}

/** Bits of a membrane that are more than any has: a kind that may use up so many promises no zeros. */
const allBits = 32;

/** What becomes of membranes low..high, spike count by spike count: for each it never decreases. */
function pieces(
  { tables: { thresholds } }: KeptChannel,
  [low, high]: Span,
  becomes: (membrane: number, count: number) => number,
): Span {
  let [least, most] = [Infinity, -Infinity];
  for (let count = 0; count <= thresholds.length; count++) {
    const from = count === 0 ? low : Math.max(low, thresholds[count - 1]!);
    const to = count === thresholds.length ? high : Math.min(high, thresholds[count]! - 1);
    if (from > to) continue;
    least = Math.min(least, becomes(from, count));
    most = Math.max(most, becomes(to, count));
  }
  return [least, most];
}

/** The multiples of `unit` in an interval that holds some. */
const inSteps = ([low, high]: Span, unit: number): Span => [
  Math.ceil(low / unit) * unit,
  Math.floor(high / unit) * unit,
];

const hull = (a: Span, b: Span): Span => [Math.min(a[0], b[0]), Math.max(a[1], b[1])];
const same = (a: Span, b: Span): boolean => a[0] === b[0] && a[1] === b[1];
