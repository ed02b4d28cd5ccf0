/** @file Weights under any key, prefix or wrapper: averaged models, moving averages beside raw weights, other frameworks' keys. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { unzipSync, zipSync } from 'fflate';
import test, { type ExecutionContext } from 'ava';
import type { AnyTensor } from '../../../ir/tensor.ts';
import { parseTensorFile, writeSafetensors } from '../../../runtime/formats/index.ts';
import { documentOf, emptyFolder, spikec } from '../../cli/spikec.ts';
import { int, list, named, ordered, pickle, reduce, global, text, type Code } from '../../runtime/formats/pickles.ts';
import { model } from '../network.ts';
import { caseFile, fileOf, imported, pickled, picture, plain, pthFile, sameTensors } from './support.ts';

const last = caseFile('ema-beside-raw-weights', 'last.pth.tar');
const [raw, ema] = ['raw-plain.pth', 'ema-plain.pth'].map((file) => caseFile('ema-beside-raw-weights', file)) as [
  string,
  string,
];
const tensorsOf = (path: string): ReadonlyMap<string, AnyTensor> => parseTensorFile(readFileSync(path), path).tensors;
const prefixed = (path: string, nameOf: (name: string) => string): Map<string, AnyTensor> =>
  new Map([...tensorsOf(path)].map(([name, tensor]) => [nameOf(name), tensor]));

test('an averaged model: the prefix goes, and the counter without it is listed', async (t) => {
  const got = await imported(t, caseFile('averaged-model', 'swa.pth'));
  await sameTensors(t, got, plain);
  t.regex(got.stdout, /without the prefix "module\."/);
  t.regex(got.stdout, /plays no part in inference\n +n_averaged/);
});

/** Tensors of the plain set by the modules around them: `{patch_embed: {proj_conv: {weight}}}`. */
interface Modules {
  [name: string]: Modules | Code;
}
function modulesOf(code: Readonly<Record<string, Code>>): Modules {
  const root: Modules = {};
  for (const [name, tensor] of Object.entries(code)) {
    const parts = name.split('.');
    let at = root;
    for (const part of parts.slice(0, -1)) at = (at[part] ??= {}) as Modules;
    at[parts.at(-1)!] = tensor;
  }
  return root;
}
const nested = (modules: Modules | Code): Code =>
  modules instanceof Array
    ? (modules as Code)
    : named(Object.fromEntries(Object.entries(modules as Modules).map(([key, value]) => [key, nested(value)])));
/** A state dict of what begins with a name, without it. */
const partOf = (name: string): Code =>
  ordered(
    Object.fromEntries(
      Object.entries(made.code).flatMap(([key, code]) =>
        key.startsWith(name) ? [[key.slice(name.length), code]] : [],
      ),
    ),
  );

