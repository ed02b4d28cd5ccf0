/** @file Checkpoints whose layers are called otherwise: what is said, suggested, renamed, and kept. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { AnyTensor, Shape } from '../../ir/tensor.ts';
import { encodeTensorFile, readSafetensors, writeSafetensors } from '../../runtime/index.ts';
import { same } from '../support/same.ts';
import { documentOf, emptyFolder, spikec, type Shown } from './spikec.ts';

const text = `model "blocks"
neuron lif { cap: 1, norm: 1, rounding: down, reset: hard, leak: 1 }
input x: [1, 8, 8] { bits: 4, steps: 2 }
x = x -> stem: conv2d(4, kernel=3) -> s: lif
repeat i in 0..2 {
  x = x -> blocks.{i}.c1: conv2d(4, kernel=3, bias=false) -> blocks.{i}.n1: batch_norm -> blocks.{i}.s1: lif
  x = x -> blocks.{i}.c2: conv2d(4, kernel=3, bias=false) -> blocks.{i}.n2: batch_norm -> blocks.{i}.s2: lif
}
output logits = x -> head: linear(3) -> mean_steps
`;

const norm: readonly [string, Shape][] = [
  ['weight', [4]],
  ['bias', [4]],
  ['running_mean', [4]],
  ['running_var', [4]],
];
const block = (i: number): [string, Shape][] =>
  [1, 2].flatMap((n): [string, Shape][] => [
    [`blocks.${i}.c${n}.weight`, [4, 4, 3, 3]],
    ...norm.map(([last, shape]): [string, Shape] => [`blocks.${i}.n${n}.${last}`, shape]),
  ]);
/** The 24 tensors of the network. */
const wanted: readonly [string, Shape][] = [
  ['stem.weight', [4, 1, 3, 3]],
  ['stem.bias', [4]],
  ...block(0),
  ...block(1),
  ['head.weight', [3, 256]],
  ['head.bias', [3]],
];

/** A folder with the network and a checkpoint of it, whose tensors are called as `named` says. */
function folderWith(t: ExecutionContext, named: (name: string) => string): string {
  const cwd = emptyFolder(t);
  const tensors = new Map(
    wanted.map(([name, shape], n): [string, AnyTensor] => {
      const data = new Float32Array(shape.reduce((a, b) => a * b, 1)).map((_, i) => ((i * 7 + n) % 11) / 8 + 0.25);
      return [named(name), { type: 'F32', shape, data }];
    }),
  );
  writeFileSync(join(cwd, 'net.spike'), text);
  writeFileSync(join(cwd, 'w.safetensors'), writeSafetensors({ tensors, metadata: {} }));
  return cwd;
}

const imported = (cwd: string, renames: readonly string[] = []): Promise<Shown> =>
  spikec(
    [
      ...['import', 'w.safetensors', '--model', 'net.spike', '--out', 'out.safetensors'],
      ...renames.flatMap((each) => ['--rename', each]),
    ],
    { cwd },
  );

const written = (cwd: string): ReturnType<typeof readSafetensors> =>
  readSafetensors(readFileSync(join(cwd, 'out.safetensors')), 'out.safetensors');

