/** @file What neurons of the chip are in ONNX: integers, int32 throughout, decays by products in int64. Both twins draw these. */
import {
  channelOf,
  hasCurrent,
  type ChannelConstant,
  type NeuronChannel,
  type NeuronKind,
  type TabledNeuron,
} from '../../ir/neurons/index.ts';
import type { Shape } from '../../ir/tensor.ts';
import { allAre, cast, perChannel, type Drawing } from './drawing.ts';
import { floored } from './shifts.ts';

/** A neuron at work on values of one shape. */
interface Neuron {
  readonly d: Drawing;
  readonly neuron: TabledNeuron;
  /** With the axis of samples. */
  readonly shape: Shape;
  readonly channels: readonly NeuronChannel[];
}
type OfKind<K extends NeuronKind> = Neuron & { readonly neuron: Extract<TabledNeuron, { readonly kind: K }> };

/** What a neuron kind is from one logical step to the next; values are int32. */
interface Drawn<K extends NeuronKind> {
  /** What a logical step begins with, from what the step before has left; absent: with nothing. */
  readonly start?: (n: OfKind<K>, before: string) => string;
  /** What firing leaves. */
  readonly after?: (n: OfKind<K>, membranes: string, counts: string) => string;
}

const drawings: { readonly [K in NeuronKind]: Drawn<K> } = {
  multi_threshold: {},
  kept: {
    start: (n, before) =>
      n.neuron.leak === 0 ? before : n.d.add('Sub', [before, floored(n.d, before, n.neuron.leak)]),
    after: (n, membranes, counts) =>
      n.neuron.reset === 'soft'
        ? lessSpikes(n, membranes, counts)
        : emptied(n, membranes, counts, n.d.scalar('int32', 0)),
  },
  decaying: {
    start(n, before) {
      const left = decayed(n, before, 'decay', n.neuron.decayBits);
      return n.neuron.resets === 'delayed' ? lessSpikes(n, left, countsOf(n, before)) : left;
    },
    after(n, membranes, counts) {
      const left = {
        hard: () => emptied(n, membranes, counts, constant(n, 'rest')),
        soft: () => lessSpikes(n, membranes, counts),
        delayed: () => membranes,
      }[n.neuron.resets]();
      return n.neuron.bounded === 1 ? n.d.add('Max', [left, constant(n, 'least')]) : left;
    },
  },
  // What reaches it is what the step before has left: whoever draws it keeps that.
  register: {},
  integrating: {
    start: (n, before) => decayed(n, before, 'decay', n.neuron.decayBits),
    after: (_, membranes) => membranes,
  },
};

/** A drawing seen without its kind. */
const drawingOf = ({ kind }: TabledNeuron): Drawn<NeuronKind> => drawings[kind] as Drawn<NeuronKind>;

/** What a neuron makes of a logical step: membranes, and counts where it may fire; int32. */
export interface Fired {
  readonly membranes: string;
  readonly counts?: string;
}

/**
 * One logical step of the layer at hand.
 *
 * @param arriving int32: all that arrives, biases included.
 */
export function drawNeuron(d: Drawing, neuron: TabledNeuron, shape: Shape, arriving: string): Fired {
  const channels = Array.from({ length: shape[1]! }, (_, c) => channelOf(neuron, neuron, c));
  const n: Neuron = { d, neuron, shape, channels };
  const membranes = charged(n, arriving);
  const counts = neuron.cap === 0 ? undefined : countsOf(n, membranes);
  const { after } = drawingOf(neuron);
  if (after) d.leave('v', after(n, membranes, counts ?? ''));
  return { membranes, ...(counts === undefined ? {} : { counts }) };
}

/** What a membrane has left, with what arrives: at once, or through a current. */
function charged(n: Neuron, arriving: string): string {
  const { d, neuron, shape, channels } = n;
  const { start } = drawingOf(neuron);
  if (!start) return arriving;
  const begins = channels.map(({ begin }) => begin);
  const left = start(n, d.before('v', 'int32', shape, allAre(begins, begins[0]!) ? begins.slice(0, 1) : begins));
  if (!hasCurrent({ neuron }) || neuron.kind !== 'decaying') return d.add('Add', [left, arriving]);
  const before = decayed(n, d.before('i', 'int32', shape, [0]), 'current_decay', neuron.decayBits);
  const current = d.add('Add', [before, arriving]);
  d.leave('i', current);
  return d.add('Add', [left, current]);
}

/** How many of its channel's thresholds each membrane reaches. */
function countsOf({ d, neuron: { cap, thresholds }, shape, channels }: Neuron, membranes: string): string {
  if (cap === 1) {
    const table = d.own('thresholds', 'int32', thresholds, perChannel(channels.length, shape.length));
    return cast(d, d.add('GreaterOrEqual', [membranes, table]), 'int32');
  }
  const table = d.own('thresholds', 'int32', thresholds, [...perChannel(channels.length, shape.length), cap]);
  return reached(d, 'GreaterOrEqual', membranes, table, shape.length, 'int32');
}

/** What a register holds: what has reached it in the logical step before, of the full shape in the first one, too. */
export const held = (d: Drawing, what: string, type: 'int32' | 'float32', shape: Shape): string =>
  d.add('Expand', [d.before(what, type, shape, [0]), d.list('int64', shape)]);

/** How many entries of a table's last axis each value reaches. @param rank of the values. */
export function reached(
  d: Drawing,
  comparison: 'GreaterOrEqual' | 'Greater',
  values: string,
  table: string,
  rank: number,
  type: 'int32' | 'float32',
): string {
  const axis = d.list('int64', [rank]);
  const hits = d.add(comparison, [d.add('Unsqueeze', [values, axis]), table]);
  return d.add('ReduceSum', [cast(d, hits, type), axis], { keepdims: 0 });
}

/** A constant of every channel, one for all where they are equal. */
function constant({ d, shape, channels }: Neuron, name: ChannelConstant): string {
  const values = channels.map((channel) => channel[name]);
  if (allAre(values, values[0]!)) return d.scalar('int32', values[0]!);
  return d.own(name, 'int32', values, perChannel(values.length, shape.length));
}

/** A membrane where the neuron did not fire, and something else where it did. */
const emptied = ({ d }: Neuron, membranes: string, counts: string, rest: string): string =>
  d.add('Where', [d.add('Greater', [counts, d.scalar('int32', 0)]), rest, membranes]);

const lessSpikes = (n: Neuron, membranes: string, counts: string): string =>
  n.d.add('Sub', [membranes, n.d.add('Mul', [counts, constant(n, 'amount')])]);

/** trunc(value x factor / 2^bits): of the amount, with the sign put back (`shifts.ts`). */
function decayed(n: Neuron, value: string, name: 'decay' | 'current_decay', bits: number): string {
  const { d, shape, channels } = n;
  const factors = channels.map((channel) => channel[name]);
  if (allAre(factors, 2 ** bits)) return value;
  const wide = cast(d, value, 'int64');
  const table = allAre(factors, factors[0]!)
    ? d.scalar('int64', factors[0]!)
    : d.own(name, 'int64', factors, perChannel(factors.length, shape.length));
  const product = d.add('Mul', [d.add('Abs', [wide]), table]);
  const amount = d.add('Div', [product, d.scalar('int64', 2 ** bits)]);
  return cast(d, d.add('Mul', [amount, d.add('Sign', [wide])]), 'int32');
}