const made = pickled(tensorsOf(plain));
const set = ordered(made.code);
const layouts: readonly (readonly [string, (t: ExecutionContext) => string, RegExp])[] = [
  ['SpikingJelly', () => caseFile('spikingjelly-net-key', 'checkpoint_max.pth'), /taken from "net"/],
  [
    'timm',
    (t) =>
      pthFile(
        t,
        named({ epoch: int(3), state_dict: set, args: reduce(global('argparse', 'Namespace')) }),
        made.storages,
      ),
    /"state_dict"/,
  ],
  [
    'a wrapper inside a wrapper inside a list',
    (t) => pthFile(t, named({ runs: list(named({ weights: named({ best: set }) })) }), made.storages),
    /taken from "runs\.0\.weights\.best"/,
  ],
  ...(
    [
      ['Lightning', (name) => `model.${name}`, /without the prefix "model\."/],
      [
        'DataParallel of a compiled module',
        (name) => `module._orig_mod.${name}`,
        /without the prefix "module\._orig_mod\."/,
      ],
      [
        'a compiled module of Lightning',
        (name) => `model._orig_mod.net.${name}`,
        /without the prefix "model\._orig_mod\.net\."/,
      ],
      ['mmcv', (name) => `backbone.${name}`, /without the prefix "backbone\."/],
      ['DataParallel of one part', (name) => name.replace('patch_embed.', 'patch_embed.module.'), /carried over/],
      [
        'fully sharded',
        (name) =>
          `_fsdp_wrapped_module.${name.replace('block.0.', 'block.0._fsdp_wrapped_module._checkpoint_wrapped_module.')}`,
        /carried over/,
      ],
    ] as const satisfies readonly (readonly [string, (name: string) => string, RegExp])[]
  ).map(
    ([what, nameOf, said]) =>
      [
        what,
        (t: ExecutionContext) => {
          const { code, storages } = pickled(prefixed(plain, nameOf));
          return pthFile(t, named({ state_dict: ordered(code), step: int(1) }), storages);
        },
        said,
      ] as const,
  ),
  [
    'dicts in dicts, as JAX keeps them',
    (t) => pthFile(t, named({ params: nested(modulesOf(made.code)), step: int(2) }), made.storages),
    /taken from the file, without the prefix "params\."/,
  ],
  [
    'parts that were saved apart, beside an optimizer',
    (t) =>
      pthFile(
        t,
        named({
          patch_embed: partOf('patch_embed.'),
          block: partOf('block.'),
          head: partOf('head.'),
          optimizer: named({ state: list(named({ exp_avg: made.code['head.bias']! })) }),
        }),
        made.storages,
      ),
    /61 tensors carried over/,
  ],
  [
    'names with slashes',
    (t) =>
      fileOf(
        t,
        'x.safetensors',
        writeSafetensors({ tensors: prefixed(plain, (name) => `net/${name.replaceAll('.', '/')}`), metadata: {} }),
      ),
    /taken from the file, without the prefix "net\."/,
  ],
  [
    'a profiler that left its counts',
    (t) => {
      const tensors = new Map(tensorsOf(plain));
      tensors.set('head.total_ops', { type: 'F64', shape: [1], data: Float64Array.of(160) });
      tensors.set('total_params', { type: 'F64', shape: [1], data: Float64Array.of(9000) });
      return fileOf(t, 'x.safetensors', writeSafetensors({ tensors, metadata: {} }));
    },
    /plays no part in inference[^]*head\.total_ops/,
  ],
  [
    'an archive that was packed anew',
    (t) => {
      const entries = Object.entries(unzipSync(readFileSync(plain)));
      return fileOf(t, 'x.pth', zipSync(Object.fromEntries(entries.reverse())));
    },
    /61 tensors carried over/,
  ],
  [
    'safetensors with a prefix',
    (t) =>
      fileOf(
        t,
        'x.safetensors',
        writeSafetensors({ tensors: prefixed(plain, (name) => `student.${name}`), metadata: {} }),
      ),
    /taken from the file, without the prefix "student\."/,
  ],
];
for (const [what, file, said] of layouts)
  test(`weights of ${what} are found`, async (t) => {
    const got = await imported(t, file(t));
    await sameTensors(t, got, plain);
    t.regex(got.stdout, said);
  });

test('what does not carry the prefix is said', async (t) => {
  const tensors = prefixed(plain, (name) => `model.${name}`);
  tensors.set('criterion.weight', { type: 'F32', shape: [10], data: new Float32Array(10) });
  const got = await imported(t, fileOf(t, 'x.safetensors', writeSafetensors({ tensors, metadata: {} })));
  await sameTensors(t, got, plain);
  t.regex(got.stderr, /warning SPK324: 1 tensor do.* not begin with "model\.".*"criterion\.weight"/);
});

test('weights beside their average: both are named, one is taken, either can be chosen', async (t) => {
  const got = await imported(t, last);
  await sameTensors(t, got, raw);
  t.regex(got.stderr, /warning SPK318: .*"state_dict" .*was taken, "state_dict_ema" .*was not/);
  for (const word of ['ema', 'state_dict_ema', 'dict_ema']) {
    const chosen = await imported(t, last, ['--take', word]);
    await sameTensors(t, chosen, ema);
    t.notRegex(chosen.stderr, /SPK318/);
  }
  await sameTensors(t, await imported(t, last, ['--take', 'state_dict']), raw);
  await sameTensors(t, await imported(t, caseFile('ema-beside-raw-weights', 'only-ema.pth')), ema);
});

test('compile and verify say the same of both sets, and take what is asked for', async (t) => {
  const image = join(emptyFolder(t), 'net.chip');
  const [path, ...parameters] = model();
  const compiled = await spikec(['compile', ...model(), '--weights', last, '--out', image, '--take', 'ema']);
  t.is(compiled.status, 0, compiled.stderr);
  t.notRegex(compiled.stderr, /SPK318/);
  t.regex(compiled.stderr, /weights taken from "state_dict_ema"/);
  const again = await spikec(['compile', ...model(), '--weights', last, '--out', image]);
  t.regex(again.stderr, /warning SPK318/);
  const verify = ['verify', image, '--model', path!, ...parameters, '--weights', last, '--input', picture(t)];
  const verified = await spikec(verify);
  t.is(verified.status, 0, verified.stderr);
  t.regex(verified.stderr, /warning SPK318/);
  t.notRegex(verified.stderr, /SPK711/);
  t.regex((await spikec([...verify, '--take', 'ema'])).stderr, /SPK711: the image was compiled from other weights/);
});

