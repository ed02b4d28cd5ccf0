/** @file The trainer's operators: their values and gradients (`differences.ts` says how they are judged). */
import test from 'ava';
import { along, changed, check, define, tolerance } from './differences.ts';
import { graphOf, numbers, runOperator, type Layers, type Trial } from './support.ts';

const image = (channels: number, height: number, width: number) =>
  ['x', 'input', [], { shape: [channels, height, width] }] as const;

const convolutions = {
  'plain product': [image(8, 3, 5), ['c', 'conv2d', ['x'], { out: 12 }]],
  'plain product of odd widths': [image(5, 4, 3), ['c', 'conv2d', ['x'], { out: 7, bias: false }]],
  'deep plain product': [image(300, 3, 3), ['c', 'conv2d', ['x'], { out: 9, bias: false }]],
  'windows, mirrored gradient': [image(8, 5, 7), ['c', 'conv2d', ['x'], { out: 4, kernel: 3 }]],
  'windows, spread gradient': [image(3, 6, 5), ['c', 'conv2d', ['x'], { out: 10, kernel: 3 }]],
  'windows, stride 2': [image(6, 7, 9), ['c', 'conv2d', ['x'], { out: 5, kernel: 3, stride: 2 }]],
  'windows 7x7, stride 2': [image(2, 12, 11), ['c', 'conv2d', ['x'], { out: 8, kernel: 7, stride: 2 }]],
  'windows, spread gradient of whole panels': [image(8, 6, 5), ['c', 'conv2d', ['x'], { out: 20, kernel: 3 }]],
  'windows, spread gradient of whole panels, steps, a border on all sides': [
    image(16, 8, 7),
    ['c', 'conv2d', ['x'], { out: 6, kernel: [3, 4], stride: [2, 3], pad: [2, 1, 3, 5] }],
  ],
  'windows, spread gradient of whole panels, pixels that no window meets': [
    image(8, 9, 8),
    ['c', 'conv2d', ['x'], { out: 4, kernel: 2, stride: 3, pad: 0 }],
  ],
  'windows without border': [image(4, 6, 6), ['c', 'conv2d', ['x'], { out: 4, kernel: 3, pad: 0 }]],
  'windows with a border wider than the kernel': [
    image(4, 3, 3),
    ['c', 'conv2d', ['x'], { out: 4, kernel: 2, pad: 3 }],
  ],
  'one pixel, stride 2': [image(4, 5, 5), ['c', 'conv2d', ['x'], { out: 6, stride: 2 }]],
  'kernel larger than the image': [image(4, 2, 2), ['c', 'conv2d', ['x'], { out: 4, kernel: 7 }]],
  'two groups': [image(6, 4, 4), ['c', 'conv2d', ['x'], { out: 4, kernel: 3, groups: 2 }]],
  'one group per channel, two outputs each': [
    image(5, 4, 4),
    ['c', 'conv2d', ['x'], { out: 10, kernel: 3, groups: 5 }],
  ],
  'depthwise 7x7': [image(8, 9, 13), ['c', 'conv2d', ['x'], { out: 8, kernel: 7, groups: 8, bias: false }]],
  'depthwise 3x3 of odd width': [image(6, 4, 4), ['c', 'conv2d', ['x'], { out: 6, kernel: 3, groups: 6 }]],
  'depthwise 5x5, stride 2': [image(4, 8, 7), ['c', 'conv2d', ['x'], { out: 4, kernel: 5, stride: 2, groups: 4 }]],
  'depthwise without border': [image(4, 5, 6), ['c', 'conv2d', ['x'], { out: 4, kernel: 3, pad: 0, groups: 4 }]],
  'one row of three, a step along columns': [
    image(6, 4, 9),
    ['c', 'conv2d', ['x'], { out: 5, kernel: [1, 3], stride: [1, 2] }],
  ],
  'one column, a step along rows': [
    image(3, 9, 4),
    ['c', 'conv2d', ['x'], { out: 6, kernel: [4, 1], stride: [3, 1], pad: [2, 0] }],
  ],
  'a border that is not even': [image(8, 5, 6), ['c', 'conv2d', ['x'], { out: 4, kernel: [2, 4], pad: 'same' }]],
  'dilated along columns, less than a vector': [
    image(3, 5, 9),
    ['c', 'conv2d', ['x'], { out: 5, kernel: 3, dilation: [1, 2] }],
  ],
  'dilated, with steps': [
    image(5, 9, 8),
    ['c', 'conv2d', ['x'], { out: 7, kernel: [3, 2], dilation: [2, 3], stride: [3, 2], pad: [1, 2, 3, 0] }],
  ],
  'one channel each, dilated': [image(8, 7, 6), ['c', 'conv2d', ['x'], { out: 8, kernel: 3, dilation: 2, groups: 8 }]],
  'one channel each, one row': [image(6, 3, 8), ['c', 'conv2d', ['x'], { out: 6, kernel: [1, 5], groups: 6 }]],
} satisfies Record<string, Layers>;

