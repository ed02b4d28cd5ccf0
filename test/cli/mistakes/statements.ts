/** @file Mistakes of statements and expressions: written as elsewhere, or by half. */
import type { Mistake } from './mistake.ts';

export const statements: readonly Mistake[] = [
  {
    title: 'one sign of equality for two',
    edit: ['param dim = 8', 'param size: one of s, m = s\nparam dim = if size = s then 8 else 16'],
    status: 3,
    says: `error SPK102: expected \`then\`, found \`=\`
   --> net.spike:3:21
    |
  3 | param dim = if size = s then 8 else 16
    |                     ^
  help: equality is written \`==\`
`,
  },
  {
    title: 'a value that depends, without else',
    edit: ['param dim = 8', 'param size: one of s, m = s\nparam dim = if size == s then 8'],
    status: 3,
    says: `error SPK102: expected \`else\`, found \`neuron\`
   --> net.spike:4:1
    |
  4 | neuron sfa { cap: 4, norm: 4, rounding: half_even }
    | ^^^^^^
  help: a value that depends has both: if a then b else c
`,
  },
  {
    title: 'a condition behind its value, as in Python',
    edit: ['param dim = 8', 'param big = true\nparam dim = 16 if big else 8'],
    status: 3,
    says: `error SPK102: expected \`->\` or the end of the line, found \`if\`
   --> net.spike:3:16
    |
  3 | param dim = 16 if big else 8
    |                ^^
  help: it is written: if a then b else c
`,
  },
  {
    title: 'range of Python',
    edit: [
      'x += x -> s1: sfa -> c1: conv2d(dim, kernel=3)',
      'repeat i in range(2) {\n  x += x -> s{i}: sfa -> c{i}: conv2d(dim, kernel=3)\n}',
    ],
    status: 3,
    says: `error SPK102: expected \`..\`, found \`{\`
   --> net.spike:6:22
    |
  6 | repeat i in range(2) {
    |                      ^
  help: it is written: repeat i in 0..3 { ... }, for i = 0, 1, 2
`,
  },
  {
    title: 'a repeat without a counter',
    edit: [
      'x += x -> s1: sfa -> c1: conv2d(dim, kernel=3)',
      'repeat 2 {\n  x += x -> s1: sfa -> c1: conv2d(dim, kernel=3)\n}',
    ],
    status: 3,
    says: `error SPK102: expected a name, found \`2\`
   --> net.spike:6:8
    |
  6 | repeat 2 {
    |        ^
  help: it is written: repeat i in 0..3 { ... }, for i = 0, 1, 2
`,
  },
  {
    title: 'a repeat that counts down',
    edit: [
      'x += x -> s1: sfa -> c1: conv2d(dim, kernel=3)',
      'repeat i in 2..0 {\n  x += x -> s{i}: sfa -> c{i}: conv2d(dim, kernel=3)\n}',
    ],
    status: 3,
    says: `error SPK122: repetitions count up: from 2 to 0 there is none
   --> net.spike:6:16
    |
  6 | repeat i in 2..0 {
    |                ^
  help: write 0..2, for 0 to 1
`,
  },
  {
    title: 'a repeat to half a number',
    edit: [
      'x += x -> s1: sfa -> c1: conv2d(dim, kernel=3)',
      'repeat i in 0..2.5 {\n  x += x -> s{i}: sfa -> c{i}: conv2d(dim, kernel=3)\n}',
    ],
    status: 3,
    says: `error SPK122: repetitions are counted in whole numbers, not 2.5
   --> net.spike:6:16
    |
  6 | repeat i in 0..2.5 {
    |                ^^^
  help: \`//\` divides and rounds down
`,
  },
  {
    title: 'a repeat with a colon for braces',
    edit: [
      'x += x -> s1: sfa -> c1: conv2d(dim, kernel=3)',
      'repeat i in 0..2: x += x -> s{i}: sfa -> c{i}: conv2d(dim, kernel=3)',
    ],
    status: 3,
    says: `error SPK102: expected \`{\`, found \`:\`
   --> net.spike:6:17
    |
  6 | repeat i in 0..2: x += x -> s{i}: sfa -> c{i}: conv2d(dim, kernel=3)
    |                 ^
  help: it is written: repeat i in 0..3 { ... }, for i = 0, 1, 2
`,
  },
  {
    title: 'a brace too many',
    edit: ['x += x -> s1: sfa -> c1: conv2d(dim, kernel=3)', 'x += x -> s1: sfa -> c1: conv2d(dim, kernel=3)\n}'],
    status: 3,
    says: `error SPK102: this brace closes nothing: expected a statement, found \`}\`
   --> net.spike:7:1
    |
  7 | }
    | ^
  help: delete it, or open its braces above
`,
  },
  {
    title: 'a comment of C',
    edit: ['param dim = 8', '/* width */\nparam dim = 8'],
    status: 3,
    says: `error SPK102: expected a statement, found \`/\`
   --> net.spike:2:1
    |
  2 | /* width */
    | ^
  help: comments start with \`#\`, each line of them
`,
  },
  {
    title: 'the arrow of another language',
    edit: ['x = x -> stem', 'x = x => stem'],
    status: 3,
    says: `error SPK102: expected \`->\` or the end of the line, found \`=\`
   --> net.spike:5:7
    |
  5 | x = x => stem: conv2d(dim, kernel=3)
    |       ^
  help: arrows are written ->
`,
  },
  {
    title: 'a pipe for an arrow',
    edit: ['x = x -> stem: conv2d(dim, kernel=3)', 'x = x | stem: conv2d(dim, kernel=3)'],
    status: 3,
    says: `error SPK101: "|" is not part of the language
   --> net.spike:5:7
    |
  5 | x = x | stem: conv2d(dim, kernel=3)
    |       ^
  help: layers follow each other with: ->; conditions are joined with: or
`,
  },
  {
    title: 'a sum of layers by +',
    edit: [
      'x += x -> s1: sfa -> c1: conv2d(dim, kernel=3)',
      'let y = x -> s1: sfa -> c1: conv2d(dim, kernel=3)\nx = x + y',
    ],
    status: 3,
    says: `error SPK121: expected a number, not the value of a layer
   --> net.spike:7:5
    |
  7 | x = x + y
    |     ^
  help: values of layers are added with: x += ..., or add(a, b)

error SPK121: expected a number, not the value of a layer
   --> net.spike:7:9
    |
  7 | x = x + y
    |         ^
  help: values of layers are added with: x += ..., or add(a, b)
`,
  },
  {
    title: 'an argument with a colon',
    edit: ['sfa(norm=1)', 'sfa(norm: 1)'],
    status: 3,
    says: `error SPK102: expected \`)\`, found \`:\`
   --> net.spike:7:48
    |
  7 | output logits = x -> pool: mean -> s2: sfa(norm: 1) -> head: linear(10)
    |                                                ^
  note: \`(\` is opened here
   --> net.spike:7:43
    |
  7 | output logits = x -> pool: mean -> s2: sfa(norm: 1) -> head: linear(10)
    |                                           ^
  help: arguments are written \`name=value\`, settings in braces \`name: value\`
`,
  },
  {
    title: 'an element behind the end of a list',
    edit: ['param dim = 8', 'param dims = [8, 16]\nparam dim = dims[2]'],
    status: 3,
    says: `error SPK122: the list has 2 elements, numbered from 0; there is none at 2
   --> net.spike:3:18
    |
  3 | param dim = dims[2]
    |                  ^
  help: the last one is at 1
`,
  },
  {
    title: 'a name with a dash',
    edit: ['stem: conv2d', 'stem-1: conv2d'],
    status: 3,
    says: `error SPK102: expected \`->\` or the end of the line, found \`-\`
   --> net.spike:5:14
    |
  5 | x = x -> stem-1: conv2d(dim, kernel=3)
    |              ^
  help: names consist of letters, digits and underscores: stem_1
`,
  },
  {
    title: 'the name of an operator with a module',
    edit: ['stem: conv2d(dim, kernel=3)', 'stem: nn.Conv2d(1, dim, 3)'],
    status: 3,
    says: `error SPK102: expected \`->\` or the end of the line, found \`.\`
   --> net.spike:5:18
    |
  5 | x = x -> stem: nn.Conv2d(1, dim, 3)
    |                  ^
  help: operators have plain names: write conv2d without \`nn.\`
`,
  },
];
