/** @file A slow evaluation of a test network, neuron by neuron and event by event, from the definitions alone. */
import type { Network, TestProjection } from './support.ts';

export interface Expected {
  readonly membranes: readonly Int32Array[];
  readonly slots: readonly Uint8Array[];
  /** Per projection: weights added, MACs, attention additions of nonzero operands, or values moved. */
  readonly operations: readonly number[];
}

interface Event {
  readonly channel: number;
  readonly row: number;
  readonly column: number;
  readonly value: number;
}

/**
 * Runs a network step by step with membranes of `bits` bits. Within a step, projections act by ascending number, events
 * in the order [row][column][channel], every sum clamped.
 */
export function evaluate(net: Network, input: Int32Array, bits = 32): Expected {
  const low = -(2 ** (bits - 1));
  const high = 2 ** (bits - 1) - 1;
  const membranes = net.populations.map(({ extents: [c, h, w] }, p) =>
    Int32Array.from({ length: c * h * w }, (_, i) => net.initial[p]?.[Math.floor(i / (h * w))] ?? 0),
  );
  const slots = membranes.map((values) => new Uint8Array(values.length));
  const operations = net.projections.map(() => 0);
  const add = (p: number, index: number, value: number): void => {
    membranes[p]![index] = Math.min(high, Math.max(low, membranes[p]![index]! + value));
  };
  const at = (p: number, channel: number, row: number, column: number): number => {
    const [, h, w] = net.populations[p]!.extents;
    return (channel * h + row) * w + column;
  };
  const windows = 1 + Math.max(...net.projections.map((p) => p.window), ...net.populations.map((p) => p.fireWindow));
  const steps = Math.max(1, ...net.populations.map(({ cap }) => cap));
  const events = (p: number, test: (index: number) => number): Event[] => {
    const [c, h, w] = net.populations[p]!.extents;
    const found: Event[] = [];
    for (let row = 0; row < h; row++) {
      for (let column = 0; column < w; column++) {
        for (let channel = 0; channel < c; channel++) {
          const value = test(at(p, channel, row, column));
          if (value !== 0) found.push({ channel, row, column, value });
        }
      }
    }
    return found;
  };
  for (let window = 0; window < windows; window++) {
    const values = membranes.map((own, p) => (net.populations[p]!.role === 'input' ? input : own.slice()));
    for (let slot = 0; slot < steps; slot++) {
      const spikes = net.populations.map(({ cap, fireWindow, extents: [, h, w] }, p) =>
        events(p, (index) => {
          if (slot >= cap || fireWindow !== window) return 0;
          return membranes[p]![index]! >= net.thresholds[p]![Math.floor(index / (h * w)) * cap + slot]! ? 1 : 0;
        }),
      );
      const before = slots.map((own) => own.slice());
      spikes.forEach((list, p) => {
        for (const e of list) slots[p]![at(p, e.channel, e.row, e.column)]! |= 1 << slot;
      });
      net.projections.forEach((projection, index) => {
        if (projection.window !== window) return;
        const sent = (p: number): Event[] => (slot === 0 ? events(p, (i) => values[p]![i]!) : []);
        const count = (from: readonly Uint8Array[], p: number, channel: number, position: number): number => {
          const [, h, w] = net.populations[p]!.extents;
          return from[p]![channel * h * w + position]!.toString(2).replaceAll('0', '').length;
        };
        const step: Step = {
          ...{ net, index, projection, add, at },
          ...{ spikes: spikes[projection.source]!, second: spikes[projection.second]! },
          ...{ sent: sent(projection.source), state: values[projection.second]!, slot },
          membrane: (p, i) => membranes[p]![i]!,
          leftNow: (channel, position) => count(slots, projection.source, channel, position),
          rightBefore: (channel, position) => count(before, projection.second, channel, position),
        };
        operations[index]! += act(step);
      });
    }
  }
  return { membranes, slots, operations };
}

