/** @file Random test networks. */
import {
  addPopulation,
  addProjection,
  emptyNetwork,
  type Network,
  type Pair,
  type Random,
  type TestProjection,
} from './support.ts';

export interface Attention {
  readonly net: Network;
  readonly q: number;
  readonly k: number;
  readonly v: number;
  readonly out: number;
  readonly heads: number;
}

type Drawn = Pick<TestProjection, 'kernel' | 'stride' | 'pad' | 'after' | 'dilation' | 'spread'>;

/** Positions of both sides behind a geometry. */
const positionsOf = ({ kernel, stride, pad, after, dilation, spread }: Drawn, size: Pair): [number, number] => {
  const side = (i: 0 | 1): number => {
    const room = (size[i] - 1) * spread[i] + 1 + pad[i] + after[i] - ((kernel[i] - 1) * dilation[i] + 1);
    return Math.floor(room / stride[i]) + 1;
  };
  return [side(0), side(1)];
};

/** A geometry that leaves at least one row and column; along rows and along columns it is drawn apart, and mostly plain. */
function drawGeometry(random: Random, ...size: Pair): Drawn {
  const both = (draw: (side: number) => number): Pair => [draw(size[0]), draw(size[1])];
  const seldom = (least: number, most: number): number => (random(0, 2) === 0 ? random(least, most) : least);
  for (;;) {
    const pad = both(() => random(0, 2));
    const drawn = {
      kernel: both(() => random(1, 5)),
      stride: both(() => random(1, 3)),
      ...{ pad, after: random(0, 1) === 0 ? pad : both(() => random(0, 2)) },
      ...{ dilation: both(() => seldom(1, 3)), spread: both(() => (random(0, 4) === 0 ? random(2, 3) : 1)) },
    };
    if (positionsOf(drawn, size).every((side) => side > 0 && side < 8)) return drawn;
  }
}

/** Input, graded kernels, two synapse layers of any geometry and grouping, a residual, a spatial sum, a readout. */
export function convolutions(random: Random): Network {
  const net = emptyNetwork();
  const cap = (): number => random(1, 4);
  const [h, w] = [random(2, 7), random(2, 7)];
  const input = addPopulation(net, 'input', [random(1, 3), h, w], { role: 'input' });
  const first = drawGeometry(random, h, w);
  const extents = [4, ...positionsOf(first, [h, w])] as const;
  const a = addPopulation(net, 'a', extents, { cap: cap(), fire: 1, random });
  addProjection(net, { kind: 'graded', source: input, target: a, window: 0, ...first }, random);
  const next = drawGeometry(random, extents[1], extents[2]);
  const groups = [1, 1, 2, 4][random(0, 3)]!;
  const outputs = groups === 4 ? [4, 8][random(0, 1)]! : 2 * random(2, 5);
  const size = positionsOf(next, [extents[1], extents[2]]);
  const b = addPopulation(net, 'b', [outputs, ...size], { cap: cap(), fire: 2, random });
  addProjection(net, { kind: 'synapses', source: a, target: b, window: 1, groups, ...next }, random);
  const c = addPopulation(net, 'c', [outputs, ...size], { cap: cap(), fire: 4, random, threshold: 80 });
  addProjection(net, { kind: 'synapses', source: a, target: c, window: 1, groups, ...next }, random);
  addProjection(net, { kind: 'synapses', source: b, target: c, window: 2, kernel: [3, 3], pad: [1, 1] }, random);
  addProjection(net, { kind: 'transfer', source: b, target: c, window: 3 });
  const graded = addPopulation(net, 'graded', [3, ...size], {});
  addProjection(net, { kind: 'graded', source: b, target: graded, window: 2 }, random);
  const mean = addPopulation(net, 'mean', [outputs, 1, 1], { cap: cap(), fire: 5, random, threshold: 200 });
  addProjection(net, { kind: 'transfer', source: c, target: mean, window: 4, map: 'sum_positions' });
  const logits = addPopulation(net, 'logits', [5, 1, 1], { random });
  addProjection(net, { kind: 'synapses', source: mean, target: logits, window: 5 }, random);
  net.outputs.push(logits, graded);
  return net;
}

