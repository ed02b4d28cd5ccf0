import test from 'ava';
import { codes, type DiagnosticCode } from '../../../ir/diagnostics/index.ts';
import { compileText, diagnosticsOf, brief, modelMistakes } from './support.ts';

/** Each case stands between a sound head (lines 1 to 3) and a sound end. */
const framed = (body: string): string =>
  `model "m"\nneuron sfa { cap: 4, norm: 4, rounding: half_even }\ninput x: [3, 8, 8]\n${body}\noutput y = x -> c: conv2d(4)`;

/** Title, text from line 4 on, and every error: code, line, column, message, help. */
const mistakes: readonly (readonly [string, string, readonly string[]])[] = [
  ['an unknown character', 'let a = 1 @ 2', ['SPK101 4:11 "@" is not part of the language']],
  [
    'a text without its end',
    'let a = "abc',
    ['SPK101 4:9 a text in double quotes does not end on its line | close it with `"`'],
  ],
  [
    'two statements on a line',
    'x -> a conv2d(3)',
    ['SPK102 4:8 expected `->` or the end of the line, found `conv2d` | if "a" is the layer’s name, write `a: conv2d`'],
  ],
  [
    'a missing parenthesis',
    'let a = (1 + 2',
    ['SPK102 5:1 expected `)`, found `output` | close it with `)` on line 4'],
  ],
  ['an arrow too many', 'x = x -> -> b', ['SPK102 4:10 expected a name, found `->`']],
  [
    'a keyword as a name',
    'let if = 3',
    ['SPK102 4:5 expected a name, found `if` | `if` is a word of the language and cannot be a name'],
  ],
  [
    'a comment of another language',
    'let a = 1 // one',
    [
      'SPK102 4:14 expected a value: a number, a name, a text, a list `[...]` or `(...)`, found `one` | comments start with `#`; `//` divides and rounds down',
    ],
  ],
  [
    'a line that is a comment of another language',
    '// one',
    [
      'SPK102 4:4 expected a value: a number, a name, a text, a list `[...]` or `(...)`, found `one` | comments start with `#`; `//` divides and rounds down',
    ],
  ],
  [
    'an equals sign in braces',
    'neuron n { cap = 4 }',
    ['SPK102 4:16 expected `:`, found `=` | settings in braces are written `name: value`, arguments `name=value`'],
  ],
  [
    'a closing brace too many',
    '}',
    ['SPK102 4:1 this brace closes nothing: expected a statement, found `}` | delete it, or open its braces above'],
  ],
  ['an unknown name', 'let a = imag\nx = x -> q: conv2d(a)', ['SPK110 4:9 no value is called "imag" | one of: x']],
  ['a misspelt word of the language', 'lett -> a: sfa', ['SPK110 4:1 no value is called "lett" | one of: x']],
  [
    'a value of the file in a block',
    'let w = 3\nblock b(x) { x -> conv2d(w) }\nx = x -> b\nx = x -> conv2d(w)',
    [
      'SPK110 5:26 no value is called "w" | blocks see parameters of the file and their own names only: hand it over as an argument',
    ],
  ],
  [
    'an unknown operator',
    'x = x -> a: conv2(3)',
    ['SPK111 4:13 no operator, neuron or block is called "conv2" | did you mean "conv2d"?'],
  ],
  [
    'an operator in another spelling',
    'x = x -> a: batchnorm',
    ['SPK111 4:13 no operator, neuron or block is called "batchnorm" | did you mean "batch_norm"?'],
  ],
  [
    'chains in arguments, which are checked as all chains are',
    'x = add(x -> a: conv2(3), y -> b: conv2d(3))\nx = conv2d(x -> d: conv2d(3), x -> e: sfa)',
    [
      'SPK111 4:17 no operator, neuron or block is called "conv2" | did you mean "conv2d"?',
      'SPK110 4:27 no value is called "y" | define it first: let y = ...',
    ],
  ],
  [
    'a chain where a number stands',
    'let n = min(1, x -> f: conv2d(2))\nx = x -> d: conv2d(x -> e: conv2d(3))',
    [
      'SPK121 4:9 min(a, b, ...) cannot be applied to a number, the value of a layer',
      'SPK121 5:20 expected a number, a word or a list, not the value of a layer',
    ],
  ],
  [
    'a chain in an argument that ends early',
    'x = add(x -> a: conv2d(4), x -> )',
    ['SPK102 4:33 expected a name, found `)`'],
  ],
  [
    'a comma missing behind a chain',
    'x = add(x -> a: conv2d(4) x)',
    ['SPK102 4:27 expected `)`, found `x` | a comma is missing: `), x`'],
  ],
  [
    'a setting in an argument',
    'x = x -> a: conv2d(4, pad: same)',
    ['SPK102 4:26 expected `)`, found `:` | arguments are written `name=value`, settings in braces `name: value`'],
  ],
  [
    'a label with dots in an argument',
    'x = add(stage.0.a, x)',
    [
      'SPK102 4:18 expected `:`, found `,` | a name with dots is the label of a layer and no value: name the value, let y = x -> a.b: ..., and write y',
    ],
  ],
  [
    'a chain in a list or in parentheses',
    'let a = [x -> a: conv2d(4)]\nlet b = (x -> b: conv2d(4))',
    [
      'SPK102 4:12 expected `]`, found `->` | chains are arguments or stand alone: name its value, let y = x -> ..., and write y here',
      'SPK102 5:12 expected `)`, found `->` | chains are arguments or stand alone: name its value, let y = x -> ..., and write y here',
    ],
  ],
  [
    'a function in a chain',
    'x = x -> a: sqrt',
    ['SPK121 4:13 sqrt is a function of numbers; it cannot stand in a chain'],
  ],
  [
    'a name defined twice',
    'let a = 1\nlet a = 2\nx = x -> a1: conv2d(a)',
    [
      'SPK113 5:5 "a" is defined twice | to give it a new value, write `a = ...` without let',
      'SPK201 7:17 layer "c": conv2d takes spikes or the analog input as x, not un-spiked membrane values | put a neuron in front of it; or, where the network has none, say graded=true: it multiplies un-spiked values then',
    ],
  ],
  [
    'a parameter defined twice',
    'param p = 1\nparam p = 2\nx = x -> conv2d(p)',
    [
      'SPK113 5:7 parameter "p" is defined twice | delete one of them, or give it another name',
      'SPK201 7:17 layer "c": conv2d takes spikes or the analog input as x, not un-spiked membrane values | put a neuron in front of it; or, where the network has none, say graded=true: it multiplies un-spiked values then',
    ],
  ],
  [
    'a block with the name of an operator',
    'block conv2d(x) { x -> sfa }',
    ['SPK113 4:7 "conv2d" is already the name of an operator or function'],
  ],
  [
    'a counter that hides a value',
    'let a = 1\nrepeat a in 0..2 { x = x -> b.{a}: conv2d(a+1) }',
    [
      'SPK201 5:29 layer "b.1": conv2d takes spikes or the analog input as x, not un-spiked membrane values | put a neuron in front of it; or, where the network has none, say graded=true: it multiplies un-spiked values then',
    ],
  ],
  [
    'a parameter that is assigned',
    'param p = 1\np = 2',
    ['SPK115 5:1 the parameter "p" cannot be assigned | give the new value a name of its own: let my_p = ...'],
  ],
  [
    'an unknown attribute',
    'x = x -> a: conv2d(3, kernal=3)',
    ['SPK120 4:23 conv2d has no parameter "kernal" | did you mean "kernel"?'],
  ],
  [
    'a missing attribute',
    'x = x -> a: conv2d()',
    [
      'SPK120 4:13 conv2d is not given "out" | conv2d(x, out, kernel=..., stride=..., pad=..., groups=..., dilation=..., bias=..., graded=...)',
    ],
  ],
  [
    'an argument too many',
    'x = x -> a: subsample(1)',
    ['SPK120 4:23 subsample takes no argument besides the value in front of the arrow, not 1 | subsample(x)'],
  ],
  [
    'an argument given twice',
    'x = x -> a: conv2d(3, out=4)',
    [
      'SPK120 4:23 conv2d is given "out" twice | conv2d(x, out, kernel=..., stride=..., pad=..., groups=..., dilation=..., bias=..., graded=...)',
    ],
  ],
  [
    'a missing argument of a block',
    'block b(x, d) { x -> conv2d(d) }\nx = x -> b',
    ['SPK120 5:10 b is not given "d" | b(x, d); the value in front of the arrow is x'],
  ],
  [
    'an argument too many of a function',
    'let a = sqrt(1, 2)\nx = x -> conv2d(a)',
    ['SPK120 4:9 sqrt takes 1 argument, not 2 | sqrt(x)'],
  ],
  [
    'neuron settings unknown and missing',
    'neuron n { cap: 4, nrm: 1, rounding: half_up }\nx = x -> n',
    [
      'SPK120 4:8 neuron "n" lacks the setting "norm" | norm: What a count is divided by before the next layer.',
      'SPK120 4:20 neuron has no setting "nrm" | did you mean "norm"?',
    ],
  ],
  [
    'an unknown setting of the input',
    'input z: [1,2,3] { bit: 3 }',
    ['SPK120 4:20 input has no setting "bit" | did you mean "bits"?'],
  ],
  [
    'a sum with a condition',
    'let a = 1 + true\nx = x -> conv2d(a)',
    ['SPK121 4:13 expected a number, not true or false'],
  ],
  [
    'a number as a condition',
    'if 3 { }',
    ['SPK121 4:4 expected a condition, not a number | compare it with something: x == 1'],
  ],
  [
    'a number in a chain',
    'let a = 3 -> sfa',
    ['SPK121 4:9 expected the value of a layer, not a number | a chain starts at an input or at a layer: x -> ...'],
  ],
  [
    'a comparison of a list with a number',
    'let a = [1] == 2',
    ['SPK121 4:9 cannot compare a list of numbers with a number'],
  ],
  ['an element of a number', 'let a = 3[0]', ['SPK121 4:11 only lists have elements; this is a number']],
  [
    'a sum with a layer',
    'let a = x + 1',
    [
      'SPK121 4:9 expected a number, not the value of a layer | values of layers are added with: x += ..., or add(a, b)',
    ],
  ],
  ['a function of the wrong type', 'let a = len(3)', ['SPK121 4:9 len(list) cannot be applied to a number']],
  [
    'not of a number',
    'let a = not 3',
    ['SPK121 4:9 expected a condition, not a number | compare it with something: x == 1'],
  ],
  [
    'a number as a residual branch',
    'x += 3',
    ['SPK121 4:6 expected the value of a layer, not a number | a chain starts at an input or at a layer: x -> ...'],
  ],
  [
    'a fraction in a name',
    'x = x -> a.{1.5}: conv2d(3)',
    ['SPK121 4:13 names are filled in with whole numbers and words, not 1.5'],
  ],
  [
    'a division by zero',
    'let a = 1 / 0',
    ['SPK122 4:9 division by zero | give what stands behind the sign another value: a parameter may be 0'],
  ],
  [
    'an index outside the list',
    'let a = [1,2][2]',
    ['SPK122 4:15 the list has 2 elements, numbered from 0; there is none at 2 | the last one is at 1'],
  ],
  ['a number too large', 'let a = 10 ** 400', ['SPK122 4:9 the result is too large']],
  [
    'a fraction of a repetition',
    'repeat i in 0..1.5 { }',
    ['SPK122 4:16 repetitions are counted in whole numbers, not 1.5 | `//` divides and rounds down'],
  ],
  ['the root of a negative number', 'let a = sqrt(-1)', ['SPK122 4:9 the result is not a number']],
  [
    'a whole division by zero',
    'let a = 0.5 // 0',
    ['SPK122 4:9 division by zero | give what stands behind the sign another value: a parameter may be 0'],
  ],
  [
    'a default that is no choice',
    'param s: one of a, b = c',
    ['SPK110 4:24 "c" is neither a value nor one of a, b | write one of them: a, b'],
  ],
  [
    'a pick that lacks a case and has a wrong one',
    'param s: one of a, b = a\nlet v = pick s { a: 1, c: 3 }',
    ['SPK124 5:14 pick has no case for b | add it, or an `else: ...`', 'SPK123 5:24 "c" is none of a, b'],
  ],
  [
    'a pick without a case for a number',
    'let v = pick 4 { 3: 1 }',
    ['SPK124 4:14 pick has no case for 4 | its cases are 3: add one, or an `else: ...`'],
  ],
  ['a case twice', 'let v = pick 4 { 4: 1, 4: 2 }', ['SPK113 4:24 case "4" occurs twice']],
  [
    'blocks that contain each other',
    'block b(x) { x -> c }\nblock c(x) { x -> b }\nx = x -> b',
    [
      'SPK130 4:7 block "b" contains itself | to have it several times in a row, use `repeat`',
      'SPK130 5:7 block "c" contains itself | to have it several times in a row, use `repeat`',
    ],
  ],
  [
    'a block without a value',
    'block b(x) { let a = x }\nx = x -> b',
    ['SPK131 4:7 block "b" gives no value here | end it with a chain or with `return x`'],
  ],
  [
    'parameters in a circle',
    'param p = q\nparam q = p\n',
    ['SPK132 4:7 parameters need each other in a circle: p -> q -> p'],
  ],
  ['too many repetitions', 'repeat i in 0..20000 { }', ['SPK133 4:1 20000 repetitions are more than 10000']],
  [
    'a neuron on the image',
    'x = x -> a: sfa',
    [
      'SPK201 4:10 layer "a": neuron takes un-spiked membrane values as x, not the analog input | put a convolution in front of it: x -> stem: conv2d(8, kernel=3)',
    ],
  ],
  [
    'groups that do not divide',
    'x = x -> a: conv2d(3, groups=2)',
    [
      'SPK201 4:10 layer "a": conv2d: 2 groups do not divide the channels evenly: in 3, out 3 | every group takes the same number of channels: groups=1 mixes all, groups of as many as channels is depthwise',
    ],
  ],
  [
    'an attribute out of range',
    'x = x -> a: conv2d(0)',
    ['SPK202 4:20 conv2d: out must be at least 1, not 0 | Output channels.'],
  ],
  [
    'two layers of one name',
    'x = x -> a: conv2d(3) -> s: sfa -> a: conv2d(3) -> t: sfa',
    ['SPK203 4:36 two layers are called "a" | name one of them differently; in a repeat, use the counter in the name'],
  ],
  [
    'a layer that reaches no output',
    'x -> q: conv2d(2)',
    ['SPK206 4:6 layer "q" reaches no output | use its value (x = x -> ..., or output logits = ...), or delete it'],
  ],
  [
    'a norm that is no power of two',
    'neuron n { cap: 4, norm: 3, rounding: half_up }\nx = x -> q: conv2d(2) -> r: n',
    [
      'SPK207 5:26 "r" divides its counts by 3, which is not a power of two, so no integer grid holds its values exactly | use a norm of 1, 2, 4 or 8 and scale the next layer’s weights instead',
    ],
  ],
  [
    'an unknown word',
    'neuron n { cap: 4, norm: 4, rounding: even }\nx = x -> q: conv2d(2) -> r: n',
    ['SPK110 4:39 "even" is neither a value nor one of half_even, half_up, down | did you mean "half_even"?'],
  ],
  [
    'an unknown name among unused ones',
    'param p = 1\nblock b(x, d) { x -> sfa }\nlet z = 3\nlet w = zz',
    ['SPK110 7:9 no value is called "zz" | did you mean "z"?'],
  ],
  [
    'a second model line',
    'model "b"',
    [
      'SPK131 4:7 a file describes one model; this is the second | delete this line, or move the second model into a file of its own',
    ],
  ],
  [
    'a target in a model',
    'target "a" { }',
    ['SPK131 4:8 a model file describes no target | move it into a file of its own'],
  ],
  [
    'return outside of a block',
    'return x',
    ['SPK131 4:1 `return` stands outside of a block | write: output logits = ...'],
  ],
];
for (const [title, body, expected] of mistakes)
  test(title, (t) => {
    t.deepEqual(modelMistakes(framed(body)), expected);
  });

