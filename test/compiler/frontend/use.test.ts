import test from 'ava';
import { compileModel } from '../../../compiler/frontend/index.ts';
import { spikingNodes } from '../../../ir/model/index.ts';
import { brief, diagnosticsOf, fromTexts } from './support.ts';

const parts = `## width
param dim = 4
neuron sfa { cap: 4, norm: 4, rounding: half_even }
block stem(x) { x -> conv: conv2d(dim) -> spike: sfa }
block unused_part(x, y) { x -> sfa }
`;
const main = 'model "m"\nuse "lib/parts.spike"\ninput x: [3, 8, 8]\noutput y = x -> s: stem -> c: conv2d(2)\n';
const compile = (text: string, files: Record<string, string>, parameters = {}): ReturnType<typeof compileModel> =>
  compileModel({ name: 'dir/test.spike', text }, { load: fromTexts(files), parameters });
const mistakes = (text: string, files: Record<string, string>): string[] =>
  diagnosticsOf(() => compile(text, files)).map((diagnostic) => brief(diagnostic).replace('dir/test.spike:', ''));

test('declarations of a used file serve like own ones, without warnings about the rest', (t) => {
  const { graph, parameters, diagnostics } = compile(main, { 'dir/lib/parts.spike': parts }, { dim: '6' });
  t.deepEqual(parameters, [{ name: 'dim', value: 6, doc: 'width' }]);
  t.deepEqual(
    graph.nodes.labels.map(({ name }) => name),
    ['x', 's.conv', 's.spike', 'c'],
  );
  t.deepEqual(graph.nodes.label('s.conv').type.shape, [6, 8, 8]);
  t.deepEqual(diagnostics, []);
});

test('own declarations replace used ones, also for used blocks', (t) => {
  const text = `${main}param dim = 5\nneuron sfa { cap: 8, norm: 1, rounding: half_up }\n`;
  const { graph } = compile(text, { 'dir/lib/parts.spike': parts });
  t.deepEqual(spikingNodes(graph)[0]?.type, { kind: 'count', shape: [5, 8, 8], cap: 8, norm: 1 });
});

test('files that several files use are read once', (t) => {
  const files = {
    'dir/lib/parts.spike': 'use "neurons.spike"\nuse "more.spike"\nblock stem(x) { x -> conv: conv2d(2) -> sfa }',
    'dir/lib/more.spike': 'use "neurons.spike"',
    'dir/lib/neurons.spike': 'neuron sfa { cap: 4, norm: 4, rounding: half_even }',
  };
  t.is(spikingNodes(compile(main, files).graph).length, 1);
});

test('circles, missing files and paths that lead elsewhere are told', (t) => {
  t.deepEqual(
    mistakes('model "m"\nuse "a.spike"', { 'dir/a.spike': 'use "b.spike"', 'dir/b.spike': '\nuse "a.spike"' }).slice(
      0,
      1,
    ),
    [
      'SPK142 dir/b.spike:2:5 files use each other in a circle: dir/a.spike -> dir/b.spike -> dir/a.spike | move what both need into a third file',
    ],
  );
  const bad = ['../passwd', '/a.spike', 'a', 'c:/a.spike', 'b\\\\c.spike', '', 'gone.spike'];
  const found = mistakes(`model "m"\n${bad.map((path) => `use "${path}"`).join('\n')}`, {});
  t.deepEqual(
    found.filter((one) => one.startsWith('SPK141')).map((one) => one.split(' | ')[0]),
    [
      'SPK141 2:5 cannot use "../passwd": only .spike files can be used',
      'SPK141 3:5 cannot use "/a.spike": the path must be relative',
      'SPK141 4:5 cannot use "a": only .spike files can be used',
      'SPK141 5:5 cannot use "c:/a.spike": the path must be relative',
      'SPK141 6:5 cannot use "b\\c.spike": the path holds a character that is not allowed',
      'SPK141 7:5 cannot use "": the path is empty',
      'SPK141 8:5 cannot read "gone.spike": no file "dir/gone.spike"',
    ],
  );
});

test('a used file\u2019s mistakes are shown in that file, and system errors as reasons', (t) => {
  t.true(
    mistakes(main, { 'dir/lib/parts.spike': parts.replace('conv2d(dim)', 'conv2d(dmi)') }).includes(
      'SPK110 dir/lib/parts.spike:4:35 no value is called "dmi" | did you mean "dim"?',
    ),
  );
  const load = (): never => {
    throw Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' });
  };
  const found = diagnosticsOf(() => compileModel({ name: 'test.spike', text: main }, { load }));
  t.is(found[0]?.message, 'cannot read "lib/parts.spike": EACCES: permission denied');
});

test('a chain of more files than allowed ends with a message', (t) => {
  const files = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`dir/f${i}.spike`, `use "f${i + 1}.spike"`]));
  t.true(mistakes('model "m"\nuse "f0.spike"', files)[0]?.includes('more than 64 files are used'));
});