const others = {
  'transposed, steps and cuts': [
    image(5, 3, 4),
    ['c', 'conv_transpose2d', ['x'], { out: 6, kernel: [3, 2], stride: [2, 3], pad: [1, 0], output_padding: [0, 2] }],
  ],
  'transposed, of one channel, dilated, in groups of one': [
    image(2, 3, 4),
    ['c', 'conv_transpose2d', ['x'], { out: 4, kernel: 2, stride: 2, dilation: [1, 2], groups: 2 }],
  ],
  'of a signal': [
    ['x', 'input', [], { shape: [3, 17] }],
    ['c', 'conv1d', ['x'], { out: 5, kernel: 4, stride: 2, dilation: 2, pad: [3, 0] }],
  ],
} satisfies Record<string, Layers>;

for (const [title, layers] of Object.entries(others))
  test(`convolutions: ${title}`, (t) => {
    check(t, layers, 'c');
  });

for (const [title, layers] of Object.entries(convolutions))
  test(`conv2d: ${title}`, (t) => {
    check(t, layers, 'c');
  });

test('conv2d: enough work for several partial weight gradients, plain product', (t) => {
  check(t, [image(20, 20, 20), ['c', 'conv2d', ['x'], { out: 20 }]], 'c', 4);
});
test('conv2d: enough work for several partial weight gradients, windows', (t) => {
  check(t, [image(4, 17, 16), ['c', 'conv2d', ['x'], { out: 12, kernel: 3 }]], 'c', 6);
});
test('conv2d: enough work for several partial weight gradients, depthwise', (t) => {
  check(t, [image(8, 20, 20), ['c', 'conv2d', ['x'], { out: 8, kernel: 7, groups: 8 }]], 'c', 4);
});

const spike = { cap: 4, norm: 4, rounding: 'half_even' };

test('linear: over positions and channels of odd width', (t) => {
  const layers: Layers = [
    image(3, 4, 2),
    ['c', 'conv2d', ['x'], { out: 5 }],
    ['s', 'neuron', ['c'], spike],
    ['l', 'linear', ['s'], { out: 7 }],
  ];
  check(t, layers, 'l', 5);
});

test('mean', (t) => {
  check(t, [image(3, 4, 2), ['c', 'conv2d', ['x'], { out: 6 }], ['m', 'mean', ['c']]], 'm');
});

test('avg_pool: windows that overlap and have a border, sums, windows of the whole map', (t) => {
  const pools = [
    { kernel: 3, stride: 2, pad: 1 },
    { kernel: 2, divisor: 1 },
    { kernel: 4 },
    { kernel: [1, 3], stride: [2, 1] },
  ];
  for (const pool of pools)
    check(t, [image(3, 4, 5), ['c', 'conv2d', ['x'], { out: 6 }], ['p', 'avg_pool', ['c'], pool]], 'p');
});

test('mean of spikes', (t) => {
  check(
    t,
    [image(3, 4, 2), ['c', 'conv2d', ['x'], { out: 6 }], ['s', 'neuron', ['c'], spike], ['m', 'mean', ['s']]],
    'm',
  );
});

test('concat and slice, of widths that are no whole vectors', (t) => {
  const joined: Layers = [
    image(3, 4, 2),
    ['a', 'conv2d', ['x'], { out: 6 }],
    ['s', 'neuron', ['a'], spike],
    ['b', 'conv2d', ['s'], { out: 5 }],
    ['r', 'neuron', ['b'], spike],
    ['j', 'concat', ['s', 'r']],
    ['p', 'slice', ['j'], { first: 3, count: 6 }],
  ];
  check(t, joined.slice(0, 6) as unknown as Layers, 'j');
  check(t, joined, 'p');
});

