/** @file Mistakes of declarations: written as elsewhere, or by half. */
import type { Mistake } from './mistake.ts';

export const declarations: readonly Mistake[] = [
  {
    title: 'a parameter without a default',
    edit: ['param dim = 8', 'param dim'],
    status: 3,
    says: `error SPK102: expected \`=\`, found \`neuron\`
   --> net.spike:3:1
    |
  3 | neuron sfa { cap: 4, norm: 4, rounding: half_even }
    | ^^^^^^
  help: line 2: it is written: param dim = 8; of a few words: param size: one of s, m = s
`,
  },
  {
    title: 'a number in quotes',
    edit: ['param dim = 8', 'param dim = "8"'],
    status: 3,
    says: `error SPK202: conv2d: out is a number, not the text "8"
   --> net.spike:5:23
    |
  5 | x = x -> stem: conv2d(dim, kernel=3)
    |                       ^^^
  help: leave the quotes out: 8

error SPK202: conv2d: out is a number, not the text "8"
   --> net.spike:6:33
    |
  6 | x += x -> s1: sfa -> c1: conv2d(dim, kernel=3)
    |                                 ^^^
  help: leave the quotes out: 8
`,
  },
  {
    title: 'a list of words without "one of"',
    edit: ['param dim = 8', 'param size: s, m = s\nparam dim = 8'],
    status: 3,
    says: `error SPK102: expected \`one\`, found \`s\`
   --> net.spike:2:13
    |
  2 | param size: s, m = s
    |             ^
  help: it is written: param dim = 8; of a few words: param size: one of s, m = s
`,
  },
  {
    title: 'words of a parameter in quotes',
    edit: ['param dim = 8', 'param size: one of "s", "m" = "s"\nparam dim = 8'],
    status: 3,
    says: `error SPK102: expected a name, found \`"s"\`
   --> net.spike:2:20
    |
  2 | param size: one of "s", "m" = "s"
    |                    ^^^
  help: it is written: param dim = 8; of a few words: param size: one of s, m = s
`,
  },
  {
    title: 'an input without a shape',
    edit: ['input x: [1, 28, 28] { bits: 10 }', 'input x { bits: 10 }'],
    status: 3,
    says: `error SPK102: expected \`:\`, found \`{\`
   --> net.spike:4:9
    |
  4 | input x { bits: 10 }
    |         ^
  help: it is written: input x: [1, 28, 28] { bits: 10 }
`,
  },
  {
    title: 'three means for one channel',
    edit: ['bits: 10', 'bits: 10, mean: [0.4, 0.5, 0.6], std: [0.2, 0.2, 0.2]'],
    status: 3,
    says: `error SPK201: layer "x": input: mean has 3 values for 1 channel
   --> net.spike:4:10
    |
  4 | input x: [1, 28, 28] { bits: 10, mean: [0.4, 0.5, 0.6], std: [0.2, 0.2, 0.2] }
    |          ^^^^^^^^^^^
  help: give one for each channel, or one for all: mean: [0.4]
`,
  },
  {
    title: 'a deviation of 0',
    edit: ['bits: 10', 'bits: 10, mean: [0.4], std: [0]'],
    status: 3,
    says: `error SPK201: layer "x": input: std must be positive
   --> net.spike:4:10
    |
  4 | input x: [1, 28, 28] { bits: 10, mean: [0.4], std: [0] }
    |          ^^^^^^^^^^^
  help: the standard deviation of the training pixels, scaled to 0..1
`,
  },
  {
    title: 'a mean of pixels 0..255',
    edit: ['bits: 10', 'bits: 10, mean: [123.7], std: [58.4]'],
    status: 3,
    says: `error SPK201: layer "x": input: a mean of 123.7 is not one of pixels, which are scaled to 0..1 first
   --> net.spike:4:10
    |
  4 | input x: [1, 28, 28] { bits: 10, mean: [123.7], std: [58.4] }
    |          ^^^^^^^^^^^
  help: divide mean and std by 255: mean: [0.4851]
`,
  },
  {
    title: 'a neuron with a sign of equality',
    edit: ['neuron sfa {', 'neuron sfa = {'],
    status: 3,
    says: `error SPK102: expected \`{\`, found \`=\`
   --> net.spike:3:12
    |
  3 | neuron sfa = { cap: 4, norm: 4, rounding: half_even }
    |            ^
  help: it is written: neuron sfa { cap: 4, norm: 4, rounding: half_even }
`,
  },
  {
    title: 'a neuron twice',
    edit: ['input x', 'neuron sfa { cap: 2, norm: 2, rounding: down }\ninput x'],
    status: 3,
    says: `error SPK113: neuron or block "sfa" is defined twice
   --> net.spike:4:8
    |
  4 | neuron sfa { cap: 2, norm: 2, rounding: down }
    |        ^^^
  note: the first one is here
   --> net.spike:3:8
    |
  3 | neuron sfa { cap: 4, norm: 4, rounding: half_even }
    |        ^^^
  help: delete one of them, or give it another name
`,
  },
  {
    title: 'a block with a colon for braces',
    edit: ['x = x -> stem: conv2d(dim, kernel=3)', 'block cb(x): x -> conv: conv2d(8)\nx = x -> cb'],
    status: 3,
    says: `error SPK102: expected \`{\`, found \`:\`
   --> net.spike:5:12
    |
  5 | block cb(x): x -> conv: conv2d(8)
    |            ^
  help: it is written: block conv_bn(x, dim) { x -> 0: conv2d(dim) -> 1: batch_norm }
`,
  },
  {
    title: 'an argument that a block does not take',
    edit: ['x = x -> stem: conv2d(dim, kernel=3)', 'block cb(x) {\n  x -> conv: conv2d(8)\n}\nx = x -> stem: cb(8)'],
    status: 3,
    says: `error SPK120: cb takes no argument besides the value in front of the arrow, not 1
   --> net.spike:8:19
    |
  8 | x = x -> stem: cb(8)
    |                   ^
  help: cb(x); the value in front of the arrow is x
`,
  },
  {
    title: 'a division by a parameter that is 0',
    edit: ['param dim = 8', 'param a = 0\nparam dim = 8 // a'],
    status: 3,
    says: `error SPK122: division by zero
   --> net.spike:3:13
    |
  3 | param dim = 8 // a
    |             ^^^^^^
  help: give what stands behind the sign another value: a parameter may be 0
`,
  },
  {
    title: 'a used file without quotes',
    edit: ['input x', 'use stem.spike\ninput x'],
    status: 3,
    says: `error SPK102: expected a text in double quotes, found \`stem\`
   --> net.spike:4:5
    |
  4 | use stem.spike
    |     ^^^^
  help: it is written: use "parts/stem.spike"
`,
  },
  {
    title: 'an output with a colon',
    edit: ['output logits =', 'output logits:'],
    status: 3,
    says: `error SPK102: expected \`=\`, found \`:\`
   --> net.spike:7:14
    |
  7 | output logits: x -> pool: mean -> s2: sfa(norm=1) -> head: linear(10)
    |              ^
  help: it is written: output logits = x -> head: linear(10)
`,
  },
  {
    title: 'an output without a name',
    edit: ['output logits = x -> pool', 'output = x -> pool'],
    status: 3,
    says: `error SPK102: expected a name, found \`=\`
   --> net.spike:7:8
    |
  7 | output = x -> pool: mean -> s2: sfa(norm=1) -> head: linear(10)
    |        ^
  help: it is written: output logits = x -> head: linear(10)
`,
  },
  {
    title: 'a model without quotes',
    edit: ['model "tiny"', 'model tiny'],
    status: 3,
    says: `error SPK102: expected a text in double quotes, found \`tiny\`
   --> net.spike:1:7
    |
  1 | model tiny
    |       ^^^^
  help: it is written: model "my-network"
`,
  },
  {
    title: 'a time constant for a leak',
    edit: ['cap: 4', 'tau: 2, cap: 4'],
    status: 3,
    says: `error SPK120: neuron has no setting "tau"
   --> net.spike:3:14
    |
  3 | neuron sfa { tau: 2, cap: 4, norm: 4, rounding: half_even }
    |              ^^^
  help: leak: k is v += (x - v) / 2^k, so tau = 2 is leak: 1; any other factor is decay: 1 - 1 / tau, with decay_input: true
`,
  },
  {
    title: 'steps by the name they have in papers',
    edit: ['bits: 10', 'bits: 10, T: 4'],
    status: 3,
    says: `error SPK120: input has no setting "T"
   --> net.spike:4:34
    |
  4 | input x: [1, 28, 28] { bits: 10, T: 4 }
    |                                  ^
  help: did you mean "steps"?
`,
  },
  {
    title: 'groups that do not divide the channels',
    edit: ['kernel=3)\nx +=', 'kernel=3, groups=3)\nx +='],
    status: 3,
    says: `error SPK201: layer "stem": conv2d: 3 groups do not divide the channels evenly: in 1, out 8
   --> net.spike:5:10
    |
  5 | x = x -> stem: conv2d(dim, kernel=3, groups=3)
    |          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  help: every group takes the same number of channels: groups=1 mixes all, groups of as many as channels is depthwise
`,
  },
  {
    title: 'an energy of a target in nanojoule',
    files: { 'chip.spike': 'target "mine" like "sdt-core" {\n  energy: { hop: 3.0 nJ assumed }\n}\n' },
    args: ['targets', 'chip.spike'],
    status: 3,
    says: `error SPK152: "energy.hop" is written: number pJ PROVENANCE
   --> chip.spike:2:22
    |
  2 |   energy: { hop: 3.0 nJ assumed }
    |                      ^^
  help: the unit stands behind the number: 3 pJ assumed; 1 nJ is 1000 pJ
`,
  },
];
