import test from 'ava';
import { countModel } from '../../../ir/model/index.ts';
import { compileText, diagnosticsOf, modelMistakes } from './support.ts';

const text = `model "m"
param size: one of t, s = s
param dims = pick size { t: [1, 2], s: [3, 4] }
param n = 3
param twice = 2 * n
param wide = true
input x: [n, 8, 8]
output y = x -> conv2d(if size == s and wide then twice else dims[1], bias=false)
`;
const parametersOf = (given: Record<string, string>): Record<string, unknown> =>
  Object.fromEntries(compileText(text, given).parameters.map(({ name, value }) => [name, value]));

test('values from outside are expressions, and defaults follow them', (t) => {
  t.deepEqual(parametersOf({}), { size: 's', dims: [3, 4], n: 3, twice: 6, wide: true });
  t.deepEqual(parametersOf({ size: 't' }), { size: 't', dims: [1, 2], n: 3, twice: 6, wide: true });
  t.deepEqual(parametersOf({ n: '2**2 + 1', wide: 'false' }), {
    size: 's',
    dims: [3, 4],
    n: 5,
    twice: 10,
    wide: false,
  });
  t.deepEqual(parametersOf({ n: 'len(dims)', dims: '[24,40,64,80]' }), {
    size: 's',
    dims: [24, 40, 64, 80],
    n: 4,
    twice: 8,
    wide: true,
  });
  t.is(countModel(compileText(text, { size: 't' }).graph).parameters, 2 * 3);
});

test('members of a family may answer with more: outputs stand in an `if`, but in no block and no `repeat`', (t) => {
  const family = `model "m"
param heads = 0
input x: [3, 8, 8]
output y = x -> a: conv2d(2)
if heads > 0 {
  output z = x -> b: conv2d(2)
  if heads > 1 { output w = x -> c: conv2d(2) }
} else { output v = a }
`;
  const outputs = (heads: string): readonly string[] =>
    compileText(family, { heads }).graph.outputs.map(({ name }) => name);
  t.deepEqual(['0', '1', '2'].map(outputs), [
    ['y', 'v'],
    ['y', 'z'],
    ['y', 'z', 'w'],
  ]);
  const refused = (body: string): string | undefined =>
    diagnosticsOf(() => compileText(`model "m"\ninput x: [3, 8, 8]\n${body}\noutput y = x -> a: conv2d(2)\n`))[0]
      ?.message;
  t.regex(refused('repeat i in 0..1 {\n  output z = x\n}')!, /to close `repeat`, found `output`/);
  t.regex(refused('block b(x) {\n  if true {\n    output z = x\n  }\n}')!, /to close `if`, found `output`/);
});

const mistakes: readonly (readonly [Record<string, string>, string])[] = [
  [{ siz: 's' }, 'SPK112 -p siz test.spike has no parameter "siz" | did you mean "size"?'],
  [{ size: 'm' }, 'SPK123 -p size:1:1 parameter "size" is one of t, s, not m'],
  [{ size: '3' }, 'SPK123 -p size:1:1 parameter "size" is one of t, s, not 3'],
  [{ dims: '3' }, 'SPK123 -p dims:1:1 parameter "dims" is a list of numbers, not a number | its default is [3, 4]'],
  [
    { size: 't', dims: '[3]' },
    'SPK122 8:67 the list has 1 elements, numbered from 0; there is none at 1 | the last one is at 0',
  ],
  [{ n: '[1]' }, 'SPK123 -p n:1:1 parameter "n" is a number, not a list of numbers | its default is 3'],
  [{ n: 'nn' }, 'SPK123 -p n:1:1 parameter "n" is a number, not the word nn | its default is 3: -p n=3'],
  [{ n: '3 3' }, 'SPK102 -p n:1:3 expected the end of the text, found `3`'],
  [{ n: '' }, 'SPK102 -p n:1:1 expected a value, found the end of the text'],
  [{ n: '@' }, 'SPK101 -p n:1:1 "@" is not part of the language'],
  [{ n: '1e300' }, 'SPK122 -p n:1:1 the result is too large'],
  [{ n: 'n + 1' }, 'SPK132 4:7 parameters need each other in a circle: n -> n'],
  [{ wide: '1' }, 'SPK123 -p wide:1:1 parameter "wide" is true or false, not a number | its default is true'],
];
for (const [given, expected] of mistakes)
  test(`-p ${Object.entries(given)
    .map(([name, value]) => `${name}=${value}`)
    .join(' -p ')}`, (t) => {
    t.deepEqual(modelMistakes(text, given), [expected]);
  });

test('all mistaken parameters are reported at once', (t) => {
  t.is(modelMistakes(text, { siz: 's', n: 'nn', dims: '3' }).length, 3);
});