/** The options of a message or a command, without their quotes. */
const renamesIn = (said: string): string[] =>
  [...said.matchAll(/--rename\s+('[^']+'|[^\s;]+)/g)].map(([, word]) => word!.replaceAll("'", ''));

const layouts: readonly (readonly [what: string, named: (name: string) => string, renames: number])[] = [
  [
    'blocks under other words, behind DataParallel',
    (name) =>
      `module.${name
        .replace('stem', 'patch_embed')
        .replace(/blocks\.(\d)\.c(\d)/, 'encoder.$1.conv$2')
        .replace(/blocks\.(\d)\.n(\d)/, 'encoder.$1.bn$2')
        .replace('head', 'fc')}`,
    4,
  ],
  [
    'one Sequential behind a backbone',
    (name) =>
      name
        .replace('stem', 'backbone.layers.0')
        .replace(/blocks\.(\d)\.([cn])(\d)/, (_, i: string, kind: string, n: string) => {
          const conv = 2 + 6 * Number(i) + 3 * (Number(n) - 1);
          return `backbone.layers.${kind === 'c' ? conv : conv + 1}`;
        })
        .replace('head', 'classifier'),
    10,
  ],
  ['one word only', (name) => name.replace('blocks', 'layers'), 1],
];

for (const [what, named, count] of layouts)
  test(`a renamed checkpoint (${what}) ends in one message, whose renames read it`, async (t) => {
    const cwd = folderWith(t, named);
    const refused = await imported(cwd);
    t.is(refused.status, 3);
    t.is(refused.stderr.match(/^error/gm)?.length, 1, refused.stderr);
    t.regex(refused.stderr, /SPK301: (none of the 24|20 of the 24) tensors of the model/);
    t.regex(refused.stderr, /all\s+(24|20)\s+may\s+only\s+be\s+called\s+otherwise/);
    const renames = renamesIn(refused.stderr);
    t.is(renames.length, count, refused.stderr);
    const got = await imported(cwd, renames);
    t.is(got.status, 0, got.stderr);
    t.regex(got.stdout, /24 tensors carried over[^]*Renamed[^]* -> blocks\.0\.c1\.weight/);
    const { tensors, metadata } = written(cwd);
    t.deepEqual(JSON.parse(metadata['renames']!), renames);
    const plain = folderWith(t, (name) => name);
    t.is((await imported(plain)).status, 0);
    same(t, tensors, written(plain).tensors);
    t.false('renames' in written(plain).metadata);
  });

test('check shows what a model wants beside what a checkpoint holds', async (t) => {
  const cwd = folderWith(t, (name) => name.replace('blocks', 'layers').replace('head', 'fc'));
  const check = ['check', 'net.spike', '--weights', 'w.safetensors'];
  const compared = await spikec(check, { cwd });
  t.is(compared.status, 3);
  t.regex(compared.stdout, /Tensors of a float checkpoint: 2 of 24 are in w\.safetensors\n/);
  t.regex(compared.stdout, /^ {2}stem\.weight +4x1x3x3 {2}stem\.weight$/m);
  t.regex(compared.stdout, /^ {2}head\.weight +3x256 {2}missing, may be fc\.weight$/m);
  t.regex(compared.stdout, /spikec import w\.safetensors --model net\.spike/);
  t.true(compared.stdout.split('\n').every((line) => line.length <= 80));
  const words = renamesIn(compared.stdout).flatMap((each) => ['--rename', each]);
  t.is(words.length, 4);
  const fitting = await spikec([...check, ...words], { cwd });
  t.is(fitting.status, 0);
  t.regex(fitting.stdout, /24 of 24 are in[^]*Every tensor fits\./);
  const { tensors, checkpoint } = documentOf(t, await spikec([...check, '--json'], { cwd })) as {
    tensors: unknown[];
    checkpoint: Record<string, unknown>;
  };
  t.deepEqual(tensors.at(-1), { name: 'head.bias', shape: '3', inFile: null, otherShape: null, guess: 'fc.bias' });
  t.like(checkpoint, { file: 'w.safetensors', fits: false, prefix: '', renames: ['layers=blocks', 'fc=head'] });
});

const mistakes: readonly (readonly [renames: readonly string[], says: RegExp])[] = [
  [['layers.*=blocks'], /1 \* in front of the =, 0 behind it/],
  [['la**=blocks'], /"la\*\*" has more than one \*/],
  [['lyers.*=blocks.*'], /no tensor has "lyers\.\*" in its name/],
  [['layers.*=blocks.*', 'layers.1=x'], /--rename layers\.1=x: all that it names, --rename layers\.\*=blocks\.\* has/],
  [
    ['layers.0=blocks.0', 'layers.*.c1=x.*.c1'],
    /layers\.0=blocks\.0 and --rename\s+layers\.\*\.c1=x\.\*\.c1 both name\s+"layers\.0\.c1\.weight"/,
  ],
  [['layers.*=blocks.0'], /1 \* in front/],
  [['layers.0=blocks.0', 'layers.1=blocks.0'], /SPK307[^]*narrow the\s+--rename/],
];
test('renames that match nothing, two that match the same, and collisions are said', async (t) => {
  const cwd = folderWith(t, (name) => name.replace('blocks', 'layers'));
  for (const [renames, says] of mistakes) {
    const { status, stderr } = await imported(cwd, renames);
    t.is(status, 3, renames.join());
    t.regex(stderr, says);
  }
  // The narrower one first is what both mean.
  const { status, stderr } = await imported(cwd, ['layers.1=blocks.1', 'layers.*=blocks.*']);
  t.is(status, 0, stderr);
});

/** Layers of a checkpoint as names with shapes, and what the skeleton makes of them. */
const skeletons: readonly (readonly [what: string, tensors: readonly (readonly [string, Shape])[], says: RegExp])[] = [
  [
    'a Sequential whose kernels have borders, with pools behind them',
    [
      ['layers.0.weight', [8, 1, 3, 3]],
      ['layers.1.weight', [8]],
      ['layers.1.bias', [8]],
      ['layers.1.running_mean', [8]],
      ['layers.1.running_var', [8]],
      ['layers.4.weight', [12, 8, 3, 3]],
      ['layers.4.bias', [12]],
      ['layers.8.weight', [10, 588]],
      ['layers.8.bias', [10]],
      ['layers.10.weight', [4, 10]],
    ],
    /input x: \[1, 28, 28\][^]*x = x -> layers\.0: conv2d\(8, kernel=3, bias=false\) -> layers\.1: batch_norm -> lif\s+-> max_pool\(2, stride=2, pad=0\)\nx = x -> layers\.4: conv2d\(12, kernel=3\) -> lif -> max_pool\(2, stride=2, pad=0\)\nx = x -> layers\.8: linear\(10\) -> lif\n.*\noutput logits = x -> layers\.10: linear\(4, bias=false\) -> mean_steps\n/,
  ],
  [
    'neurons of snnTorch, behind a wrapper and one word for the whole, sorted by name',
    [
      ['module.net.conv1.weight', [4, 2, 5, 5]],
      ['module.net.conv1.bias', [4]],
      ['module.net.lif1.beta', []],
      ['module.net.lif1.threshold', []],
      ['module.net.conv2.weight', [4, 1, 3, 3]],
      ['module.net.lif2.beta', [4]],
      ['module.net.lif2.threshold', [4]],
      ['module.net.fc3.weight', [3, 4]],
      ['module.net.lif3.beta', []],
      ['module.net.lif3.threshold', []],
    ],
    /neuron leaky \{.*decay_from: beta, threshold_from: threshold \}[^]*conv1: conv2d\(4, kernel=5\) -> lif1: leaky\nx = x -> conv2: conv2d\(4, kernel=3, groups=4, bias=false\) -> lif2: leaky\n.*\noutput logits = x -> mean -> fc3: linear\(3, bias=false\) -> lif3: leaky -> mean_steps/,
  ],
  [
    'vectors alone',
    [
      ['backbone.fc1.weight', [6, 9]],
      ['backbone.fc2.weight', [2, 6]],
    ],
    /input x: \[9\][^]*x = x -> fc1: linear\(6, bias=false\) -> lif\n[^]*output logits = x -> fc2: linear\(2, bias=false\)/,
  ],
];
for (const [what, tensors, says] of skeletons)
  test(`init --from makes a skeleton of ${what}, which checks and loads the checkpoint`, async (t) => {
    const cwd = emptyFolder(t);
    const values = tensors.map(([name, shape]): [string, AnyTensor] => {
      const data = new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(0.5);
      return [name, { type: 'F32', shape, data }];
    });
    writeFileSync(join(cwd, 'w.safetensors'), writeSafetensors({ tensors: new Map(values), metadata: {} }));
    const made = await spikec(['init', '--from', 'w.safetensors'], { cwd });
    t.is(made.status, 0, made.stderr);
    t.regex(made.stdout, /^w\.spike: \d+ layers of w\.safetensors/);
    t.regex(readFileSync(join(cwd, 'w.spike'), 'utf8'), says);
    const compared = await spikec(['check', 'w.spike', '--weights', 'w.safetensors'], { cwd });
    t.is(compared.status, 0, compared.stderr + compared.stdout);
    const words = ['import', 'w.safetensors', '--model', 'w.spike', '--out', 'out.safetensors'];
    t.is((await spikec(words, { cwd })).status, 0);
    t.is(written(cwd).tensors.size, tensors.length);
  });

test('what is no chain stands in comments of a skeleton, and names that are no labels are renamed', async (t) => {
  const cwd = emptyFolder(t);
  const shapes: readonly [string, Shape][] = [
    ['a-b.weight', [4, 3, 3, 3]],
    ['block.conv.weight', [8, 4, 3, 3]],
    ['block.downsample.0.weight', [8, 4, 1, 1]],
    ['ln.weight', [8]],
    ['up.weight', [8, 2, 2, 2]],
    ['up.bias', [2]],
    ['pos-embed', [1, 4, 8]],
  ];
  const tensors = new Map(
    shapes.map(([name, shape]): [string, AnyTensor] => [
      name,
      { type: 'F32', shape, data: new Float32Array(shape.reduce((a, b) => a * b, 1)) },
    ]),
  );
  writeFileSync(join(cwd, 'w.npz'), encodeTensorFile({ tensors, metadata: {} }, 'w.npz'));
  const made = await spikec(['init', 'net.spike', '--from', 'w.npz'], { cwd });
  t.regex(made.stdout, /3 modules stand in comments[^]*--weights w\.npz --rename\s+a-b=a_b/);
  const written = readFileSync(join(cwd, 'net.spike'), 'utf8');
  t.regex(written, /# \? block\.downsample\.0: 8x4x1x1 of a branch/);
  t.regex(written, /# \? ln: weight 8: a layer that is not recognised/);
  t.regex(written, /# \? no layer: pos-embed 1x4x8/);
  t.regex(written, /up: conv_transpose2d\(2, kernel=2, stride=2\)/);
  t.is((await spikec(['check', 'net.spike'], { cwd })).status, 0);
  const again = await spikec(['init', 'net.spike', '--from', 'w.npz'], { cwd });
  t.is(again.status, 2);
  t.regex(again.stderr, /SPK738[^]*net2\.spike --from w\.npz, or say --force/);
  t.is(readFileSync(join(cwd, 'net.spike'), 'utf8'), written);
});

test('init alone writes a small model that checks; a file without layers has no skeleton', async (t) => {
  const cwd = emptyFolder(t);
  const made = documentOf(t, await spikec(['init', '--json'], { cwd }));
  t.like(made, { path: 'net.spike', checks: true });
  const checked = await spikec(['check', 'net.spike'], { cwd });
  t.is(checked.status, 0);
  t.is(checked.stderr, '');
  const tensors = new Map<string, AnyTensor>([['x', { type: 'F32', shape: [2], data: Float32Array.of(1, 2) }]]);
  writeFileSync(join(cwd, 'w.safetensors'), writeSafetensors({ tensors, metadata: {} }));
  const none = await spikec(['init', '--from', 'w.safetensors'], { cwd });
  t.is(none.status, 3);
  t.regex(none.stderr, /SPK739: no tensor of the file is recognised as a layer's: x 2/);
});
