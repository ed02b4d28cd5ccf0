import test from 'ava';
import { compileText, modelMistakes } from './support.ts';

const head = 'model "m"\nneuron sfa { cap: 4, norm: 4, rounding: half_even }\ninput x: [3, 8, 8]\n';
const tail = '\noutput y = x -> c: conv2d(4)';
const calls = (inner: string, times: number, argument: string): string =>
  `${`${inner}(`.repeat(times)}${argument}${')'.repeat(times)}`;

/** Texts that ask for too much, and the code they get. Each must be answered at once. */
const greedy: Readonly<Record<string, readonly [string, string]>> = {
  'deep parentheses': [`let a = ${'('.repeat(100_000)}`, 'SPK103'],
  'deep lists': [`let a = ${'['.repeat(65)}1${']'.repeat(65)}`, 'SPK103'],
  'a long text': [`let a = ${'1 + '.repeat(300_000)}1`, 'SPK103'],
  'many repetitions': ['repeat i in 0..20000 { }', 'SPK133'],
  'repetitions within repetitions': ['repeat i in 0..10000 { repeat j in 0..10000 { let a = i*j } }', 'SPK133'],
  'many layers': ['repeat i in 0..10000 { repeat j in 0..11 { x -> a.{i}.{j}: conv2d(1) } }', 'SPK133'],
  'blocks that double': [
    [...Array(40).keys()].map((i) => `block b${i + 1}(x) { x -> b${i} -> b${i} }`).join('\n') +
      '\nblock b0(x) { x -> mean }\nx = x -> b40',
    'SPK133',
  ],
  'blocks in blocks in calls': [
    `block b0(x) { return x }\n${[...Array(60).keys()].map((i) => `block b${i + 1}(x) { return ${calls(`b${i}`, 60, 'x')} }`).join('\n')}\nx = x -> b60`,
    'SPK133',
  ],
  'a long name': [`x -> ${'a'.repeat(600)}: conv2d(2)`, 'SPK133'],
  'long names of blocks': [
    `block b0(x) { x -> mean }\n${[...Array(20).keys()].map((i) => `block b${i + 1}(x) { x -> ${'n'.repeat(100)}: b${i} }`).join('\n')}\nx = x -> b20`,
    'SPK133',
  ],
  'a circle of many blocks': [
    [...Array(5000).keys()].map((i) => `block b${i}(x) { x -> b${(i + 1) % 5000} }`).join('\n'),
    'SPK130',
  ],
  'a circle of many parameters': [
    [...Array(5000).keys()].map((i) => `param p${i} = p${(i + 1) % 5000}`).join('\n'),
    'SPK132',
  ],
  'many unknown names': [[...Array(20_000).keys()].map((i) => `let a${i} = b${i}`).join('\n'), 'SPK110'],
  'many unknown calls': [[...Array(20_000).keys()].map((i) => `x -> convv${i}`).join('\n'), 'SPK111'],
  'many syntax errors': ['x -> -> y\n'.repeat(20_000), 'SPK102'],
  'a huge number': ['let a = 9e999', 'SPK122'],
  'a huge power': ['let a = 10 ** 10 ** 10', 'SPK122'],
  'a huge input': ['input z: [1000000, 1000000, 1000000]', 'SPK201'],
};
/** Work done for one text, in microseconds of processor time: however busy the machine is, waiting does not count. */
const mostWork = 10_000_000;

for (const [title, [text, code]] of Object.entries(greedy))
  test(title, (t) => {
    const before = process.cpuUsage();
    const found = modelMistakes(head + text + tail);
    const { user } = process.cpuUsage(before);
    t.true(user < mostWork, `${user} us of processor time`);
    t.is(found[0]?.slice(0, 6), code);
    t.true(found.length <= 100);
  });

test('long flat texts are no problem', (t) => {
  const sum = `let a = ${'1 + '.repeat(5000)}1`;
  const choice = `let b = ${[...Array(2000).keys()].map((i) => `if a == ${i} then ${i} else `).join('')}3`;
  const minus = `let d = ${'- '.repeat(5000)}1`;
  const layers = `x = x${[...Array(2000).keys()].map((i) => ` -> c${i}: conv2d(1) -> s${i}: sfa`).join('')}`;
  const { graph } = compileText(
    `${head}${sum}\n${choice}\n${minus}\n${layers}\noutput y = x -> e: conv2d(a + b + d - 5003)`,
  );
  t.is(graph.nodes.ids.length, 4002);
});
