/** @file Mistakes of names: what is missing, misspelt or there twice. */
import { type Mistake } from './mistake.ts';

export const names: readonly Mistake[] = [
  {
    title: 'no line model',
    edit: ['model "tiny"\n', ''],
    status: 3,
    says: `error SPK131: the file has no line \`model "name"\`
  at net.spike
  help: begin the file with: model "my-network"
`,
  },
  {
    title: 'two lines model',
    edit: ['model "tiny"\n', 'model "tiny"\nmodel "other"\n'],
    status: 3,
    says: `error SPK131: a file describes one model; this is the second
   --> net.spike:2:7
    |
  2 | model "other"
    |       ^^^^^^^
  help: delete this line, or move the second model into a file of its own
`,
  },
  {
    title: 'no input',
    edit: ['input x: [1, 28, 28] { bits: 10 }\n', ''],
    status: 3,
    says: `error SPK205: the network has no input: nothing is called "x"
   --> net.spike:4:5
    |
  4 | x = x -> stem: conv2d(dim, kernel=3)
    |     ^
  help: declare it above: input x: [channels, height, width]
`,
  },
  {
    title: 'no output',
    edit: ['output logits =', 'x ='],
    status: 3,
    says: `error SPK205: the network has no output
  at net.spike
  help: add a line: output logits = LAYER
`,
  },
  {
    title: 'two inputs',
    edit: ['input x', 'input y: [1, 28, 28]\ninput x'],
    status: 3,
    says: `warning SPK116: input "y" is never used
   --> net.spike:4:7
    |
  4 | input y: [1, 28, 28]
    |       ^
  help: delete it

error SPK206: layer "y" reaches no output
   --> net.spike:4:10
    |
  4 | input y: [1, 28, 28]
    |          ^^^^^^^^^^^
  help: read it in a chain, or delete it

error SPK205: a network has exactly one input; this one has 2
   --> net.spike:5:10
    |
  5 | input x: [1, 28, 28] { bits: 10 }
    |          ^^^^^^^^^^^
  note: the first one is here
   --> net.spike:4:10
    |
  4 | input y: [1, 28, 28]
    |          ^^^^^^^^^^^
  help: give all of it as channels of one input: input x: [channels, height, width]
`,
  },
  {
    title: 'two outputs of one name',
    edit: [
      'output logits = x -> pool: mean -> s2: sfa(norm=1) -> head: linear(10)',
      'output logits = x -> pool: mean -> s2: sfa(norm=1) -> head: linear(10)\noutput logits = x -> p2: mean -> s3: sfa(norm=1) -> h2: linear(10)',
    ],
    status: 3,
    says: `error SPK205: two outputs are called "logits"
   --> net.spike:8:53
    |
  8 | output logits = x -> p2: mean -> s3: sfa(norm=1) -> h2: linear(10)
    |                                                     ^^^^^^^^^^^^^^
  help: give every output a name of its own: output logits = ..., output aux = ...
`,
  },
  {
    title: 'a name that nobody defined',
    edit: ['x += x -> s1', 'x += y -> s1'],
    status: 3,
    says: `error SPK110: no value is called "y"
   --> net.spike:6:6
    |
  6 | x += y -> s1: sfa -> c1: conv2d(dim, kernel=3)
    |      ^
  help: define it first: let y = ...
`,
  },
  {
    title: 'a new name without let',
    edit: ['x += x -> s1: sfa -> c1: conv2d(dim, kernel=3)', 'y = x -> s1: sfa -> c1: conv2d(dim)\nx = y'],
    status: 3,
    says: `error SPK110: no value is called "y"
   --> net.spike:6:1
    |
  6 | y = x -> s1: sfa -> c1: conv2d(dim)
    | ^
  help: to name a new value, write: let y = ...
`,
  },
  {
    title: 'a neuron without a cap',
    edit: ['cap: 4, ', ''],
    status: 3,
    says: `error SPK120: neuron "sfa" lacks the setting "cap"
   --> net.spike:3:8
    |
  3 | neuron sfa { norm: 4, rounding: half_even }
    |        ^^^
  help: cap: Most spikes of one activation: the time steps of a window.
`,
  },
  {
    title: 'a rounding that does not exist',
    edit: ['half_even', 'nearest'],
    status: 3,
    says: `error SPK110: "nearest" is neither a value nor one of half_even, half_up, down
   --> net.spike:3:41
    |
  3 | neuron sfa { cap: 4, norm: 4, rounding: nearest }
    |                                         ^^^^^^^
  help: write one of them: half_even, half_up, down
`,
  },
  {
    title: 'a setting that does not exist',
    edit: ['cap: 4', 'capacity: 4'],
    status: 3,
    says: `error SPK120: neuron "sfa" lacks the setting "cap"
   --> net.spike:3:8
    |
  3 | neuron sfa { capacity: 4, norm: 4, rounding: half_even }
    |        ^^^
  help: cap: Most spikes of one activation: the time steps of a window.

error SPK120: neuron has no setting "capacity"
   --> net.spike:3:14
    |
  3 | neuron sfa { capacity: 4, norm: 4, rounding: half_even }
    |              ^^^^^^^^
  help: one of: cap, norm, rounding, reset, leak, threshold, fires, decay, decay_input, gain, current_decay, reset_to, start, floor, decay_from, current_decay_from, threshold_from, trained_cap
`,
  },
  {
    title: 'an argument misspelt',
    edit: ['kernel=3)\nx +=', 'kernl=3)\nx +='],
    status: 3,
    says: `error SPK120: conv2d has no parameter "kernl"
   --> net.spike:5:28
    |
  5 | x = x -> stem: conv2d(dim, kernl=3)
    |                            ^^^^^
  help: did you mean "kernel"?
`,
  },
  {
    title: 'an argument by its name in PyTorch: kernel_size',
    edit: ['kernel=3)\nx +=', 'kernel_size=3)\nx +='],
    status: 3,
    says: `error SPK120: conv2d has no parameter "kernel_size"
   --> net.spike:5:28
    |
  5 | x = x -> stem: conv2d(dim, kernel_size=3)
    |                            ^^^^^^^^^^^
  help: did you mean "kernel"?
`,
  },
  {
    title: 'an argument by its name in PyTorch: padding',
    edit: ['kernel=3)\nx +=', 'kernel=3, padding=1)\nx +='],
    status: 3,
    says: `error SPK120: conv2d has no parameter "padding"
   --> net.spike:5:38
    |
  5 | x = x -> stem: conv2d(dim, kernel=3, padding=1)
    |                                      ^^^^^^^
  help: did you mean "pad"?
`,
  },
  {
    title: 'an argument of PyTorch that nobody needs: in_channels',
    edit: ['conv2d(dim, kernel=3)\nx +=', 'conv2d(in_channels=1, out=8, kernel=3)\nx +='],
    status: 3,
    says: `error SPK120: conv2d has no parameter "in_channels"
   --> net.spike:5:23
    |
  5 | x = x -> stem: conv2d(in_channels=1, out=8, kernel=3)
    |                       ^^^^^^^^^^^
  help: leave it out: how many channels there are follows from what is read
`,
  },
  {
    title: 'an argument that a block needs',
    edit: [
      'x = x -> stem: conv2d(dim, kernel=3)',
      'block cb(x, width) {\n  x -> conv: conv2d(width)\n}\nx = x -> stem: cb',
    ],
    status: 3,
    says: `error SPK120: cb is not given "width"
   --> net.spike:8:16
    |
  8 | x = x -> stem: cb
    |                ^^
  help: cb(x, width); the value in front of the arrow is x
`,
  },
  {
    title: 'a used file that is not there',
    edit: ['x = x -> stem: conv2d(dim, kernel=3)', 'use "parts/stem.spike"\nx = x -> stem: conv2d(dim, kernel=3)'],
    status: 3,
    says: `error SPK141: cannot read "parts/stem.spike": there is no such file
   --> net.spike:5:5
    |
  5 | use "parts/stem.spike"
    |     ^^^^^^^^^^^^^^^^^^
  help: paths are relative to net.spike
`,
  },
  {
    title: 'a block twice without labels',
    edit: [
      'x += x -> s1: sfa -> c1: conv2d(dim, kernel=3)',
      'block cb(x) {\n  x -> spike: sfa -> conv: conv2d(8)\n}\nx = x -> cb\nx = x -> cb',
    ],
    status: 3,
    says: `error SPK203: two layers are called "spike": this block is laid out twice
    --> net.spike:10:10
     |
  10 | x = x -> cb
     |          ^^
  note: it is called here before
   --> net.spike:9:10
    |
  9 | x = x -> cb
    |          ^^
  help: give every call a label of its own: first: ..., second: ...; or call it in a repeat, with the counter in the label
`,
  },
  {
    title: 'one name twice in a block that is called once',
    edit: [
      'x += x -> s1: sfa -> c1: conv2d(dim, kernel=3)',
      'block cb(x) {\n  x -> spike: sfa -> conv: conv2d(8) -> conv: conv2d(8)\n}\nx = x -> cb',
    ],
    status: 3,
    says: `error SPK203: two layers are called "conv"
   --> net.spike:7:41
    |
  7 |   x -> spike: sfa -> conv: conv2d(8) -> conv: conv2d(8)
    |                                         ^^^^^^^^^^^^^^^
  note: the first one is here
   --> net.spike:7:22
    |
  7 |   x -> spike: sfa -> conv: conv2d(8) -> conv: conv2d(8)
    |                      ^^^^^^^^^^^^^^^
  help: name one of them differently; in a repeat, use the counter in the name
`,
  },
  {
    title: 'a block twice within another block',
    edit: [
      'x += x -> s1: sfa -> c1: conv2d(dim, kernel=3)',
      'block inner(x) {\n  x -> spike: sfa -> conv: conv2d(8)\n}\nblock outer(x) {\n  x -> inner -> inner\n}\nx = x -> outer',
    ],
    status: 3,
    says: `error SPK203: two layers are called "spike": this block is laid out twice
    --> net.spike:10:17
     |
  10 |   x -> inner -> inner
     |                 ^^^^^
  note: it is called here before
    --> net.spike:10:8
     |
  10 |   x -> inner -> inner
     |        ^^^^^
  help: give every call a label of its own: first: ..., second: ...; or call it in a repeat, with the counter in the label
`,
  },
  {
    title: 'a fault beside an argument called like a parameter',
    edit: ['x += x -> s1: sfa -> c1: conv2d(dim, kernel=3)', 'x += x -> s1: sfa -> c1: conv2d(8, dim=3)'],
    args: ['check', 'net.spike', '-p', 'dim=8'],
    status: 3,
    says: `error SPK120: conv2d has no parameter "dim"
   --> net.spike:6:36
    |
  6 | x += x -> s1: sfa -> c1: conv2d(8, dim=3)
    |                                    ^^^
  help: one of: x, out, kernel, stride, pad, groups, dilation, bias, graded
`,
  },
  {
    title: 'a block in a repeat without the counter',
    edit: [
      'x += x -> s1: sfa -> c1: conv2d(dim, kernel=3)',
      'block cb(x) {\n  x -> spike: sfa -> conv: conv2d(8)\n}\nrepeat i in 0..2 {\n  x = x -> cb\n}',
    ],
    status: 3,
    says: `error SPK203: two layers are called "spike": this block is laid out twice
    --> net.spike:10:12
     |
  10 |   x = x -> cb
     |            ^^
  help: put the counter of the repeat into a label in front of the block: block.{i}: ...
`,
  },
  {
    title: 'a value of the file in a block',
    edit: [
      'x += x -> s1: sfa -> c1: conv2d(dim, kernel=3)',
      'let width = 8\nblock cb(x) {\n  x -> spike: sfa -> conv: conv2d(width)\n}\nx = x -> cb\nx = x -> s9: sfa -> c9: conv2d(width)',
    ],
    status: 3,
    says: `error SPK110: no value is called "width"
   --> net.spike:8:35
    |
  8 |   x -> spike: sfa -> conv: conv2d(width)
    |                                   ^^^^^
  help: blocks see parameters of the file and their own names only: hand it over as an argument
`,
  },
];