test('a sound text between head and end has no mistakes', (t) => {
  t.deepEqual(modelMistakes(framed('x -> a: conv2d(2) -> b: sfa\noutput z = b -> d: conv2d(1)')), []);
});

test('every code of this area is met by a test, and explained', (t) => {
  const elsewhere = [
    'SPK103',
    'SPK112',
    'SPK114',
    'SPK116',
    'SPK133',
    'SPK141',
    'SPK142',
    'SPK151',
    'SPK152',
    'SPK153',
    'SPK154',
  ];
  const met = new Set([...elsewhere, ...mistakes.flatMap(([, , errors]) => errors.map((error) => error.slice(0, 6)))]);
  for (const [code, { explain }] of Object.entries(codes))
    if (code.startsWith('SPK1')) {
      t.true(met.has(code as DiagnosticCode), code);
      t.true(explain.length > 80, code);
    }
});

test('several mistakes are reported in one run, in the order of the text', (t) => {
  const text = `model "m"
param a = unknown_a
block b(x, d) {
  x -> p conv2d(d)
  x -> q: conv2d(d, kernal=3)
  let = 3
  x -> r: sfaa
}
neuron sfa { cap = 4 }
input x: [3, 8, 8]
x = x -> b(a)
x = x -> s: conv2d(1 / )
y += x -> u: mean
`;
  t.deepEqual(
    modelMistakes(text).map((mistake) => mistake.split(' ').slice(0, 2).join(' ')),
    [
      'SPK110 2:11',
      'SPK102 4:10',
      'SPK120 5:21',
      'SPK102 6:7',
      'SPK111 7:11',
      'SPK102 9:18',
      'SPK102 12:24',
      'SPK110 13:1',
    ],
  );
});

