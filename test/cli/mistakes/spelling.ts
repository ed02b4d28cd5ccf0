/** @file Mistakes of signs and spelling. */
import { type Mistake } from './mistake.ts';

export const spelling: readonly Mistake[] = [
  {
    title: 'a word that begins a line, misspelt: model',
    edit: ['model "tiny"', 'modle "tiny"'],
    status: 3,
    says: `error SPK102: expected \`->\` or the end of the line, found \`"tiny"\`
   --> net.spike:1:7
    |
  1 | modle "tiny"
    |       ^^^^^^
  help: did you mean \`model\`?
`,
  },
  {
    title: 'a word that begins a line, misspelt: neuron',
    edit: ['neuron sfa', 'neurone sfa'],
    status: 3,
    says: `error SPK102: expected \`->\` or the end of the line, found \`sfa\`
   --> net.spike:3:9
    |
  3 | neurone sfa { cap: 4, norm: 4, rounding: half_even }
    |         ^^^
  help: did you mean \`neuron\`?
`,
  },
  {
    title: 'a word that begins a line, in capitals',
    edit: ['param dim', 'PARAM dim'],
    status: 3,
    says: `error SPK102: expected \`->\` or the end of the line, found \`dim\`
   --> net.spike:2:7
    |
  2 | PARAM dim = 8
    |       ^^^
  help: did you mean \`param\`?
`,
  },
  {
    title: 'False as in Python',
    edit: ['kernel=3)\nx +=', 'kernel=3, bias=False)\nx +='],
    status: 3,
    says: `error SPK110: no value is called "False"
   --> net.spike:5:43
    |
  5 | x = x -> stem: conv2d(dim, kernel=3, bias=False)
    |                                           ^^^^^
  help: true and false are written in lower case: false
`,
  },
  {
    title: 'None as in Python',
    edit: ['kernel=3)\nx +=', 'kernel=3, pad=None)\nx +='],
    status: 3,
    says: `error SPK110: "None" is neither a value nor one of half, same, valid
   --> net.spike:5:42
    |
  5 | x = x -> stem: conv2d(dim, kernel=3, pad=None)
    |                                          ^^^^
  help: there is no such value: leave the argument out to have its default
`,
  },
  {
    title: 'smart quotes',
    edit: ['"tiny"', '“tiny”'],
    status: 3,
    says: `error SPK101: "“" is not part of the language
   --> net.spike:1:7
    |
  1 | model “tiny”
    |       ^
  help: texts stand in straight double quotes: "..."
`,
  },
  {
    title: 'single quotes',
    edit: ['"tiny"', `'tiny'`],
    status: 3,
    says: `error SPK101: "'" is not part of the language
   --> net.spike:1:7
    |
  1 | model 'tiny'
    |       ^
  help: texts stand in straight double quotes: "..."
`,
  },
  {
    title: 'a semicolon',
    edit: ['x = x -> stem: conv2d(dim, kernel=3)', 'x = x -> stem: conv2d(dim, kernel=3);'],
    status: 3,
    says: `error SPK101: ";" is not part of the language
   --> net.spike:5:37
    |
  5 | x = x -> stem: conv2d(dim, kernel=3);
    |                                     ^
  help: statements end with their line: leave the semicolon out
`,
  },
  {
    title: 'an arrow of one character',
    edit: ['x -> stem', 'x → stem'],
    status: 3,
    says: `error SPK101: "→" is not part of the language
   --> net.spike:5:7
    |
  5 | x = x → stem: conv2d(dim, kernel=3)
    |       ^
  help: arrows are written ->
`,
  },
  {
    title: 'a comment of another language',
    edit: ['x = x -> stem: conv2d(dim, kernel=3)', '// the stem\nx = x -> stem: conv2d(dim, kernel=3)'],
    status: 3,
    says: `error SPK102: expected a statement, found \`//\`
   --> net.spike:5:1
    |
  5 | // the stem
    | ^^
  help: comments start with \`#\`; \`//\` divides and rounds down
`,
  },
  {
    title: 'a loop of Python',
    edit: [
      'x += x -> s1: sfa -> c1: conv2d(dim, kernel=3)',
      'for i in range(3):\n  x += x -> s1: sfa -> c1: conv2d(dim, kernel=3)',
    ],
    status: 3,
    says: `error SPK102: expected \`->\` or the end of the line, found \`i\`
   --> net.spike:6:5
    |
  6 | for i in range(3):
    |     ^
  help: repetitions are written: repeat i in 0..3 { ... }
`,
  },
  {
    title: 'a function of Python',
    edit: [
      'x += x -> s1: sfa -> c1: conv2d(dim, kernel=3)',
      'def block(x):\n  x += x -> s1: sfa -> c1: conv2d(dim, kernel=3)',
    ],
    status: 3,
    says: `error SPK102: expected \`->\` or the end of the line, found \`block\`
   --> net.spike:6:5
    |
  6 | def block(x):
    |     ^^^^^
  help: parts of a network are blocks: block conv_bn(x, dim) { ... }
`,
  },
  {
    title: '0.2 for 0..2',
    edit: [
      'x += x -> s1: sfa -> c1: conv2d(dim, kernel=3)',
      'repeat i in 0.2 {\n  x += x -> s{i}: sfa -> c{i}: conv2d(dim)\n}',
    ],
    status: 3,
    says: `error SPK102: expected \`..\`, found \`{\`
   --> net.spike:6:17
    |
  6 | repeat i in 0.2 {
    |                 ^
  help: \`0.2\` is one number; a range is written \`0..2\`
`,
  },
  {
    title: 'an equals sign in braces',
    edit: ['cap: 4', 'cap = 4'],
    status: 3,
    says: `error SPK102: expected \`:\`, found \`=\`
   --> net.spike:3:18
    |
  3 | neuron sfa { cap = 4, norm: 4, rounding: half_even }
    |                  ^
  help: settings in braces are written \`name: value\`, arguments \`name=value\`
`,
  },
  {
    title: 'no colon in braces',
    edit: ['cap: 4', 'cap 4'],
    status: 3,
    says: `error SPK102: expected \`:\`, found \`4\`
   --> net.spike:3:18
    |
  3 | neuron sfa { cap 4, norm: 4, rounding: half_even }
    |                  ^
  help: write \`cap: 4\`
`,
  },
  {
    title: 'a missing comma',
    edit: ['dim, kernel=3)\nx +=', 'dim kernel=3)\nx +='],
    status: 3,
    says: `error SPK102: expected \`)\`, found \`kernel\`
   --> net.spike:5:27
    |
  5 | x = x -> stem: conv2d(dim kernel=3)
    |                           ^^^^^^
  note: \`(\` is opened here
   --> net.spike:5:22
    |
  5 | x = x -> stem: conv2d(dim kernel=3)
    |                      ^
  help: a comma is missing: \`dim, kernel\`
`,
  },
  {
    title: 'a missing comma between named arguments',
    edit: ['kernel=3)\nx +=', 'kernel=3 stride=1)\nx +='],
    status: 3,
    says: `error SPK102: expected \`)\`, found \`stride\`
   --> net.spike:5:37
    |
  5 | x = x -> stem: conv2d(dim, kernel=3 stride=1)
    |                                     ^^^^^^
  note: \`(\` is opened here
   --> net.spike:5:22
    |
  5 | x = x -> stem: conv2d(dim, kernel=3 stride=1)
    |                      ^
  help: a comma is missing: \`3, stride\`
`,
  },
  {
    title: 'a parenthesis that is not closed',
    edit: ['kernel=3)\nx +=', 'kernel=3\nx +='],
    status: 3,
    says: `error SPK102: expected \`)\`, found \`x\`
   --> net.spike:6:1
    |
  6 | x += x -> s1: sfa -> c1: conv2d(dim, kernel=3)
    | ^
  note: \`(\` is opened here
   --> net.spike:5:22
    |
  5 | x = x -> stem: conv2d(dim, kernel=3
    |                      ^
  help: close it with \`)\` on line 5
`,
  },
  {
    title: 'an inner parenthesis that is not closed',
    edit: ['dim, kernel=3)\nx +=', '(dim + 1, kernel=3)\nx +='],
    status: 3,
    says: `error SPK102: expected \`)\`, found \`,\`
   --> net.spike:5:31
    |
  5 | x = x -> stem: conv2d((dim + 1, kernel=3)
    |                               ^
  note: \`(\` is opened here
   --> net.spike:5:23
    |
  5 | x = x -> stem: conv2d((dim + 1, kernel=3)
    |                       ^
  help: close it with \`)\` in front of the comma
`,
  },
  {
    title: 'braces that are not closed',
    edit: ['half_even }', 'half_even'],
    status: 3,
    says: `error SPK102: expected \`:\`, found \`x\`
   --> net.spike:4:7
    |
  4 | input x: [1, 28, 28] { bits: 10 }
    |       ^
  help: a closing \`}\` is missing in front of \`input\`: the braces of line 3 are open
`,
  },
  {
    title: 'a shape in parentheses',
    edit: ['[1, 28, 28]', '(1, 28, 28)'],
    status: 3,
    says: `error SPK102: expected \`)\`, found \`,\`
   --> net.spike:4:12
    |
  4 | input x: (1, 28, 28) { bits: 10 }
    |            ^
  note: \`(\` is opened here
   --> net.spike:4:10
    |
  4 | input x: (1, 28, 28) { bits: 10 }
    |          ^
  help: lists stand in square brackets: [1, 28, 28]; parentheses are for one value
`,
  },
  {
    title: 'a missing arrow',
    edit: ['x -> stem', 'x stem'],
    status: 3,
    says: `error SPK102: expected \`->\` or the end of the line, found \`stem\`
   --> net.spike:5:7
    |
  5 | x = x stem: conv2d(dim, kernel=3)
    |       ^^^^
  help: an arrow is missing: \`x -> stem: ...\`
`,
  },
  {
    title: 'a label without its colon',
    edit: ['stem: conv2d', 'stem conv2d'],
    status: 3,
    says: `error SPK102: expected \`->\` or the end of the line, found \`conv2d\`
   --> net.spike:5:15
    |
  5 | x = x -> stem conv2d(dim, kernel=3)
    |               ^^^^^^
  help: if "stem" is the layer’s name, write \`stem: conv2d\`
`,
  },
  {
    title: 'a word of the language as a name',
    edit: ['param dim', 'param input'],
    status: 3,
    says: `error SPK102: expected a name, found \`input\`
   --> net.spike:2:7
    |
  2 | param input = 8
    |       ^^^^^
  help: \`input\` is a word of the language and cannot be a name

error SPK110: no value is called "dim"
   --> net.spike:5:23
    |
  5 | x = x -> stem: conv2d(dim, kernel=3)
    |                       ^^^
  help: one of: x
`,
  },
  {
    title: 'two statements on a line',
    edit: ['x = x -> stem: conv2d(dim, kernel=3)\n', 'x = x -> stem: conv2d(dim, kernel=3) '],
    status: 3,
    says: `error SPK102: expected \`->\` or the end of the line, found \`x\`
   --> net.spike:5:38
    |
  5 | x = x -> stem: conv2d(dim, kernel=3) x += x -> s1: sfa -> c1: conv2d(dim, kernel=3)
    |                                      ^
  help: begin a new line in front of \`x +=\`: a statement ends with its line
`,
  },
  {
    title: 'a chain in a list',
    edit: ['x += x -> s1: sfa -> c1: conv2d(dim, kernel=3)', 'x = add([x, x -> s1: sfa -> c1: conv2d(dim)])'],
    status: 3,
    says: `error SPK102: expected \`]\`, found \`->\`
   --> net.spike:6:15
    |
  6 | x = add([x, x -> s1: sfa -> c1: conv2d(dim)])
    |               ^^
  note: \`[\` is opened here
   --> net.spike:6:9
    |
  6 | x = add([x, x -> s1: sfa -> c1: conv2d(dim)])
    |         ^
  help: chains are arguments or stand alone: name its value, let y = x -> ..., and write y here
`,
  },
  {
    title: 'a label with dots as a value',
    edit: [
      'x += x -> s1: sfa -> c1: conv2d(dim, kernel=3)',
      'x -> stage.s1: sfa -> stage.c1: conv2d(dim)\nx += stage.c1 -> n: batch_norm',
    ],
    status: 3,
    says: `error SPK102: expected \`:\`, found \`->\`
   --> net.spike:7:15
    |
  7 | x += stage.c1 -> n: batch_norm
    |               ^^
  help: a name with dots is the label of a layer and no value: name the value, let y = x -> a.b: ..., and write y
`,
  },
];
