/** @file Reading and checking networks of NIR: what other tools wrote, what is broken, what is hostile. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { DiagnosticError } from '../../../ir/diagnostics/index.ts';
import { budgetOf } from '../../../runtime/formats/hdf5/budget.ts';
import { loadHdf5 } from '../../../runtime/formats/hdf5/module.ts';
import { writeHdf5 } from '../../../runtime/formats/hdf5/write.ts';
import { checkNir, readNir, type CheckedNir } from '../../../runtime/nir/index.ts';
import { documentOf, emptyFolder, spikec } from '../../cli/spikec.ts';
import { bytesOf, chain, floats, lif, nirBytes, pathOf, wholeSet, type GivenGraph } from './files.ts';

const checked = async (bytes: Uint8Array): Promise<CheckedNir> => checkNir(await readNir(bytes, 'x.nir'), 'x.nir');

/** Problems in one line each: code, node, and the beginning of the message. */
async function problemsOf(bytes: Uint8Array): Promise<string[]> {
  try {
    return (await checked(bytes)).problems.map(({ code, place, message }) => `${code} ${place}: ${message}`);
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    return error.diagnostics.map(({ code, place, message }) => `${code} ${place}: ${message}`);
  }
}

const problems = async (graph: GivenGraph): Promise<string[]> => problemsOf(await nirBytes(graph));

/** What is expected of the files of other tools: the codes of all problems, and whether there is a network. */
const expected: Readonly<Record<string, readonly [sound: boolean, ...codes: string[]]>> = {
  'braille_bias_zero.nir': [true],
  'braille_bias_zero_subgraph.nir': [true],
  'braille_bias_zero_subgraph_dangling.nir': [false, 'SPK417'],
  'braille_scalar_parameters.nir': [true, 'SPK424', 'SPK424'],
  'braille_without_input.nir': [false, 'SPK423', 'SPK423', 'SPK418', 'SPK418'],
  'cnn_batched.nir': [true, 'SPK423', 'SPK423'],
  'cnn_flatten_off_by_one.nir': [true, 'SPK423'],
  'cnn_reset_at_threshold.nir': [true, 'SPK424', 'SPK424', 'SPK424', 'SPK424', 'SPK424'],
  'cnn_sinabs.nir': [true],
  'conv1d.nir': [true],
  'interrupted_write.nir': [false, 'SPK414'],
  'li.nir': [true],
  'lif_norse.nir': [true],
  'lif_rockpool.nir': [true, 'SPK423'],
  'nengo_lorenz.nir': [true, 'SPK424'],
  'spyx_shd.nir': [false, 'SPK422', 'SPK422', 'SPK419', 'SPK419'],
  'two_lif_neurons.nir': [true],
};

test('files of other tools are read, mended or refused, each as its defects demand', async (t) => {
  const folder = wholeSet === undefined ? pathOf('.') : join(wholeSet, 'nir');
  if (wholeSet === undefined) t.log('../shared/interop is not there: only the files of the clone are read');
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.nir'))) {
    const { network, problems } = await checked(readFileSync(join(folder, name)));
    const [sound, ...codes] = expected[name]!;
    t.is(network !== undefined, sound, name);
    t.deepEqual(
      problems.map(({ code }) => code),
      codes,
      name,
    );
  }
});