interface Step {
  readonly net: Network;
  readonly index: number;
  readonly projection: TestProjection;
  readonly add: (population: number, index: number, value: number) => void;
  readonly at: (population: number, channel: number, row: number, column: number) => number;
  readonly spikes: readonly Event[];
  readonly second: readonly Event[];
  readonly sent: readonly Event[];
  readonly state: Int32Array;
  readonly slot: number;
  readonly membrane: (population: number, index: number) => number;
  readonly leftNow: (channel: number, position: number) => number;
  readonly rightBefore: (channel: number, position: number) => number;
}

function act(step: Step): number {
  switch (step.projection.kind) {
    case 'synapses':
      return convolve(step, step.spikes);
    case 'graded':
      return convolve(step, step.sent);
    case 'transfer':
      return move(step);
    case 'correlate':
      return correlate(step);
    case 'modulate':
      return modulate(step);
    case 'any':
      return orOfSpikes(step);
    case 'splice':
      return handOn(step);
    case 'part':
      return moveSome(step);
    case 'gate':
      return andOfSpikes(step);
    case 'max':
      return maximum(step);
  }
}

/** Whether target (y, x) has source (row, column) in its window. */
function inWindow({ kernel, stride, pad }: TestProjection, y: number, x: number, row: number, column: number): boolean {
  const [i, j] = [row - (y * stride[0] - pad[0]), column - (x * stride[1] - pad[1])];
  return i >= 0 && j >= 0 && i < kernel[0] && j < kernel[1];
}

/** Calls `visit` for every neuron of the target that sees the event of this channel and place. */
function eachSeeing(
  { net, projection, at }: Step,
  { channel, row, column }: Event,
  visit: (index: number) => void,
): void {
  const { target, reach, heads } = projection;
  const [pad] = projection.pad;
  const [channels, height, width] = net.populations[target]!.extents;
  const perHead = channels / heads;
  for (let c = 0; c < channels; c++)
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const near = Math.abs(c - channel) <= pad && Math.abs(y * width + x - (row * width + column)) <= pad;
        const sees =
          reach === 'heads'
            ? near && Math.floor(c / perHead) === Math.floor(channel / perHead)
            : c === channel && (reach === 'positions' || inWindow(projection, y, x, row, column));
        if (sees) visit(at(target, c, y, x));
      }
}

function orOfSpikes(step: Step): number {
  const seen = new Set<number>();
  let pairs = 0;
  for (const event of step.spikes)
    eachSeeing(step, event, (index) => {
      pairs++;
      seen.add(index);
    });
  for (const index of seen) step.add(step.projection.target, index, 1);
  return pairs;
}

function handOn({ projection: { from, to, count, target }, spikes, add, at }: Step): number {
  const heard = spikes.filter(({ channel }) => channel >= from && channel < from + count);
  for (const { channel, row, column } of heard) add(target, at(target, channel - from + to, row, column), 1);
  return heard.length;
}

/** Values of some channels, in the first slot only, divided by 2^drop and rounded down. */
function moveSome({ projection: { from, to, count, drop, target }, sent, add, at }: Step): number {
  const heard = sent.filter(({ channel }) => channel >= from && channel < from + count);
  for (const { channel, row, column, value } of heard)
    add(target, at(target, channel - from + to, row, column), Math.floor(value / 2 ** drop));
  return heard.length;
}

function andOfSpikes({ net, projection, spikes, second, add, at }: Step): number {
  const [, height, width] = net.populations[projection.second]!.extents;
  const single = height * width === 1;
  for (const { channel, row, column } of spikes) {
    const open = second.some((s) => s.channel === channel && (single || (s.row === row && s.column === column)));
    if (open) add(projection.target, at(projection.target, channel, row, column), 1);
  }
  return spikes.length;
}

/** Over all positions of the window, those that sent nothing being 0; in the first slot only. */
function maximum(step: Step): number {
  const { net, projection, sent, slot, add, membrane } = step;
  if (slot > 0) return 0;
  const [channels, height, width] = net.populations[projection.source]!.extents;
  const most = new Map<number, number>();
  for (let channel = 0; channel < channels; channel++)
    for (let row = 0; row < height; row++)
      for (let column = 0; column < width; column++) {
        const event = sent.find((s) => s.channel === channel && s.row === row && s.column === column);
        const value = event?.value ?? 0;
        eachSeeing(step, { channel, row, column, value }, (index) =>
          most.set(index, Math.max(value, most.get(index) ?? -Infinity)),
        );
      }
  for (const [index, value] of most) add(projection.target, index, value - membrane(projection.target, index));
  let pairs = 0;
  for (const event of sent) eachSeeing(step, event, () => pairs++);
  return pairs;
}