/** Numbers of which no two are equal, nor nearer than 1/256. */
function distinct(seed: number, length: number): Float32Array {
  const order = [...numbers(seed, length).entries()].sort(([, a], [, b]) => a - b);
  const values = new Float32Array(length);
  order.forEach(([at], rank) => (values[at] = (rank - length / 2) / 64));
  return values;
}
const bending = { step: 1 / 256, numbers: distinct } as const;
const binary = { cap: 1, norm: 1, rounding: 'half_even' };

const withoutTime = {
  'a factor per channel': [
    ['c', 'conv2d', ['x'], { out: 6 }],
    ['l', 'layer_scale', ['c']],
  ],
  'channels of heads, summed': [
    ...([
      ['c', 'conv2d', ['x'], { out: 6 }],
      ['s', 'neuron', ['c'], spike],
    ] as const),
    ['l', 'sum_channels', ['s'], { heads: 2 }],
  ],
  'votes of an odd width': [
    ['c', 'conv2d', ['x'], { out: 15 }],
    ['l', 'votes', ['c'], { size: 3 }],
  ],
  'nearest pixels': [
    ['c', 'conv2d', ['x'], { out: 6 }],
    ['l', 'upsample', ['c'], { mode: 'nearest' }],
  ],
  'pixels in between': [
    ['c', 'conv2d', ['x'], { out: 6 }],
    ['l', 'upsample', ['c'], { mode: 'bilinear' }],
  ],
  'every second pixel': [
    ['c', 'conv2d', ['x'], { out: 6 }],
    ['l', 'subsample', ['c']],
  ],
  'a matrix of the host': [
    ['c', 'conv2d', ['x'], { out: 6 }],
    ['l', 'host_linear', ['c'], { out: 7 }],
  ],
  'the mean of two outputs': [
    ...([
      ['c', 'conv2d', ['x'], { out: 6 }],
      ['d', 'conv2d', ['x'], { out: 6 }],
    ] as const),
    ['l', 'average', ['c', 'd']],
  ],
  'values of places, of a map': [
    ['c', 'conv2d', ['x'], { out: 6 }],
    ['l', 'position_map', ['c'], { bias: true }],
  ],
  'scores of pixels': [
    ['c', 'conv2d', ['x'], { out: 6 }],
    ['l', 'class_scores', ['c']],
  ],
  'a weight that nobody reads': [
    ...([
      ['c', 'conv2d', ['x'], { out: 6 }],
      ['s', 'neuron', ['c'], spike],
    ] as const),
    ['l', 'spare', ['s'], { shape: [2, 3] }],
  ],
  'gates of pixels': [
    ...(['a', 'b'] as const).flatMap(
      (n) =>
        [
          [`${n}c`, 'conv2d', ['x'], { out: 6 }],
          [n, 'neuron', [`${n}c`], binary],
        ] as const,
    ),
    ['l', 'gate', ['a', 'b']],
  ],
  'gates that shut': [
    ...(['a', 'b'] as const).flatMap(
      (n) =>
        [
          [`${n}c`, 'conv2d', ['x'], { out: 6 }],
          [n, 'neuron', [`${n}c`], binary],
        ] as const,
    ),
    ['l', 'gate', ['a', 'b'], { invert: true }],
  ],
  'gates of channels': [
    ...(['a', 'b'] as const).flatMap(
      (n) =>
        [
          [`${n}c`, 'conv2d', ['x'], { out: 6 }],
          [n, 'neuron', [`${n}c`], binary],
        ] as const,
    ),
    ['m', 'any_position', ['b']],
    ['l', 'gate', ['a', 'm']],
  ],
  'gates of heads': [
    ...([
      ['ac', 'conv2d', ['x'], { out: 6 }],
      ['a', 'neuron', ['ac'], binary],
    ] as const),
    ...([
      ['b', 'sum_channels', ['a'], { heads: 2 }],
      ['m', 'neuron', ['b'], binary],
    ] as const),
    ['l', 'gate', ['a', 'm']],
  ],
} satisfies Record<string, Layers>;