test('every problem names its node, what is wrong, and the way out', async (t) => {
  const affine = (weight: number[]) => ({
    type: 'Affine',
    weight: floats(weight, Array(weight[0]! * weight[1]!).fill(1)),
    bias: Array(weight[0]).fill(0),
  });
  const cases: readonly (readonly [GivenGraph, RegExp])[] = [
    [chain([2], { fc: affine([3, 4]) }), /^SPK418 x.nir, node "fc": the weight of 3x4 takes 4 values, and gets 2$/],
    [chain([3], { fc: affine([3, 5]) }), /SPK422[^]*\[in, out\]/],
    [chain([3], { n: { type: 'Lif2', tau: 1 } }), /SPK415 x.nir, node "n": "Lif2" is no node of NIR/],
    [chain([3], { n: { type: 'LIF', tau: 1, r: 1 } }), /SPK416 x.nir, node "n": the LIF lacks "v_leak", "v_threshold"/],
    [chain([3], { n: { ...lif, tau: [1, -2, 0] } }), /SPK419[^]*2 of 3 neurons \(number 1: -2\)/],
    [chain([3], { n: { ...lif, r: [1, Number.NaN, 1] } }), /SPK419[^]*number 1 is NaN/],
    [chain([3], { n: { ...lif, r: [1, 1] } }), /SPK418[^]*r has the shape 2, and 3 values come in/],
    [chain([3], { n: { ...lif, v_reset: 1 } }), /SPK424[^]*stays at its threshold/],
    [chain([3], { n: { ...lif, colour: 3 } }), /SPK424[^]*no LIF of NIR has "colour"/],
    [chain([3], { n: { ...lif, tau: 'long' } }), /SPK416[^]*"tau" is the text "long", not numbers/],
    [
      chain([3], { n: { type: 'SumPool2d', kernel_size: 2 } }),
      /SPK418[^]*takes channels, rows and columns, and gets 3/,
    ],
    [chain([2 ** 30, 9], {}), /SPK416[^]*stands for more than/],
    [{ nodes: { n: lif }, edges: [] }, /SPK420[^]*whose shape is not said/],
    [
      {
        nodes: { input: { type: 'Input', shape: [1] }, a: lif },
        edges: [
          ['input', 'a'],
          ['a', 'b'],
        ],
      },
      /SPK417[^]*names "b"/,
    ],
    [
      {
        nodes: {
          input: { type: 'Input', shape: [1] },
          a: affine([1, 1]),
          b: affine([1, 1]),
          output: { type: 'Output', shape: [1] },
        },
        edges: [
          ['input', 'a'],
          ['a', 'b'],
          ['b', 'a'],
          ['b', 'output'],
        ],
      },
      /SPK421[^]*"a", "b"|"b", "a"/,
    ],
  ];
  const alone = chain([1], { a: lif, output: { type: 'Output', shape: [1] } });
  const silent = {
    nodes: { ...alone.nodes, lone: { type: 'Flatten' } },
    edges: [...alone.edges, ['lone', 'a']] as const,
  };
  t.regex((await problems(silent)).join('\n'), /SPK418 x.nir, node "a": it reads "lone", which nothing reaches/);
  const cut = { nodes: silent.nodes, edges: [...silent.edges, ['gone', 'lone']] as const };
  t.regex(
    (await problems(cut)).join('\n'),
    /^SPK417 x.nir: an edge names "gone"(?![^]*SPK418)/,
    'what follows is not said',
  );
  const lost = { nodes: {}, edges: Array.from({ length: 90 }, (_, i) => [`a${i}`, `a${i + 1}`] as const) };
  const named = (await problems(lost)).filter((line) => line.startsWith('SPK417'));
  t.deepEqual([named.length, named[1]!.slice(0, 35)], [21, 'SPK417 x.nir: 2 edges name "a1", an']);
  t.regex(named[20]!, /edges name "a20", [^]* and 59 more, too/);
  for (const [graph, pattern] of cases) t.regex((await problems(graph)).join('\n'), pattern);
});

test('edges that stand twice count once, inner graphs are laid out, names keep their dots', async (t) => {
  const inner: GivenGraph = {
    nodes: { input: { type: 'Input', shape: [2] }, 'b.c': lif, output: { type: 'Output', shape: [2] } },
    edges: [
      ['input', 'b.c'],
      ['b.c', 'b.c'],
      ['b.c', 'output'],
      ['b.c', 'output'],
    ],
  };
  const { network, problems: found } = await checked(await nirBytes({ ...chain([2], { a: inner }) }));
  t.deepEqual(network && [...network.layers.keys()], ['input', 'a.b.c', 'output']);
  t.deepEqual(network?.layers.get('a.b.c')?.inputs, ['a.b.c', 'input']);
  t.regex(found[0]!.message, /1 of 4 edges stand twice/);
});

