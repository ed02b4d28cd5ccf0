/** @file Lints of models: each fires on a minimal bad model, at its place, and none on a shipped example. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import fc from 'fast-check';
import { lintModel, lintReference, lints } from '../../compiler/lints/index.ts';
import { codes } from '../../ir/diagnostics/index.ts';
import { isOp, rebuildModel, type ModelGraph } from '../../ir/model/index.ts';
import { fillSection } from '../../scripts/sections.ts';
import { exampleModel, familyModel } from '../support/examples.ts';
import { brief, compileText } from './frontend/support.ts';
import { runs } from '../support/random/runs.ts';

/** A sound model of four hidden neurons; `body` stands before its head, on line 9. */
const model = (body: string, head = 'x -> mean -> spike: sfa(norm=1) -> head: linear(5)'): string =>
  [
    'model "m"',
    'neuron sfa { cap: 4, norm: 4, rounding: half_even }',
    'input x: [3, 8, 8]',
    'x = x -> a: conv2d(8, kernel=3)',
    'x = x -> s1: sfa -> b: conv2d(8)',
    'x = x -> s2: sfa -> c: conv2d(8)',
    'x = x -> s3: sfa -> d: conv2d(8)',
    'x = x -> s4: sfa -> e: conv2d(8)',
    body,
    `output y = ${head}`,
  ].join('\n');

const sound = 'x = x -> s5: sfa -> f: conv2d(8)';

/** What is wrong, the text, and what is said: code, line, column, and the start of the message. */
const traps: readonly (readonly [title: string, text: string, warning: RegExp])[] = [
  [
    'the classifier divides by the cap',
    model(sound, 'x -> mean -> spike: sfa -> head: linear(5)'),
    /^SPK230 10:\d+ "spike" hands counts \/ 4 to the classifier/,
  ],
  [
    'a norm of its own',
    model('x = x -> s5: sfa(norm=1) -> f: conv2d(8)'),
    /^SPK231 9:\d+ "s5" divides its counts \(0\.\.4\) by 1; most neurons like it divide by 4/,
  ],
  [
    'a binary neuron among counts',
    model('x = x -> s5: sfa(cap=1, norm=1) -> f: conv2d(8)'),
    /^SPK232 9:\d+ "s5" clamps at 1 where most neurons clamp at 4.*trained_cap: 1 or trained_cap: 4/,
  ],
  [
    'two roundings',
    model('x = x -> s5: sfa(rounding=half_up) -> f: conv2d(8)'),
    /^SPK233 9:\d+ "s5" rounds half_up where most neurons round half_even/,
  ],
  [
    'no spikes in front of the head',
    model(sound, 'x -> mean -> head: host_linear(5)'),
    /^SPK234 10:\d+ "head" reads un-spiked membranes/,
  ],
  [
    'a convolution of a residual stream',
    model('x += x -> s5: sfa -> f: conv2d(8)\nx = x -> g: conv2d(8, graded=true)'),
    /^SPK235 10:\d+ "g" convolves the un-spiked values of "add1"/,
  ],
  [
    'a border of zeros',
    model(
      'x = x -> s5: sfa -> f: conv2d(8, bias=false) -> n: batch_norm -> g: conv2d(8, kernel=3, groups=8, graded=true)',
    ),
    /^SPK236 9:\d+ "g" pads with zeros a map whose empty places hold a bias/,
  ],
  [
    'a pool of two with the border of a pool of three',
    model('x = x -> s5: sfa -> p: max_pool(2) -> f: conv2d(8)'),
    /^SPK215 9:\d+ "p": windows of 2x2 reach 1 over the border: 8x8x8 becomes 8x5x5/,
  ],
  [
    'an input with its channels last',
    model(sound).replace('[3, 8, 8]', '[8, 8, 3]').replace('kernel=3', 'kernel=1'),
    /^SPK216 3:\d+ "x" has 8 channels of 8x3 pixels: 8x8x3 reads as if channels came last/,
  ],
  [
    'a value of a step that there is none before',
    model('x += x -> s5: sfa -> f: conv2d(8)\nx += previous("s5") -> g: conv2d(8)'),
    /^SPK244 10:\d+ "previous1" is always silent: a sample has 1 logical step/,
  ],
];

for (const [title, text, warning] of traps)
  test(`${title}: one warning, at its place`, (t) => {
    const found = compileText(text).diagnostics;
    t.is(found.length, 1, found.map(brief).join('\n'));
    t.regex(brief(found[0]!), warning);
    t.is(found[0]!.severity, 'warning');
  });

