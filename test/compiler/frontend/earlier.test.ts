/** @file `previous("layer")`: which layer a name means, what it gives, and what is said where that does not follow. */
import test from 'ava';
import { printModel, readModel } from '../../../ir/model/index.ts';
import { compileText, modelMistakes } from './support.ts';

const heading =
  'neuron bit { cap: 1, norm: 1, rounding: down, reset: hard }\nneuron sfa { cap: 4, norm: 4, rounding: half_even }\n';
const text = (lines: string, input = '[4] { steps: 5 }'): string => `model "m"\n${heading}input x: ${input}\n${lines}`;

test('a name is of the block where it stands, else of what is around it, and may stand further down', (t) => {
  const { graph } = compileText(
    text(`param last = 1
block cell(x) {
  let now = x -> fc: linear(6)
  let back = previous("s") -> rec: linear(6)
  add(now, back) -> s: bit
}
block outer(x) {
  let read = x -> inner: reader
  read -> s: bit
}
block reader(x) {
  let late = previous("s", steps=2) -> f: linear(3)
  let now = x -> g: linear(3)
  add(late, now)
}
let a = x -> cell
repeat i in 0..2 {
  a = a -> cells.{i}: cell
}
let b = previous("cells.{last}.s") -> o: outer
output y = add(b, previous("o.s")) -> out: linear(2) -> sum_steps`),
  );
  const referred = graph.nodes.labels.flatMap(({ name, attributes }) =>
    'layer' in attributes ? [[name, attributes.layer, attributes.shape.join()]] : [],
  );
  t.deepEqual(
    new Set(referred),
    new Set([
      ['previous1', 's', '6'],
      ['cells.0.previous1', 'cells.0.s', '6'],
      ['cells.1.previous1', 'cells.1.s', '6'],
      ['previous2', 'cells.1.s', '6'],
      ['o.inner.previous1', 'o.s', '3'],
      ['previous3', 'o.s', '3'],
    ]),
  );
  t.is(printModel(readModel(printModel(graph))), printModel(graph));
});

test('a loop has the shape that its sums have, or that the text says', (t) => {
  const loop = (shape: string): string =>
    `let back = previous("s"${shape}) -> r: conv2d(4, kernel=3)\noutput y = back -> s: sfa -> out: conv2d(2) -> sum_steps`;
  const image = '[4, 5, 6] { steps: 3 }';
  const summed = `let c = x -> c: conv2d(4)\nlet r = previous("s") -> r: conv2d(4)\noutput y = add(c, r) -> s: sfa -> sum_steps`;
  const { graph } = compileText(text(summed, image));
  t.deepEqual(graph.nodes.label('previous1').type, { kind: 'count', shape: [4, 5, 6], cap: 4, norm: 4 });
  t.regex(modelMistakes(text(loop(''), image)).join('\n'), /SPK219 .*follows from its own value/);
  t.regex(modelMistakes(text(loop(', shape=[4, 5, 6]'), image)).join('\n'), /^SPK206 .*"x" reaches no output/);
  t.regex(modelMistakes(text(loop(', shape=[3, 5, 6]'), image)).join('\n'), /SPK219 .*says that "s" gives count 3x5x6/);
});

const ending = '-> g: linear(2) -> sum_steps';
for (const [what, lines, expected] of [
  [
    'no such layer',
    `let a = x -> f: linear(3) -> s: bit\noutput y = add(a, previous("S1")) ${ending}`,
    /SPK217 .*"S1"/,
  ],
  ['the input', `let p = previous("x") -> f: linear(3)\noutput y = p -> s: bit ${ending}`, /SPK218 .*is the input/],
  [
    'an un-spiked value',
    `let a = x -> f: linear(3)\noutput y = add(a, previous("f")) -> s: bit ${ending}`,
    /SPK218 .*is un-spiked/,
  ],
  [
    'its own sum',
    `let a = x -> f: linear(3) -> s: bit\noutput y = sum: add(a, previous("sum")) ${ending}`,
    /SPK219 .*no largest count/,
  ],
  ['itself', `let a = x -> f: linear(3) -> s: bit\nlet p = p: previous("p")\noutput y = add(a, p) ${ending}`, /SPK219/],
  ['nobody reads', `previous("s")\noutput y = x -> f: linear(3) -> s: bit ${ending}`, /SPK206 .*"previous1"/],
  [
    'too many steps',
    `let p = previous("s", steps=65)\noutput y = x -> f: linear(3) -> s: bit ${ending}`,
    /SPK202 .*at most 64/,
  ],
  [
    'a value of a later line',
    `let h = s -> r: linear(3)\noutput y = x -> f: linear(3) -> s: bit ${ending}`,
    /SPK110 .*"s" \| it stands further down.*previous\("s"\)/,
  ],
] as const)
  test(`previous, refused: ${what}`, (t) => {
    t.regex(modelMistakes(text(lines)).join('\n'), expected);
  });

test('without a step before, a value of it is warned of', (t) => {
  const lines = `let a = x -> f: linear(3)\nlet r = previous("s") -> r: linear(3)\noutput y = add(a, r) -> s: bit ${ending}`;
  const warned = (input: string): boolean =>
    compileText(text(lines, input)).diagnostics.some(({ code }) => code === 'SPK244');
  t.deepEqual([warned('[4]'), warned('[4] { steps: 2 }')], [true, false]);
});

test('a mistake beside such a name, even in a remark, is told as any other', (t) => {
  const found = modelMistakes(text('# previous(...) comes here\noutput y = x -> nowhere'));
  t.is(found.length, 1);
  t.regex(found[0]!, /^SPK111 .*"nowhere"/);
});