/** Kernels between many channels, of widths that are no multiple of anything, one of them of one channel each. */
export function wide(random: Random): Network {
  const net = emptyNetwork();
  const channels = (): number => [8, 12, 16, 24, 33, 40, 56, 72][random(0, 7)]!;
  const cap = [1, 4, 8, 64][random(0, 3)]!;
  const [h, w] = [random(4, 9), random(4, 16)];
  const threshold = [10, 60, 400][random(0, 2)]!;
  const input = addPopulation(net, 'input', [2, h, w], { role: 'input' });
  const side = [1, 3, 5, 7][random(0, 3)]!;
  const pad = (side - 1) / 2;
  const same = { kernel: [side, side], pad: [pad, pad] } as const;
  const [a, b, d] = [channels(), channels(), channels()].map((count, i) =>
    addPopulation(net, `wide${i}`, [count, h, w], { cap, fire: [1, 2, 4][i]!, random, threshold }),
  ) as [number, number, number];
  const count = net.populations[b]!.extents[0];
  const c = addPopulation(net, 'own', [count, h, w], { cap, fire: 3, random, threshold });
  addProjection(net, { kind: 'graded', source: input, target: a, window: 0, ...same }, random);
  addProjection(net, { kind: 'synapses', source: a, target: b, window: 1, ...same }, random);
  addProjection(net, { kind: 'synapses', source: b, target: c, window: 2, groups: count, ...same }, random);
  addProjection(net, { kind: 'synapses', source: c, target: d, window: 3 }, random);
  const logits = addPopulation(net, 'logits', [5, h, w], { random });
  addProjection(net, { kind: 'synapses', source: d, target: logits, window: 4 }, random);
  net.outputs.push(logits);
  return net;
}

/**
 * Neurons that all fire once, and so many of them that sums of the largest weights leave 16 bits: beneath a row of a kernel, or all of it,
 * and as values that are sent on.
 */
export function many(random: Random, weight: number): Network {
  const net = emptyNetwork();
  const input = addPopulation(net, 'input', [1, 2, 3], { role: 'input' });
  const add = (name: string, channels: number, fire: number): number =>
    addPopulation(net, name, [channels, 2, 3], { cap: 1, fire, random });
  const [some, most] = [add('some', 80, 1), add('most', 300, 1)];
  for (const target of [some, most]) addProjection(net, { kind: 'graded', source: input, target, window: 0 }, random);
  const same = { kernel: [3, 3], pad: [1, 1] } as const;
  for (const [source, name] of [
    [some, 'few'],
    [most, 'more'],
  ] as const) {
    const target = addPopulation(net, name, [5, 2, 3], { random });
    addProjection(net, { kind: 'synapses', source, target, window: 1, ...same }, random);
    net.outputs.push(target);
  }
  const pointwise = addPopulation(net, 'pointwise', [9, 2, 3], { random });
  addProjection(net, { kind: 'synapses', source: most, target: pointwise, window: 1 }, random);
  net.outputs.push(pointwise);
  const valued = addPopulation(net, 'valued', [5, 2, 3], { random });
  addProjection(net, { kind: 'graded', source: pointwise, target: valued, window: 2, ...same }, random);
  net.outputs.push(valued);
  // So that they stay inside 32 bits.
  for (const shifts of net.shifts.slice(-2)) shifts.fill(0);
  const large = addPopulation(net, 'large', [2, 17, 17], { cap: 1, fire: 1, random });
  addProjection(net, { kind: 'graded', source: input, target: large, window: 0, pad: [8, 7], after: [7, 7] }, random);
  const depthwise = addPopulation(net, 'depthwise', [2, 17, 17], { random });
  const each = { kernel: [17, 17], pad: [8, 8], groups: 2 } as const;
  addProjection(net, { kind: 'synapses', source: large, target: depthwise, window: 1, ...each }, random);
  net.outputs.push(depthwise);
  for (const weights of net.weights) weights.fill(weight);
  for (const thresholds of net.thresholds) thresholds.fill(-(2 ** 31));
  return net;
}

/** q, k, v from the input, then q (k' v) if `order` is "state first", (q k') v if it is "scores first". */
export function attention(random: Random, order: 'state first' | 'scores first'): Attention {
  const net = emptyNetwork();
  const [heads, d, e] = [random(1, 3), random(1, 3), [1, 2, 3, 4, 8, 11][random(0, 5)]!];
  const [h, w] = [random(1, 3), random(1, 4)];
  const stateFirst = order === 'state first';
  const input = addPopulation(net, 'input', [2, h, w], { role: 'input' });
  const add = (name: string, channels: number, fire: number): number => {
    const index = addPopulation(net, name, [channels, h, w], { cap: random(1, 4), fire, random, threshold: 60 });
    addProjection(net, { kind: 'graded', source: input, target: index, window: 0 }, random);
    return index;
  };
  const q = add('q', heads * d, stateFirst ? 2 : 1);
  const k = add('k', heads * d, 1);
  const v = add('v', heads * e, stateFirst ? 1 : 2);
  const over = stateFirst ? 'positions' : 'channels';
  const state = addPopulation(net, 'state', stateFirst ? [heads, d, e] : [heads, h * w, h * w], { role: 'state' });
  const [left, right] = stateFirst ? [k, v] : [q, k];
  addProjection(net, { kind: 'correlate', source: left, second: right, target: state, window: 1, heads, over });
  const out = addPopulation(net, 'out', [heads * e, h, w], { cap: 3, fire: 3, random, threshold: 60 });
  const source = stateFirst ? q : v;
  const contraction = stateFirst ? 'channels' : 'positions';
  addProjection(net, { kind: 'modulate', source, second: state, target: out, window: 2, heads, over: contraction });
  net.outputs.push(out);
  return { net, q, k, v, out, heads };
}