for (const [title, layers] of Object.entries(withoutTime))
  test(`without time: ${title}`, (t) => {
    check(t, [image(3, 4, 5), ...layers], 'l');
  });

const largest = {
  'of windows that overlap': [
    ['c', 'conv2d', ['x'], { out: 6 }],
    ['l', 'max_pool', ['c']],
  ],
  'of windows of two numbers': [
    ['c', 'conv2d', ['x'], { out: 6 }],
    ['l', 'max_pool', ['c'], { kernel: [1, 2], stride: [1, 2], pad: 0 }],
  ],
  'inside heads': [
    ...([
      ['c', 'conv2d', ['x'], { out: 6 }],
      ['s', 'neuron', ['c'], spike],
    ] as const),
    ['l', 'max_pool_heads', ['s'], { heads: 2 }],
  ],
  'of counts, anywhere': [
    ...([
      ['c', 'conv2d', ['x'], { out: 6 }],
      ['s', 'neuron', ['c'], spike],
    ] as const),
    ['l', 'any_position', ['s']],
  ],
} satisfies Record<string, Layers>;

for (const [title, layers] of Object.entries(largest))
  test(`largest: ${title}`, (t) => {
    check(t, [image(3, 4, 5), ...layers], 'l', 3, bending);
  });

for (const op of ['mean_steps', 'sum_steps', 'last_step', 'max_steps'] as const)
  test(`over all steps: ${op}`, (t) => {
    const layers: Layers = [
      ['x', 'input', [], { shape: [3, 2, 3], steps: 4 }],
      ['c', 'conv2d', ['x'], { out: 6 }],
      ['l', op, ['c']],
    ];
    check(t, layers, 'l', 12, { ...bending, steps: 4 });
  });

test('add', (t) => {
  const layers: Layers = [
    image(3, 4, 2),
    ['a', 'conv2d', ['x'], { out: 6 }],
    ['b', 'conv2d', ['x'], { out: 6 }],
    ['s', 'add', ['a', 'b']],
  ];
  check(t, layers, 's');
});

const attention = (key: number, value: number, heads: number, side: number): Layers => [
  image(3, side, side + 1),
  ...(['q', 'k', 'v'] as const).flatMap(
    (name) =>
      [
        [`${name}c`, 'conv2d', ['x'], { out: heads * (name === 'v' ? value : key) }],
        [name, 'neuron', [`${name}c`], spike],
      ] as const,
  ),
  ['a', 'attention', ['q', 'k', 'v'], { heads, scale: 0.75 }],
];
test('attention: 4 heads of 4 and 8 channels', (t) => {
  check(t, attention(4, 8, 4, 3), 'a');
});
test('attention: 3 heads of 5 and 7 channels, more tokens than a block', (t) => {
  check(t, attention(5, 7, 3, 17), 'a', 1);
});
test('attention: q and k are one value', (t) => {
  const layers: Layers = [
    image(3, 3, 3),
    ['c', 'conv2d', ['x'], { out: 6 }],
    ['q', 'neuron', ['c'], spike],
    ['a', 'attention', ['q', 'q', 'q'], { heads: 2, scale: 0.5 }],
  ];
  const graph = graphOf(layers);
  const q = numbers(1, 2 * 6 * 9);
  const gradient = numbers(2, 2 * 6 * 9);
  const trial: Trial = { graph, layer: 'a', batch: 2, inputs: [q, q, q], parameters: {}, gradient };
  const node = graph.nodes.label('a');
  // Cubic in q: differences of a third order polynomial are off by step^2 times its third derivative.
  const loss = (index: number, change: number): number => {
    const moved = changed(q, index, change);
    return along(define(node, trial, [moved, moved, moved], {}), gradient);
  };
  const [got] = runOperator(trial).inputGradients;
  const richardson = (index: number, step: number): number => {
    const central = (h: number): number => (loss(index, h) - loss(index, -h)) / (2 * h);
    return (4 * central(step / 2) - central(step)) / 3;
  };
  const largest = got!.reduce((most, g) => Math.max(most, Math.abs(g)), 0);
  for (let i = 0; i < got!.length; i += 5)
    t.true(Math.abs(got![i]! - richardson(i, 1)) <= tolerance * largest, `${got![i]} at ${i}`);
});