test('a missing brace is reported once, with the block it belongs to', (t) => {
  const [found, ...others] = diagnosticsOf(() =>
    compileText(
      framed('block b(x) {\n  x -> sfa\nblock d(x) {\n  x -> sfa\n}\nx = x -> q: conv2d(2) -> b -> conv2d(2) -> d'),
    ),
  );
  t.deepEqual(others, []);
  t.is(found && brief(found), 'SPK102 6:1 expected `}` to close block `b`, found `block`');
  t.is(found?.related?.[0]?.message, 'block `b` is opened here');
});

test('a mistake inside a block does not hide that its brace is missing', (t) => {
  const body = 'block b(x) {\n  x -> -> y\nblock d(x) { x -> sfa }\nx = x -> q: conv2d(2) -> d -> conv2d(2) -> b';
  t.deepEqual(modelMistakes(framed(body)), [
    'SPK102 5:8 expected a name, found `->`',
    'SPK102 6:1 expected `}` to close block `b`, found `block`',
  ]);
});

test('a mistake in a block that is laid out several times is reported once', (t) => {
  const body = 'block b(x) { x -> q: conv2d(2, groups=2) -> s: sfa }\nrepeat i in 0..5 { x -> a.{i}: b }';
  t.deepEqual(
    modelMistakes(framed(body)).map((mistake) => mistake.slice(0, 30)),
    ['SPK201 4:19 layer "a.0.q": con'],
  );
});

