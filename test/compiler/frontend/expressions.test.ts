import test from 'ava';
import { printModel } from '../../../ir/model/index.ts';
import { compileText, modelMistakes } from './support.ts';

const frame = (declarations: string): string =>
  `model "m"\n${declarations}\ninput x: [3, 8, 8]\noutput y = x -> c: conv2d(2)\n`;

/** Expressions and their values; precedence and rounding as in Python. */
const values: readonly (readonly [string, unknown])[] = [
  ['1 + 2 * 3 - 4', 3],
  ['7 / 2', 3.5],
  ['7 // 2 * 2 + 7 % 2', 7],
  ['-7 // 2', -4],
  ['-7 % 3', 2],
  ['2 ** 3 ** 2', 512],
  ['-2 ** 2', -4],
  ['2 ** -1', 0.5],
  ['- - 3', 3],
  ['1e3 + 0.5', 1000.5],
  ['[1, [2, 3]][1][0]', 2],
  ['len([4, 5]) + sqrt(9) + abs(-2) + floor(1.5) + ceil(1.5) + log2(8)', 13],
  ['min(3, 1, 2) + max(3, 1, 2)', 4],
  ['1 < 2', true],
  ['2 <= 1', false],
  ['2 > 1', true],
  ['1 >= 2', false],
  ['1 == 1 and 2 != 2', false],
  ['not 1 == 1 or true', true],
  ['false and 1 / 0 == 1', false],
  ['true or 1 / 0 == 1', true],
  ['if 1 > 2 then 3 else if 2 > 1 then 4 else 5', 4],
  ['if 1 > 2 then 3 else if 3 > 4 then 4 else 5', 5],
  ['pick 2 { 1: 10, 2: 20 }', 20],
  ['pick 3 { 1: 10, else: 30 }', 30],
  ['pick "b" { a: 1, b: 2 }', 2],
  ['"a \\"word\\""', 'a "word"'],
  ['other + 1', 4],
];
for (const [text, expected] of values)
  test(text, (t) => {
    const { parameters } = compileText(frame(`param p = ${text}\nparam other = 3`));
    t.deepEqual(parameters.find(({ name }) => name === 'p')?.value, expected);
  });

test('branches and repetitions choose and count layers; return ends a block', (t) => {
  const { graph } = compileText(`model "m"
param wide = true
neuron sfa { cap: 4, norm: 4, rounding: half_even }
block part(x, n) {
  if n == 0 { return x -> none: sfa }
  let width = if wide then 8 else 4
  let total = 0
  repeat i in 1..n + 1 { total += width * i }
  x -> spike: sfa -> conv: conv2d(total)
}
input x: [3, 8, 8]
x = x -> stem.{1 + 1}.a{3}: conv2d(4)
if wide { x = x -> w: part(2) } else if 1 > 2 { x = x -> v: part(1) } else { x = x -> u: part(1) }
output y = part(x, n=0)
`);
  t.deepEqual(
    graph.nodes.labels.map(({ name, type }) => [name, type.shape[0]]),
    [
      ['x', 3],
      ['stem.2.a3', 4],
      ['w.spike', 4],
      ['w.conv', 24],
      ['none', 24],
    ],
  );
});

test('layers stand in chains only', (t) => {
  const found = modelMistakes(
    'model "m"\ninput x: [3, 8, 8]\nrepeat i in conv2d(x, 3)..2 { }\noutput y = x -> c: conv2d(x)',
  );
  t.deepEqual(found, [
    'SPK121 3:13 expected a number, a word or a list; layers are made in chains',
    'SPK121 4:27 expected a number, a word or a list, not the value of a layer',
  ]);
});

test('a chain as an argument is laid out where its value is taken, like one that was named before', (t) => {
  const head =
    'model "m"\nneuron bit { cap: 1, norm: 1, rounding: down, reset: hard }\nparam wide = 6\ninput x: [4] { steps: 3 }\n';
  const named = compileText(`${head}block both(a, b, wide) { add(a, b) -> s: bit -> c: linear(wide) }
let now = x -> fc: linear(6)
let back = previous("s") -> rec.{wide}: linear(6, bias=false)
let s = add(now, back) -> s: bit
let left = s -> l: linear(5)
let right = s -> previous1x: linear(5)
let y = left -> t.0: both(right, 4) -> u: bit
let z = previous("s") -> v: linear(4) -> w: bit
output y = add(y, z) -> out: linear(2) -> sum_steps`);
  const handed = compileText(
    `${head}block both(a, b, wide) { add(a, b) -> s: bit -> c: linear(wide) }
add(
  x -> fc: linear(6),
  b=previous("s") -> rec.{wide}: linear(6, bias=false),
) -> s: bit
output y = add(
  s -> l: linear(5) -> t.0: both(s -> previous1x: linear(5), 4) -> u: bit,
  previous("s") -> v: linear(4) -> w: bit
) -> out: linear(2) -> sum_steps`.replace('false),\n)', 'false)\n)'),
  );
  t.is(printModel(handed.graph), printModel(named.graph));
  const { graph } = compileText(`${head}let m = add(fc1: linear(x, wide), x -> fc2: linear(6)) -> s: bit
output y = m -> l: linear(6) -> add(add(fc2, fc1)) -> t: bit -> out: linear(2) -> sum_steps`);
  t.deepEqual(graph.nodes.label('add1').inputs, ['fc1', 'fc2']);
  t.deepEqual(graph.nodes.label('add2').inputs, ['fc2', 'fc1']);
});

test('a block that may give no value says where it gave none', (t) => {
  const found = modelMistakes(
    'model "m"\ninput x: [3, 8, 8]\nblock b(x) {\n  if 1 > 2 { x -> d: conv2d(1) }\n}\noutput y = x -> b',
  );
  t.deepEqual(found, ['SPK131 3:7 block "b" gives no value here | end it with a chain or with `return x`']);
});
