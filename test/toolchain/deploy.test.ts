/** @file The network of deploy mode: cascades are merged before there is a grid, or refused by name. */
import test from 'ava';
import { randomWeights } from '../../ir/checkpoint/index.ts';
import { DiagnosticError } from '../../ir/diagnostics/index.ts';
import { checkDeployable, deployMode } from '../../toolchain/train/deploy.ts';
import { chooseGrid } from '../../trainer/index.ts';
import { graphOf, type Layers } from '../trainer/support.ts';

const sfa = { cap: 4, norm: 4, rounding: 'half_up' };
const pixelwise = { kernel: 1, bias: false };

/** Two convolutions with no neuron between them; the first one as it is given. */
const cascade = (first: Layers[number][3]): Layers => [
  ['x', 'input', [], { shape: [1, 6, 6] }],
  ['c', 'conv2d', ['x'], { out: 4, kernel: 3 }],
  ['s', 'neuron', ['c'], sfa],
  ['p', 'conv2d', ['s'], { bias: false, ...first }],
  ['bp', 'batch_norm', ['p']],
  ['q', 'conv2d', ['bp'], { out: 8, graded: true, ...pixelwise }],
  ['bq', 'batch_norm', ['q']],
  ['t', 'neuron', ['bq'], sfa],
  ['m', 'mean', ['t']],
  ['u', 'neuron', ['m'], sfa],
  ['l', 'linear', ['u'], { out: 3 }],
];

test('convolutions with no neuron between them are one before there is a grid', (t) => {
  const graph = graphOf(cascade({ out: 8, kernel: 1 }));
  const { graph: deployed, parameters } = deployMode(graph, randomWeights(graph, 5).parameters, 8);
  const layers = chooseGrid(deployed, parameters, 8).layers.map(({ layer }) => layer);
  t.deepEqual(layers, ['c', 'p', 'l']);
});

test('a chain that would take too many weights as one stays one, on the grid of its first part', (t) => {
  const graph = graphOf(cascade({ out: 4, kernel: 7, pad: 3, groups: 4 }));
  t.notThrows(() => checkDeployable(graph, 8));
  const { graph: deployed, parameters } = deployMode(graph, randomWeights(graph, 5).parameters, 8);
  const [, first, second] = chooseGrid(deployed, parameters, 8).layers;
  t.deepEqual([first!.layer, second!.layer], ['p', 'q']);
  t.is(second!.membraneBits, Math.max(...first!.exponents) + 2);
});

test('un-spiked sums that nobody has rounded are refused by name, with the way out, before the training too', (t) => {
  const [x, c] = cascade({ out: 4, kernel: 1 }) as [Layers[number], Layers[number]];
  const graph = graphOf([
    ...[x, c],
    ['d', 'conv2d', ['x'], { out: 4 }],
    ['sum', 'add', ['c', 'd']],
    ['q', 'conv2d', ['sum'], { out: 8, graded: true, ...pixelwise }],
    ['m', 'mean', ['q']],
    ['u', 'neuron', ['m'], sfa],
    ['l', 'linear', ['u'], { out: 3 }],
  ]);
  const error = t.throws(() => deployMode(graph, randomWeights(graph, 5).parameters, 8), {
    instanceOf: DiagnosticError,
  });
  const [{ code, message, help }] = error.diagnostics as [DiagnosticError['diagnostics'][number]];
  t.deepEqual([code, message], ['SPK801', '"q" reads un-spiked values, and deploy mode has no grid for what it reads']);
  t.regex(help!, /--float/);
  t.throws(() => checkDeployable(graph, 8), { message: error.message });
});