function convolve({ net, index, projection, add, at }: Step, events: readonly Event[]): number {
  const { kernel, groups, source, target } = projection;
  const inputs = net.populations[source]!.extents[0] / groups;
  const [outputs, height, width] = net.populations[target]!.extents;
  let operations = 0;
  for (const { channel, row, column, value } of events) {
    for (let output = 0; output < outputs; output++) {
      if (Math.floor(output / (outputs / groups)) !== Math.floor(channel / inputs)) continue;
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          const [i, j] = [tapOf(projection, 0, y, row), tapOf(projection, 1, x, column)];
          if (i === undefined || j === undefined) continue;
          const weight = net.weights[index]![((output * inputs + (channel % inputs)) * kernel[0] + i) * kernel[1] + j]!;
          add(target, at(target, output, y, x), value * weight * 2 ** net.shifts[index]![output]!);
          operations++;
        }
      }
    }
  }
  return operations;
}

/** The tap through which a target position of one side sees a source position, if it does. */
export function tapOf(
  { kernel, stride, pad, dilation, spread }: TestProjection,
  side: 0 | 1,
  target: number,
  source: number,
): number | undefined {
  const place = source * spread[side] - (target * stride[side] - pad[side]);
  for (let tap = 0; tap < kernel[side]; tap++) if (tap * dilation[side] === place) return tap;
  return undefined;
}

function move({ projection, add, at, sent }: Step): number {
  const sums = projection.map === 'sum_positions';
  for (const { channel, row, column, value } of sent) {
    add(
      projection.target,
      at(projection.target, channel, sums ? 0 : row, sums ? 0 : column),
      value * 2 ** projection.shift,
    );
  }
  return sent.length;
}

/** Left spikes first, then right ones; each adds the other side's counts, where they are not zero. */
function correlate({ net, projection, add, at, spikes, second, leftNow, rightBefore }: Step): number {
  const { source, second: right, target, heads, over } = projection;
  const [leftAll, h, w] = net.populations[source]!.extents;
  const d = leftAll / heads;
  const e = net.populations[right]!.extents[0] / heads;
  let operations = 0;
  const addNonzero = (head: number, i: number, j: number, value: number): void => {
    if (value === 0) return;
    add(target, at(target, head, i, j), value);
    operations++;
  };
  for (const { channel, row, column } of spikes) {
    const head = Math.floor(channel / d);
    const n = row * w + column;
    if (over === 'positions') {
      for (let j = 0; j < e; j++) addNonzero(head, channel % d, j, rightBefore(head * e + j, n));
    } else for (let m = 0; m < h * w; m++) addNonzero(head, n, m, rightBefore(channel, m));
  }
  for (const { channel, row, column } of second) {
    const head = Math.floor(channel / e);
    const n = row * w + column;
    if (over === 'positions') {
      for (let i = 0; i < d; i++) addNonzero(head, i, channel % e, leftNow(head * d + i, n));
    } else for (let m = 0; m < h * w; m++) addNonzero(head, m, n, leftNow(channel, m));
  }
  return operations;
}

function modulate({ net, projection, add, at, spikes, state }: Step): number {
  const { source, second, target, heads, over } = projection;
  const [sourceAll, h, w] = net.populations[source]!.extents;
  const d = sourceAll / heads;
  const e = net.populations[target]!.extents[0] / heads;
  let operations = 0;
  for (const { channel, row, column } of spikes) {
    const head = Math.floor(channel / d);
    const m = row * w + column;
    const targets = over === 'channels' ? e : h * w;
    for (let k = 0; k < targets; k++) {
      const value = state[over === 'channels' ? at(second, head, channel % d, k) : at(second, head, k, m)]!;
      if (value === 0) continue;
      if (over === 'channels') add(target, at(target, head * e + k, row, column), value);
      else add(target, at(target, channel, Math.floor(k / w), k % w), value);
      operations++;
    }
  }
  return operations;
}
