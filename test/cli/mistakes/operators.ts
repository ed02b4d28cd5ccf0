/** @file Mistakes of operators: those of other frameworks, and what they are given. */
import { leaky, type Mistake } from './mistake.ts';

export const operators: readonly Mistake[] = [
  {
    title: 'an operator of PyTorch: cat',
    edit: ['x += x -> s1: sfa -> c1: conv2d(dim, kernel=3)', 'x = cat(x, x)'],
    status: 3,
    says: `error SPK111: no operator, neuron or block is called "cat"
   --> net.spike:6:5
    |
  6 | x = cat(x, x)
    |     ^^^
  help: write concat(a, b), of spikes or in front of a neuron; of three: concat(concat(a, b), c); channels are joined, there is no dim
`,
  },
  {
    title: 'an operator of PyTorch: AvgPool2d',
    edit: ['x += x -> s1: sfa -> c1: conv2d(dim, kernel=3)', 'x = x -> AvgPool2d(2)'],
    status: 3,
    says: `error SPK111: no operator, neuron or block is called "AvgPool2d"
   --> net.spike:6:10
    |
  6 | x = x -> AvgPool2d(2)
    |          ^^^^^^^^^
  help: write avg_pool(2) for windows of 2 pixels, and mean for a whole map
`,
  },
  {
    title: 'an operator of PyTorch: dropout',
    edit: ['x += x -> s1: sfa -> c1: conv2d(dim, kernel=3)', 'x = x -> dropout(0.5)'],
    status: 3,
    says: `error SPK111: no operator, neuron or block is called "dropout"
   --> net.spike:6:10
    |
  6 | x = x -> dropout(0.5)
    |          ^^^^^^^
  help: leave it out: at inference it does nothing
`,
  },
  {
    title: 'an operator of PyTorch: flatten',
    edit: ['x += x -> s1: sfa -> c1: conv2d(dim, kernel=3)', 'x = x -> flatten'],
    status: 3,
    says: `error SPK111: no operator, neuron or block is called "flatten"
   --> net.spike:6:10
    |
  6 | x = x -> flatten
    |          ^^^^^^^
  help: leave it out: linear reads every position itself, row by row, as flatten lays them out
`,
  },
  {
    title: 'an operator of PyTorch: relu',
    edit: ['x += x -> s1: sfa -> c1: conv2d(dim, kernel=3)', 'x = x -> relu'],
    status: 3,
    says: `error SPK111: no operator, neuron or block is called "relu"
   --> net.spike:6:10
    |
  6 | x = x -> relu
    |          ^^^^
  help: activations are spikes: declare a neuron (neuron sfa { cap: 4, norm: 4, rounding: half_even }) and write -> sfa
`,
  },
  {
    title: 'an operator of signals over a map',
    edit: ['x += x -> s1: sfa -> c1: conv2d(dim, kernel=3)', 'x = x -> s1: sfa -> c1: conv1d(8)'],
    status: 3,
    says: `error SPK201: layer "c1": conv1d takes a signal of shape [C, L] as x, not 8x28x28
   --> net.spike:6:21
    |
  6 | x = x -> s1: sfa -> c1: conv1d(8)
    |                     ^^^^^^^^^^^^^
  help: maps [C, H, W] are read by conv2d
`,
  },
  {
    title: 'an operator of PyTorch: ConvTranspose2d',
    edit: ['x += x -> s1: sfa -> c1: conv2d(dim, kernel=3)', 'x = x -> ConvTranspose1d(8)'],
    status: 3,
    says: `error SPK111: no operator, neuron or block is called "ConvTranspose1d"
   --> net.spike:6:10
    |
  6 | x = x -> ConvTranspose1d(8)
    |          ^^^^^^^^^^^^^^^
  help: did you mean "conv_transpose2d"? Over a signal, declare the input as a map [C, 1, L], with kernel=[1, 2], stride=[1, 2]
`,
  },
  {
    title: 'an operator of PyTorch: layer_norm',
    edit: ['x += x -> s1: sfa -> c1: conv2d(dim, kernel=3)', 'x = x -> layer_norm'],
    status: 3,
    says: `error SPK111: no operator, neuron or block is called "layer_norm"
   --> net.spike:6:10
    |
  6 | x = x -> layer_norm
    |          ^^^^^^^^^^
  help: its mean and variance depend on the sample, which no integer network can fold: train with batch_norm instead
`,
  },
  {
    title: 'an operator of PyTorch: softmax',
    edit: ['x += x -> s1: sfa -> c1: conv2d(dim, kernel=3)', 'x = x -> softmax'],
    status: 3,
    says: `error SPK111: no operator, neuron or block is called "softmax"
   --> net.spike:6:10
    |
  6 | x = x -> softmax
    |          ^^^^^^^
  help: leave it out: the largest logit is the largest probability; attention here has none
`,
  },
  {
    title: 'an operator of PyTorch: BatchNorm2d',
    edit: ['x += x -> s1: sfa -> c1: conv2d(dim, kernel=3)', 'x = x -> BatchNorm2d'],
    status: 3,
    says: `error SPK111: no operator, neuron or block is called "BatchNorm2d"
   --> net.spike:6:10
    |
  6 | x = x -> BatchNorm2d
    |          ^^^^^^^^^^^
  help: did you mean "batch_norm"?
`,
  },
  {
    title: 'an operator of PyTorch: MaxPool2d',
    edit: ['x += x -> s1: sfa -> c1: conv2d(dim, kernel=3)', 'x = x -> MaxPool2d(2)'],
    status: 3,
    says: `error SPK111: no operator, neuron or block is called "MaxPool2d"
   --> net.spike:6:10
    |
  6 | x = x -> MaxPool2d(2)
    |          ^^^^^^^^^
  help: did you mean "max_pool"?
`,
  },
  {
    title: 'an operator of PyTorch: LIFNode',
    edit: ['x += x -> s1: sfa -> c1: conv2d(dim, kernel=3)', 'x = x -> LIFNode'],
    status: 3,
    says: `error SPK111: no operator, neuron or block is called "LIFNode"
   --> net.spike:6:10
    |
  6 | x = x -> LIFNode
    |          ^^^^^^^
  help: neurons are declared: neuron lif { cap: 1, norm: 1, rounding: down, reset: hard, decay: 0.5, decay_input: true }, then -> lif; others: docs/neurons.md
`,
  },
  {
    title: 'an operator of PyTorch: lstm',
    edit: ['x += x -> s1: sfa -> c1: conv2d(dim, kernel=3)', 'x = x -> lstm(8)'],
    status: 3,
    says: `error SPK111: no operator, neuron or block is called "lstm"
   --> net.spike:6:10
    |
  6 | x = x -> lstm(8)
    |          ^^^^
  help: what comes back is the spike of an earlier step: previous("s") -> back: linear(64), added to what arrives in front of the neuron s; gates of LSTM and GRU are not here
`,
  },
  {
    title: 'an operator of PyTorch: Conv2d',
    edit: ['x += x -> s1: sfa -> c1: conv2d(dim, kernel=3)', 'x = x -> Conv2d(8)'],
    status: 3,
    says: `error SPK111: no operator, neuron or block is called "Conv2d"
   --> net.spike:6:10
    |
  6 | x = x -> Conv2d(8)
    |          ^^^^^^
  help: did you mean "conv2d"?
`,
  },
  {
    title: 'a convolution behind linear',
    edit: ['x = x -> stem: conv2d(dim, kernel=3)', 'x = x -> stem: linear(100)'],
    status: 3,
    says: `error SPK201: layer "c1": conv2d takes a value of shape [C, H, W] as x, not 100
   --> net.spike:6:22
    |
  6 | x += x -> s1: sfa -> c1: conv2d(dim, kernel=3)
    |                      ^^^^^^^^^^^^^^^^^^^^^^^^^
  help: vectors have no positions: linear reads them; behind mean and linear they are gone, put it in front of them
`,
  },
  {
    title: 'a sum of spikes and membranes',
    edit: ['x += x -> s1: sfa -> c1: conv2d(dim, kernel=3)', 'let s = x -> s1: sfa\nx = add(x, s)'],
    status: 3,
    says: `error SPK201: layer "add1": add takes two membranes or two spike sources, not one of each
   --> net.spike:7:5
    |
  7 | x = add(x, s)
    |     ^^^^^^^^^
  help: put a neuron in front of the membranes, or weights behind the spikes
`,
  },
  {
    title: 'a sum of spikes that count differently',
    edit: [
      'x += x -> s1: sfa -> c1: conv2d(dim, kernel=3)',
      'let s = x -> s1: sfa\nlet r = x -> t: sfa(norm=1)\nx = add(s, r) -> c1: conv2d(dim)',
    ],
    status: 3,
    says: `error SPK201: layer "add1": add: a spike of a counts 1/4, one of b 1/1
   --> net.spike:8:5
    |
  8 | x = add(s, r) -> c1: conv2d(dim)
    |     ^^^^^^^^^
  help: give both neurons the same norm, and scale the weights in front of one of them
`,
  },
  {
    title: 'a convolution on membranes',
    edit: ['x += x -> s1: sfa -> c1: conv2d(dim, kernel=3)', 'x = x -> c1: conv2d(dim)'],
    status: 3,
    says: `error SPK201: layer "c1": conv2d takes spikes or the analog input as x, not un-spiked membrane values
   --> net.spike:6:10
    |
  6 | x = x -> c1: conv2d(dim)
    |          ^^^^^^^^^^^^^^^
  help: put a neuron in front of it; or, where the network has none, say graded=true: it multiplies un-spiked values then
`,
  },
  {
    title: 'a mean of nine spikes that a pool reads',
    edit: ['x -> pool: mean -> s2: sfa(norm=1)', 'x -> s2: sfa -> pool: avg_pool(3) -> max_pool'],
    status: 3,
    says: `error SPK209: "pool" divides spikes by 9, which is no power of two, and "max_pool1" (max_pool) reads the mean: no integer grid holds it exactly
   --> net.spike:7:33
    |
  7 | output logits = x -> s2: sfa -> pool: avg_pool(3) -> max_pool -> head: linear(10)
    |                                 ^^^^^^^^^^^^^^^^^
  help: sum instead of taking the mean (divisor=1), and divide the weights behind it
`,
  },
  {
    title: 'a shortcut of another width and stride',
    edit: ['c1: conv2d(dim, kernel=3)', 'c1: conv2d(16, kernel=3, stride=2)'],
    status: 3,
    says: `error SPK201: layer "add1": add: shapes differ: 8x28x28 of the stream and 16x14x14 of what is added to it
   --> net.spike:6:1
    |
  6 | x += x -> s1: sfa -> c1: conv2d(16, kernel=3, stride=2)
    | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  help: give the last convolution of the branch 8 output channels and the same strides as in the stream (stride=1, and kernels padded by half), or bring the stream to 16x14x14 with a convolution of its own
`,
  },
  {
    title: 'a shortcut of another stride',
    edit: ['c1: conv2d(dim, kernel=3)', 'c1: conv2d(dim, kernel=3, stride=2)'],
    status: 3,
    says: `error SPK201: layer "add1": add: shapes differ: 8x28x28 of the stream and 8x14x14 of what is added to it
   --> net.spike:6:1
    |
  6 | x += x -> s1: sfa -> c1: conv2d(dim, kernel=3, stride=2)
    | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  help: the same strides as in the stream (stride=1, and kernels padded by half), or bring the stream to 8x14x14 with a convolution of its own
`,
  },
  {
    title: 'heads that do not divide the channels',
    edit: [
      'x += x -> s1: sfa -> c1: conv2d(dim, kernel=3)',
      'let s = x -> s1: sfa\nx += attention(s, s, s, heads=3, scale=0.5) -> a: sfa -> c1: conv2d(dim)',
    ],
    status: 3,
    says: `error SPK201: layer "attention1": attention: 3 heads do not divide the channels: q and k 8, v 8
   --> net.spike:7:6
    |
  7 | x += attention(s, s, s, heads=3, scale=0.5) -> a: sfa -> c1: conv2d(dim)
    |      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  help: every head takes the same number of channels: use 8 heads, or other widths
`,
  },
  {
    title: 'a third of the channels, with a rest',
    edit: ['conv2d(dim, kernel=3)\nx +=', 'conv2d(dim / 3, kernel=3)\nx +='],
    status: 3,
    says: `error SPK202: conv2d: out must be a whole number, not 2.6666666666666665
   --> net.spike:5:23
    |
  5 | x = x -> stem: conv2d(dim / 3, kernel=3)
    |                       ^^^^^^^
  help: a // b is the whole part of a / b; Output channels.
`,
  },
  {
    title: 'a kernel of nothing',
    edit: ['dim, kernel=3)\nx +=', 'dim, kernel=0)\nx +='],
    status: 3,
    says: `error SPK202: conv2d: kernel must be at least 1, not 0
   --> net.spike:5:35
    |
  5 | x = x -> stem: conv2d(dim, kernel=0)
    |                                   ^
  help: Kernel side in pixels.
`,
  },
  {
    title: 'a picture of two numbers',
    edit: ['[1, 28, 28]', '[28, 28]'],
    status: 3,
    says: `error SPK201: layer "stem": conv2d takes a value of shape [C, H, W] as x, not 28x28
   --> net.spike:5:10
    |
  5 | x = x -> stem: conv2d(dim, kernel=3)
    |          ^^^^^^^^^^^^^^^^^^^^^^^^^^^
  help: a picture has channels in front: input x: [1, 28, 28]; signals [C, L] are read by conv1d
`,
  },
  {
    title: 'a vector as input of a convolution',
    edit: ['[1, 28, 28]', '[784]'],
    status: 3,
    says: `error SPK201: layer "stem": conv2d takes a value of shape [C, H, W] as x, not 784
   --> net.spike:5:10
    |
  5 | x = x -> stem: conv2d(dim, kernel=3)
    |          ^^^^^^^^^^^^^^^^^^^^^^^^^^^
  help: vectors have no positions: linear reads them; behind mean and linear they are gone, put it in front of them
`,
  },
  {
    title: 'layers that lead nowhere',
    edit: [
      'x += x -> s1: sfa -> c1: conv2d(dim, kernel=3)',
      'x += x -> s1: sfa -> c1: conv2d(dim, kernel=3)\nx -> dead: sfa -> d2: conv2d(4) -> d3: batch_norm',
    ],
    status: 3,
    says: `error SPK206: layer "d3" reaches no output, and with it 2 layers in front
   --> net.spike:7:36
    |
  7 | x -> dead: sfa -> d2: conv2d(4) -> d3: batch_norm
    |                                    ^^^^^^^^^^^^^^
  help: use its value (x = x -> ..., or output logits = ...), or delete it
`,
  },
  {
    title: 'an output of every logical step',
    text: leaky.replace(' -> mean_steps', ''),
    status: 3,
    says: `error SPK220: output "logits" has 4 values, one per logical step, and nothing says what becomes of them
   --> net.spike:4:73
    |
  4 | output logits = x -> fc1: conv2d(100, kernel=28, pad=0) -> lif1: lif -> fc2: linear(10)
    |                                                                         ^^^^^^^^^^^^^^^
  help: take their mean: output logits = x -> ... -> mean_steps (or sum_steps, last_step, max_steps)
`,
  },
  {
    title: 'spikes of every logical step',
    text: leaky.replace(' -> fc2: linear(10) -> mean_steps', ''),
    status: 3,
    says: `error SPK220: output "logits" has 4 values, one per logical step, and nothing says what becomes of them
   --> net.spike:4:60
    |
  4 | output logits = x -> fc1: conv2d(100, kernel=28, pad=0) -> lif1: lif
    |                                                            ^^^^^^^^^
  help: take their mean: output logits = x -> ... -> mean_steps (or sum_steps, last_step, max_steps)
`,
  },
  {
    title: 'weights behind the mean over time',
    text: leaky.replace(' -> fc2: linear(10) -> mean_steps', ' -> mean_steps -> fc2: linear(10)'),
    status: 3,
    says: `error SPK201: layer "fc2": linear takes spikes or the analog input as x, not values of the host
   --> net.spike:4:87
    |
  4 | output logits = x -> fc1: conv2d(100, kernel=28, pad=0) -> lif1: lif -> mean_steps -> fc2: linear(10)
    |                                                                                       ^^^^^^^^^^^^^^^
  help: the host computes it when all logical steps are over: nothing on the chip can read it
`,
  },
  {
    title: 'a soft reset by 0.3',
    text: leaky.replace('reset: hard', 'reset: soft, threshold: 0.3'),
    status: 3,
    says: `error SPK221: "lif1" takes 0.3 from its membrane for every spike, which is not a power of two, so no integer grid holds the rest exactly
   --> net.spike:4:60
    |
  4 | output logits = x -> fc1: conv2d(100, kernel=28, pad=0) -> lif1: lif -> fc2: linear(10) -> mean_steps
    |                                                            ^^^^^^^^^
  help: write decay: 0.5, decay_input: true in place of leak: 1, a decay that rounds; or use threshold: 1, and divide the weights and biases in front of it by 0.3: the same spikes
`,
  },
  {
    title: 'more logical steps than membranes have bits',
    text: leaky.replace('steps: 4', 'steps: 50'),
    args: ['compile', 'net.spike', '--random-weights', '1', '--out', 'n.chip'],
    status: 4,
    says: `error SPK653: the membranes of "lif1" (sums of "fc1") may reach -2^68; 32 bits hold -2147483646 to 2147483646
  help: its membrane is kept through 50 logical steps and needs 50 guard bits, which saturation would lose: write decay: 0.5, decay_input: true in place of leak: 1, a decay that rounds and fits any number of steps; exactly, 13 logical steps fit
`,
  },
  {
    title: 'the numbers of a convolution in PyTorch\u2019s order',
    edit: ['stem: conv2d(dim, kernel=3)', 'stem: conv2d(1, 128, 3)'],
    status: 3,
    says: `error SPK202: conv2d: the first number is the outputs (1), the second the kernel (128), the third the stride (3)
   --> net.spike:5:26
    |
  5 | x = x -> stem: conv2d(1, 128, 3)
    |                          ^^^
  help: the inputs are known from what the layer reads: PyTorch's order, in, out, kernel, is written conv2d(128, kernel=3)
`,
  },
  {
    title: 'the same, where it could be meant',
    edit: ['stem: conv2d(dim, kernel=3)', 'stem: conv2d(1, dim, 3)'],
    status: 3,
    says: `warning SPK210: conv2d: the first number is the outputs (1), the second the kernel (8), the third the stride (3)
   --> net.spike:5:10
    |
  5 | x = x -> stem: conv2d(1, dim, 3)
    |          ^^^^^^^^^^^^^^^^^^^^^^^
  help: the inputs are known from what the layer reads: PyTorch's order, in, out, kernel, is written conv2d(8, kernel=3); if it is meant, write kernel=8, stride=3

error SPK201: layer "add1": add: shapes differ: 1x10x10 of the stream and 8x10x10 of what is added to it
   --> net.spike:6:1
    |
  6 | x += x -> s1: sfa -> c1: conv2d(dim, kernel=3)
    | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  help: give the last convolution of the branch 1 output channels, or bring the stream to 8x10x10 with a convolution of its own
`,
  },
  {
    title: 'the numbers of a linear layer in PyTorch\u2019s order',
    edit: ['head: linear(10)', 'head: linear(8, 10)'],
    status: 3,
    says: `error SPK202: linear: 8 would be the outputs, and 10 is no setting
   --> net.spike:7:71
    |
  7 | output logits = x -> pool: mean -> s2: sfa(norm=1) -> head: linear(8, 10)
    |                                                                       ^^
  help: the inputs are known from what the layer reads: write linear(10)
`,
  },
  {
    title: 'a pick without a case for what -p gave',
    edit: [
      'x = x -> stem: conv2d(dim, kernel=3)',
      'let out = pick dim { 8: 8, 16: 16 }\nx = x -> stem: conv2d(out, kernel=3)',
    ],
    args: ['check', 'net.spike', '-p', 'dim=9'],
    status: 3,
    says: `error SPK124: pick has no case for 9
   --> net.spike:5:16
    |
  5 | let out = pick dim { 8: 8, 16: 16 }
    |                ^^^
  help: "dim" is 9, as -p dim=9 says (default: 8); its cases are 8, 16: add one, or an \`else: ...\`
`,
  },
];