test('convolutions, pools and Flatten have torch\u2019s extents; axes of samples and of time are dropped', async (t) => {
  const conv = {
    type: 'Conv2d',
    weight: floats([4, 1, 3, 2], Array(24).fill(1)),
    stride: [2, 1],
    padding: 'valid',
    dilation: 2,
    groups: 2,
  };
  const shapes = async (graph: GivenGraph): Promise<unknown[]> =>
    [...(await checked(await nirBytes(graph))).network!.layers.values()].map(({ gives }) => gives);
  t.deepEqual(
    await shapes(
      chain([2, 9, 7], {
        conv,
        pool: { type: 'AvgPool2d', kernel_size: [1, 2], padding: 0 },
        flat: { type: 'Flatten', start_dim: 1, end_dim: -1 },
      }),
    ),
    [
      [2, 9, 7],
      [4, 3, 5],
      [4, 3, 2],
      [4, 6],
      [4, 6],
    ],
  );
  const same = {
    type: 'Conv1d',
    weight: floats([2, 2, 4], Array(16).fill(1)),
    stride: 1,
    padding: 'same',
    input_shape: 5,
  };
  t.deepEqual(await shapes(chain([2, 5], { same })), [
    [2, 5],
    [2, 5],
    [2, 5],
  ]);
  t.deepEqual(
    await shapes(chain([256, 3], { fc: { type: 'Linear', weight: floats([2, 3], Array(6).fill(1)) }, lif })),
    [[3], [2], [2], [2]],
  );
});

test('borders that make a layer too large for any memory are refused before its neurons get theirs', async (t) => {
  const pool = { type: 'AvgPool2d', kernel_size: [1, 1], stride: [1, 1], padding: [2 ** 16, 2 ** 16] };
  const conv = { type: 'Conv1d', weight: floats([1, 1, 1], [1]), stride: 1, padding: 2 ** 26, dilation: 1, groups: 1 };
  const threshold = { type: 'Threshold', threshold: floats([], [1]) };
  for (const [shape, wide, gives] of [
    [[1, 9, 7], pool, '1x131081x131079'],
    [[1, 5], conv, '1x134217733'],
  ] as const) {
    const { problems: found } = await checked(await nirBytes(chain([...shape], { wide, threshold })));
    t.true(
      found.some(({ message }) => message.includes(`it gives ${gives}, more than 67108864 values`)),
      JSON.stringify(found),
    );
  }
});

test('an input without values is refused', async (t) => {
  const { problems } = await checked(await nirBytes(chain([0], { lif })));
  t.true(
    problems.some(({ message }) => message.includes('it gives 0, no values')),
    JSON.stringify(problems),
  );
});