/**
 * Spikes pooled over space, over positions and over heads, gated by each other and by a mask; membranes pooled and moved
 * with a shift.
 *
 * @param kept whether one population keeps its membranes.
 */
export function windows(random: Random, kept = false): Network {
  const net = emptyNetwork();
  const heads = random(1, 3);
  const channels = heads * random(1, 4);
  const [h, w] = [random(1, 5), random(1, 5)];
  const input = addPopulation(net, 'input', [2, h, w], { role: 'input' });
  const [a, b] = ['left', 'right'].map((name) => {
    const reset = kept && name === 'right' ? (['hard', 'soft'] as const)[random(0, 1)]! : 'each_step';
    const index = addPopulation(net, name, [channels, h, w], {
      cap: random(1, 4),
      fire: 1,
      random,
      threshold: 200,
      reset,
    });
    addProjection(net, { kind: 'graded', source: input, target: index, window: 0 }, random);
    return index;
  }) as [number, number];
  const window = (): Drawn => {
    const pad: Pair = [random(0, 1), random(0, 1)];
    const side = (i: 0 | 1): number => random(Math.max(1, 2 * pad[i]), Math.min(4, [h, w][i]! + 2 * pad[i]));
    const plain = { dilation: [1, 1], spread: [1, 1] } as const;
    return { kernel: [side(0), side(1)], stride: [random(1, 2), random(1, 2)], pad, after: pad, ...plain };
  };
  const pooled = (drawn: Drawn): [number, number, number] => [channels, ...positionsOf(drawn, [h, w])];
  const [over, under] = [window(), window()];
  const or = addPopulation(net, 'or', pooled(over), { cap: 2, fire: 2, random, threshold: 3 });
  addProjection(net, { kind: 'any', source: a, target: or, window: 1, ...over });
  const gated = addPopulation(net, 'gated', [channels, h, w], { cap: 3, fire: 2, random, threshold: 4 });
  addProjection(net, { kind: 'gate', source: a, second: b, target: gated, window: 1 });
  const erode = { kernel: [3, 3], pad: [1, 1], heads, reach: 'heads' } as const;
  const wide = addPopulation(net, 'wide', [channels, h, w], { cap: 2, fire: 3, random, threshold: 3 });
  addProjection(net, { kind: 'any', source: gated, target: wide, window: 2, ...erode });
  const mask = addPopulation(net, 'mask', [channels, 1, 1], { cap: 2, fire: 3, random, threshold: 3 });
  addProjection(net, { kind: 'any', source: gated, target: mask, window: 2, reach: 'positions' });
  const masked = addPopulation(net, 'masked', [channels, h, w], { cap: 2, fire: 4, random, threshold: 3 });
  addProjection(net, { kind: 'gate', source: wide, second: mask, target: masked, window: 3 });
  const [first, place] = [random(0, channels - 1), random(0, 2)];
  const taken = random(1, channels - first);
  const spliced = addPopulation(net, 'spliced', [place + taken + random(0, 2), h, w], {
    cap: 3,
    fire: 2,
    random,
    threshold: 3,
  });
  addProjection(net, { kind: 'splice', source: a, target: spliced, window: 1, from: first, to: place, count: taken });
  if (place > 0)
    addProjection(net, { kind: 'splice', source: b, target: spliced, window: 1, from: 0, to: 0, count: 1 });
  const most = addPopulation(net, 'most', pooled(under), { cap: 2, fire: 2, random, threshold: 200 });
  net.initial[most] = new Int32Array(channels);
  addProjection(net, { kind: 'max', source: a, target: most, window: 1, ...under });
  const sum = addPopulation(net, 'sum', pooled(under), { random });
  addProjection(net, { kind: 'transfer', source: most, target: sum, window: 2, shift: random(0, 3) });
  const cut = random(0, channels - 1);
  const parts = addPopulation(net, 'parts', [channels + 1, ...positionsOf(under, [h, w])], { random });
  const some = { count: random(1, channels - cut), drop: random(0, 4) };
  addProjection(net, { kind: 'part', source: most, target: parts, window: 2, from: cut, to: random(0, 1), ...some });
  net.outputs.push(sum, masked, spliced, parts);
  return net;
}