test('two sets that nothing tells apart are a question', async (t) => {
  const file = caseFile('spikingjelly-net-key', 'two-candidates.pth');
  const { status, stderr } = await imported(t, file);
  t.is(status, 3);
  t.regex(stderr, /SPK319.*"teacher" \(61 of .*"student" \(61 of/);
  t.regex(stderr, /--take teacher or --take student/);
  await sameTensors(t, await imported(t, file, ['--take', 'student']), plain);
  for (const [word, said] of [
    ['e', /SPK326.*may mean "teacher" or "student"/],
    ['studnt', /SPK326.*\n.*\n.*did you mean "student"/],
  ] as const) {
    const other = await imported(t, file, ['--take', word]);
    t.is(other.status, 3);
    t.regex(other.stderr, said);
  }
});

test('two sets behind two prefixes of one file, and two with the same numbers', async (t) => {
  const both = (second: string): string =>
    fileOf(
      t,
      'both.safetensors',
      writeSafetensors({
        tensors: new Map([...prefixed(plain, (name) => `net.${name}`), ...prefixed(second, (name) => `copy.${name}`)]),
        metadata: {},
      }),
    );
  const asked = await imported(t, both(ema));
  t.is(asked.status, 3);
  t.regex(asked.stderr, /SPK319.*--take (net|copy) or --take (net|copy)/s);
  const chosen = await imported(t, both(ema), ['--take', 'copy']);
  await sameTensors(t, chosen, ema);
  t.notRegex(chosen.stderr, /SPK3(18|24)/);
  await sameTensors(t, await imported(t, both(plain)), plain);
});

test('a set without one tensor of the model, and the document of an import', async (t) => {
  const { code, storages } = pickled(new Map([['w', { type: 'F32', shape: [1], data: Float32Array.of(1) }]]));
  const none = await imported(t, pthFile(t, named({ other: ordered(code), note: text('x') }), storages));
  t.is(none.status, 3);
  t.regex(none.stderr, /SPK301: none of the 61 tensors of the model is in the file/);
  t.is(none.stderr.match(/^error/gm)?.length, 1);
  const out = join(emptyFolder(t), 'x.safetensors');
  const [path, ...parameters] = model();
  const told = documentOf(t, await spikec(['import', last, '--model', path!, ...parameters, '--out', out, '--json']));
  t.deepEqual(
    [told['path'], told['prefix'], told['others']],
    [['state_dict'], '', ['state_dict_ema: 61 tensors of the model']],
  );
});

test('an average without the names of its tensors cannot be taken, and is not passed over in silence', async (t) => {
  const average = named({ decay: int(1), shadow_params: list(...Object.values(made.code)) });
  const got = await imported(t, pthFile(t, named({ model: set, ema: average }), made.storages));
  await sameTensors(t, got, plain);
  t.regex(got.stderr, /warning SPK318: the file also holds "ema" \(dict of 2\)/);
  const object = named({ model: set, model_ema: reduce(global('my.ema', 'ModelEMA')) });
  t.regex(
    (await imported(t, pthFile(t, object, made.storages))).stderr,
    /SPK318.*"model_ema" \(my\.ema\.ModelEMA object\)/,
  );
});

test('renames follow one another, and hold for names behind wrappers', async (t) => {
  const renamed = prefixed(plain, (name) => name.replace(/^block\./, 'layers.'));
  const wrapped = new Map([...renamed].map(([name, tensor]) => [name.replace(/^layers\./, 'layers.module.'), tensor]));
  for (const [tensors, words] of [
    [renamed, ['--rename', 'layers=stage', '--rename', 'stage=block']],
    [wrapped, ['--rename', 'layers.0=block.0']],
  ] as const) {
    const file = fileOf(t, 'renamed.safetensors', writeSafetensors({ tensors, metadata: {} }));
    await sameTensors(t, await imported(t, file, words));
  }
  const file = fileOf(t, 'renamed.safetensors', writeSafetensors({ tensors: renamed, metadata: {} }));
  const unused = await imported(t, file, ['--rename', 'layers=block', '--rename', 'layers=block']);
  t.regex(unused.stderr, /SPK326: --rename layers=block: all that it names, --rename layers=block has renamed before/);
  const strange = await imported(t, file, ['--rename', 'layer=block']);
  t.regex(strange.stderr, /SPK326.*no tensor has "layer"[^]*did you mean\s+"layers"\?/);
});

test('sets that are renamed are compared by what they hold', async (t) => {
  const two = (values: ReadonlyMap<string, AnyTensor>): string =>
    fileOf(
      t,
      'two.safetensors',
      writeSafetensors({
        tensors: new Map([
          ...prefixed(plain, (name) => `x_a.${name}`),
          ...[...values].map(([name, tensor]) => [`x_b.${name}`, tensor] as const),
        ]),
        metadata: {},
      }),
    );
  const words = ['--rename', 'x_a=a', '--rename', 'x_b=b'];
  await sameTensors(t, await imported(t, two(tensorsOf(plain)), words));
  const other = new Map(
    [...tensorsOf(plain)].map(([name, tensor]) => [
      name,
      tensor.type === 'F32' ? { ...tensor, data: tensor.data.map((x) => 2 * x) } : tensor,
    ]),
  );
  const asked = await imported(t, two(other), words);
  t.is(asked.status, 3);
  t.regex(asked.stderr, /SPK319/);
});

test('files of Hugging Face, which name a format too, are told of defects of the published code', async (t) => {
  const tensors = tensorsOf(plain);
  for (const [format, said] of [
    ['pt', /warning SPK315/],
    ['tf', /warning SPK315/],
  ] as const) {
    const file = fileOf(t, 'x.safetensors', writeSafetensors({ tensors, metadata: { format } }));
    t.regex((await imported(t, file)).stderr, said);
  }
});

test('what has to be made a plain tensor, an array or a file is said with the way to do it', async (t) => {
  const withObject = (module: string, name: string): string =>
    pthFile(t, ordered({ ...made.code, 'head.weight': reduce(global(module, name)) }), made.storages);
  const kernels = new Map(
    [...tensorsOf(plain)].map(([name, tensor]) => {
      const { shape } = tensor;
      return [name, shape.length === 4 ? { ...tensor, shape: [shape[2]!, shape[3]!, shape[1]!, shape[0]!] } : tensor];
    }),
  );
  const dense = new Map(
    [...tensorsOf(plain)].map(([name, tensor]) =>
      name === 'head.weight' ? [name, { ...tensor, shape: [...tensor.shape].reverse() }] : [name, tensor],
    ),
  );
  const saved = (tensors: ReadonlyMap<string, AnyTensor>): string =>
    fileOf(t, 'x.safetensors', writeSafetensors({ tensors, metadata: {} }));
  const folder = (...names: readonly string[]): string => {
    const path = join(emptyFolder(t), 'weights');
    mkdirSync(path);
    for (const name of names) writeFileSync(join(path, name), '');
    return path;
  };
  const objects = (await imported(t, withObject('torch._utils', '_rebuild_qtensor'))).stderr;
  t.regex(objects, /SPK411[^]*value\.dequantize\(\)/);
  for (const [file, said] of [
    [withObject('torch._utils', '_rebuild_sparse_tensor'), /SPK411[^]*value\.to_dense\(\)/],
    [withObject('numpy.core.multiarray', '_reconstruct'), /SPK411[^]*torch\.from_numpy\(value\)/],
    [
      pthFile(t, named({ state_dict: named({ w: reduce(global('numpy.core.multiarray', '_reconstruct')) }) }), {}),
      /SPK410.*arrays of numpy[^]*numpy\.savez/,
    ],
    [
      fileOf(t, 'x.pkl', pickle(named({ w: reduce(global('numpy.core.multiarray', '_reconstruct')) }))),
      /SPK409.*plain pickle[^]*numpy\.savez\("weights\.npz"/,
    ],
    [saved(kernels as ReadonlyMap<string, AnyTensor>), /SPK303.*other shapes[^]*a\.transpose\(3, 2, 0, 1\)/],
    [saved(dense as ReadonlyMap<string, AnyTensor>), /SPK303[^]*\[in, out\]: save\s+it\s+as\s+a\.T/],
    [folder('data.pkl', 'version'), /SPK401.*unpacked, as Kaggle[^]*zip -0 -r/],
    [folder('.metadata', '__0_0.distcp'), /SPK401.*distributed checkpoint[^]*dcp_to_torch/],
    [
      folder('model-00001-of-00002.safetensors', 'model.safetensors.index.json'),
      /SPK401.*several safetensors[^]*save_file/,
    ],
    [folder('pytorch_model-00001-of-00002.bin'), /SPK401.*several files[^]*torch\.save/],
    [folder('config.json', 'model.safetensors'), /SPK401[^]*name a file in it: "model\.safetensors"/],
    [folder('readme.txt'), /SPK401[^]*in it there is none of weights/],
    [
      fileOf(
        t,
        'x.pt',
        zipSync({ 'x/version': Buffer.from('3'), 'x/data.pkl': Buffer.from('.'), 'x/constants.pkl': Buffer.from('.') }),
      ),
      /SPK409.*TorchScript/,
    ],
  ] as const) {
    const { status, stderr } = await imported(t, file);
    t.is(status, 3, stderr);
    t.regex(stderr, said);
  }
});