test('what is never used, or hides something, is a warning', (t) => {
  const { diagnostics } = compileText(
    framed(
      'param p = 1\nparam w = 2\nlet z = 3\nblock b(x, w, d) { x -> conv2d(w) }\nx = x -> b(w, d=3) -> sfa\nrepeat z in 0..0 { }',
    ),
  );
  t.deepEqual(diagnostics.map(brief), [
    'SPK116 4:7 parameter "p" is never used | delete it',
    'SPK116 6:5 value "z" is never used | delete it, or "let z =" alone where previous reads its layers',
    'SPK116 7:15 block parameter "d" is never used | delete it',
    'SPK114 9:8 "z" hides the value of the same name',
  ]);
  t.true(diagnostics.every(({ severity }) => severity === 'warning'));
});

/** Operators, modules and neurons of PyTorch, Keras, SpikingJelly, snnTorch, Norse and sinabs. */
const foreign =
  'flatten dropout relu ReLU6 gelu silu prelu layer_norm LayerNorm softmax adaptive_avg_pool2d AdaptiveAvgPool2d AdaptiveMaxPool2d ' +
  'GlobalAveragePooling2D view reshape permute unsqueeze stack cat chunk split interpolate embedding gru lstm sigmoid tanh BatchNorm1d ' +
  'ConvTranspose2d ConvTranspose1d Conv1d Conv3d Linear MaxPool2d AvgPool1d mish PixelUnshuffle unfold einsum bmm sum amax argmax topk ' +
  'channel_shuffle depthwise_conv SeparableConv2d LIFNode IFNode ParametricLIFNode ILIFNode Leaky Synaptic LICell VotingLayer ' +
  'MultiStepContainer SeqToANNContainer BNTT TEBN PoissonEncoder Identity rms_norm group_norm MultiheadAttention quantize ALIF sub mul ' +
  'detach pad ZeroPad2d Upsample transpose pos_embed PositionalEncoding squeeze_excite ModuleList';

test('words of other frameworks are met with what to write instead', (t) => {
  for (const word of foreign.split(' ')) {
    const [first] = modelMistakes(framed(`x = x -> ${word}`));
    t.regex(first ?? '', /^SPK111 .* \| (?!`spikec ops`)/, word);
  }
});

test('a label goes on behind braces, without a blank', (t) => {
  const text = framed('repeat i in 0..2 { x = x -> a{i}_{i}b: conv2d(4) -> s{i}.{i}x: sfa }');
  const names = compileText(text).graph.nodes.labels.map(({ name }) => name);
  t.deepEqual(names.slice(1, 5), ['a0_0b', 's0.0x', 'a1_1b', 's1.1x']);
  t.regex(modelMistakes(framed('repeat i in 0..2 { x = x -> a{i} b: conv2d(4) -> s{i}: sfa }'))[0] ?? '', /^SPK102 4:/);
});