test('hostile files: links, cycles, claims beyond the file, bytes that no filter here reads', async (t) => {
  const { library, files } = await loadHdf5();
  const made = (build: (root: InstanceType<typeof library.File>) => void): Uint8Array => {
    const file = new library.File('/hostile.h5', 'w');
    build(file);
    file.close();
    return files.readFile('/hostile.h5') as Uint8Array;
  };
  const nodes = (root: InstanceType<typeof library.File>) => root.create_group('node').create_group('nodes');
  const linked = made((root) => {
    nodes(root).create_external_link('/etc/passwd', '/x', 'there');
    root.get('node/nodes')!;
    root.create_soft_link('/node', 'also');
  });
  t.regex((await problemsOf(linked)).join('\n'), /node "there": the node is a link to the file "\/etc\/passwd"/);
  const cyclic = made((root) => void nodes(root).create_hard_link('/node', 'again'));
  t.regex((await problemsOf(cyclic)).join('\n'), /SPK406[^]*more than 16 deep/);
  const giant = made((root) => {
    const node = nodes(root).create_group('n');
    node.create_dataset({ name: 'type', data: ['LIF'], shape: [], dtype: 'S' });
    const tau = node.create_dataset({ name: 'tau', data: [1], shape: [1], maxshape: [null], chunks: [1], dtype: '<d' });
    tau.resize([2 ** 37]);
  });
  t.regex((await problemsOf(giant)).join('\n'), /SPK406[^]*more than 134217728 numbers/);
  for (const [gzip, expected] of [
    [true, /^SPK406 x.nir, "[^ ]*r18": it claims 1000000 bytes after 11000000 of other values[^\n]*$/],
    [false, /^SPK406 x.nir, [^ ]*: it claims 1000000 bytes after 1[67]\d{6} of other values[^\n]*$/],
  ] as const) {
    const repeated = made((root) => {
      const node = nodes(root).create_group('n');
      node.create_dataset({ name: 'type', data: ['LIF'], shape: [], dtype: 'S' });
      const [name, shape, dtype] = ['r', [1_000_000], '<B'] as const;
      const pressed = gzip ? { compression: 'gzip' as const, chunks: [...shape] } : {};
      node.create_dataset({ name, data: new Uint8Array(shape[0]), shape: [...shape], dtype, ...pressed });
      for (let i = 0; i < 30; i++) node.create_hard_link('/node/nodes/n/r', `r${i}`);
    });
    t.regex((await problemsOf(repeated)).join('\n'), expected, `one value under 31 names, ${gzip ? 'gzip' : 'plain'}`);
  }
  t.regex(
    (await problemsOf(await writeHdf5(new Map([['events', new Map()]])))).join('\n'),
    /SPK414[^]*holds no NIR network: "events"/,
  );
  t.regex((await problemsOf(bytesOf('lif_norse.nir').slice(0, 9000))).join('\n'), /SPK404[^]*truncated file/);
  t.regex((await problemsOf(new Uint8Array(64))).join('\n'), /SPK404/);
  // HDF5 would follow an object of no bytes without an end: the first object of the heap of texts.
  const heap = bytesOf('lif_norse.nir').slice();
  const object = Buffer.from(heap).indexOf('GCOL') + 16;
  heap.fill(0, object, object + 16);
  t.regex((await problemsOf(heap)).join('\n'), /SPK404[^]*an object of 0 bytes/);
});

test('values of HDF5 that take too long for their bytes are not followed by others', (t) => {
  let time = 0;
  const budget = budgetOf(1000, () => time);
  budget.take('x', 'filtered', 4 * 2 ** 18);
  budget.timed('x', () => void (time += 5_100));
  budget.timed('x', () => void (time += 200));
  const { diagnostics } = t.throws(() => budget.timed('x', () => 0), { instanceOf: DiagnosticError })!;
  t.regex(diagnostics[0]!.message, /took 5 s to read/);
});

test('check says what a network holds, and all that is wrong with one', async (t) => {
  const sound = await spikec(['check', pathOf('braille_bias_zero.nir')]);
  t.is(sound.status, 0, sound.shown);
  t.regex(sound.stdout, /lif1\.w_rec +Affine +38 +38 +lif1\.lif/);
  t.regex(sound.stdout, /time step +dt 0\.0001, derived from r = tau\/dt of "lif1\.lif", "lif2"/);
  const json = documentOf(t, await spikec(['check', pathOf('two_lif_neurons.nir'), '--json']));
  t.is(json['format'], 'nir');
  t.like(json, { dt: null, dtFrom: 'not in the file' });
  t.is((json['layers'] as unknown[]).length, 6);
  const broken = await spikec(['check', pathOf('interrupted_write.nir'), '--json']);
  t.is(broken.status, 3);
  t.regex(broken.stdout, /"SPK414"/);
  t.is((await spikec(['check', pathOf('li.nir'), '--tensors'])).status, 2);
  const folder = emptyFolder(t);
  writeFileSync(join(folder, 'x.nir'), bytesOf('li.nir'));
  const elsewhere = await spikec(['compile', 'x.nir', '--weights', 'x.nir', '--out', 'x.chip'], { cwd: folder });
  t.is(elsewhere.status, 3);
  t.regex(elsewhere.stderr, /a network of NIR[^]*spikec import/);
});