test('every lint has a trap here and an explanation of its own; the sound model has no warning', (t) => {
  t.deepEqual(compileText(model(sound)).diagnostics, []);
  const fired = traps.map(([, text]) => compileText(text).diagnostics[0]!.code);
  t.deepEqual([...new Set(fired)].sort(), lints.map(({ code }) => code).sort());
  for (const { code } of lints) t.true(codes[code].explain.length > 200, code);
});

const quiet: readonly (readonly [title: string, text: string])[] = [
  ['a declared clamp', model('x = x -> s5: sfa(cap=1, norm=1, trained_cap=4) -> f: conv2d(8)')],
  [
    'a spiking head beside one of the host',
    model(
      `${sound}
let h = x -> mean -> h: host_linear(5)
let k = x -> mean -> s: sfa(norm=1) -> k: linear(5)`,
      'average(h, k)',
    ),
  ],
  [
    'the border of RepConv',
    model(
      'x = x -> s5: sfa -> f: conv2d(8, pad=1, bias=false) -> n: batch_norm -> g: conv2d(8, kernel=3, pad=0, groups=8, graded=true)',
    ),
  ],
  [
    'a border of zeros around zeros',
    model('x = x -> s5: sfa -> f: conv2d(8, bias=false) -> g: conv2d(8, kernel=3, graded=true)'),
  ],
  [
    'neurons that keep their membranes',
    model('x = x -> s5: sfa(cap=1, norm=1, rounding=down, reset=hard, leak=1) -> f: conv2d(8)'),
  ],
];

for (const [title, text] of quiet)
  test(`${title}: no warning`, (t) => t.deepEqual(compileText(text).diagnostics.map(brief), []));

/** Examples with the parameters that change which neurons and heads they have. */
const shipped: readonly (readonly [file: string, parameters: Record<string, string>])[] = [
  ...['t', 's', 'm', 'l'].map((size) => ['e-spikeformer', { size }] as const),
  ...['1', '8'].map((cap) => ['e-spikeformer', { size: 't', cap }] as const),
  ['e-spikeformer', { size: 't', norm: '1' }],
  ...['83M', '173M'].map((variant) => ['e-spikeformer-large', { variant, depth: '2' }] as const),
  ['e-spikeformer-large', { cap: '8', depth: '2' }],
  ...['har', 'gesture'].map((variant) => ['e-spikeformer-events', { variant }] as const),
  ...['1', '4', '8'].map((norm) => ['e-spikeformer-events', { norm, size: 't' }] as const),
  ['e-spikeformer-segmentation', {}],
  ...['true', 'false'].map((proposals) => ['e-spikeformer-detection', { proposals }] as const),
  ...['1111', '0011'].map((pooling) => ['spike-driven-transformer', { pooling, depth: '2' }] as const),
  ['spike-driven-transformer', { events: 'true', depth: '2' }],
  ...['true', 'false'].map((kd) => ['meta-spikeformer', { kd }] as const),
  ['meta-spikeformer', { T: '1' }],
  ['qsd-transformer', {}],
  ['fashion/fashion', {}],
];

for (const [file, parameters] of shipped)
  test(`${file} with ${JSON.stringify(parameters)} has no warning`, (t) =>
    t.deepEqual(lintModel(exampleModel(file, parameters)).map(brief), []));

/** The graph with other attributes of one neuron. */
const withNeuron = (graph: ModelGraph, name: string, change: Record<string, number | string>): ModelGraph =>
  rebuildModel(graph, (node, inputs) =>
    node.name === name ? { name, op: node.op, inputs, attributes: { ...node.attributes, ...change } } : undefined,
  );

test('in any member of the base family, one neuron that differs is found, and it alone', (t) => {
  const base = familyModel({ dims: '[8,8,16,16]', heads: '2', classes: '3', image: '32' });
  const hidden = base.nodes.labels.filter((node) => isOp(node, 'neuron') && node.name !== 'spike');
  const cases = fc.tuple(
    fc.constantFrom(...hidden.map(({ name }) => name)),
    fc.constantFrom(
      ['SPK231', { norm: 2 }] as const,
      ['SPK231', { norm: 8 }] as const,
      ['SPK232', { cap: 1 }] as const,
      ['SPK233', { rounding: 'half_up' }] as const,
    ),
  );
  fc.assert(
    fc.property(cases, ([name, [code, change]]) => {
      const found = lintModel(withNeuron(base, name, change));
      t.deepEqual(
        found.map((d) => [d.code, d.message.split('"')[1]]),
        [[code, name]],
      );
    }),
    { numRuns: runs(40) },
  );
});

test('docs/lints.md lists the lints (npm run generate writes it)', (t) => {
  const page = readFileSync(fileURLToPath(new URL('../../docs/lints.md', import.meta.url)), 'utf8');
  t.is(fillSection(page, 'lints', lintReference()), page);
});
