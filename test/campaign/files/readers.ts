/** @file Every reader of foreign bytes, with sound files to damage. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { zstdDecompressSync } from 'node:zlib';
import { compileModel, compileTarget } from '../../../compiler/frontend/index.ts';
import { DiagnosticError, type SourceText } from '../../../ir/diagnostics/index.ts';
import { primitive, primitiveNames } from '../../../ir/ops/index.ts';
import type { TensorFile } from '../../../ir/tensor.ts';
import { readEvents } from '../../../runtime/events/index.ts';
import {
  parseTensorFile,
  readIdx,
  readPng,
  writeNpy,
  writeNpz,
  writePng,
  writeSafetensors,
} from '../../../runtime/formats/index.ts';
import { readHdf5Tensors } from '../../../runtime/formats/hdf5/tensors.ts';
import { writeHdf5, type Hdf5Item } from '../../../runtime/formats/hdf5/write.ts';
import { checkJpeg } from '../../../runtime/formats/pictures/jpeg_header.ts';
import { readResults } from '../../../toolchain/results/read.ts';
import { fromProject, projectFile } from '../../compiler/frontend/support.ts';
import { aedat3, aedat4, atis, zstandard } from '../../runtime/events/files.ts';
import { nirBytes } from '../../runtime/nir/files.ts';
import { archive, named, serial, vector } from '../../runtime/formats/pickles.ts';
import { damaged, pick, randomOf } from '../damage.ts';
import { dataSetTrial } from './data_sets.ts';
import { openBytes } from './memory.ts';
import { header, resultsText } from './merging.ts';
import { graphs, readNetwork } from './nir_networks.ts';
import { damagedInside } from './packaging.ts';
import { verdictOf, type Trial, type Verdict } from '../verdict.ts';

interface Reader {
  readonly files: () => readonly Uint8Array[] | Promise<readonly Uint8Array[]>;
  /** May be waited for. */
  readonly read: (bytes: Uint8Array) => unknown;
}

const floats = (count: number): Uint8Array =>
  new Uint8Array(Float32Array.from({ length: count }, (_, i) => i / 8).buffer);
const image = { type: 'U8', shape: [2, 1, 4, 4], data: Uint8Array.from({ length: 32 }, (_, i) => 8 * i) } as const;
const weight = { type: 'F32', shape: [3, 2], data: Float32Array.of(1, -2, 0.5, 0, 1e-8, 3) } as const;
const tensors: TensorFile = {
  tensors: new Map<string, typeof image | typeof weight>([
    ['images', image],
    ['head.weight', weight],
  ]),
  metadata: {},
};
const events = Array.from({ length: 40 }, (_, i) => ({
  x: (7 * i) % 32,
  y: (3 * i) % 32,
  t: 100 * i,
  on: (i % 2) as 0 | 1,
}));
const text = (file: string): Uint8Array => Buffer.from(projectFile(file).text);
const sourceOf = (bytes: Uint8Array, folder: string): SourceText => ({
  name: `examples/${folder}/x.spike`,
  text: Buffer.from(bytes).toString('utf8'),
});
const readTensors = (bytes: Uint8Array): void => void parseTensorFile(bytes, 'x');
const expand = (content: Uint8Array, most: number): Uint8Array =>
  zstdDecompressSync(content, { maxOutputLength: most });

/** What an example of the language reference may start from: the image, un-spiked values, a signal. */
const starts = [
  ['[4, 8, 8]', 'image'],
  ['[4, 8, 8]', 'image -> start: conv2d(4)'],
  ['[4, 40]', 'image'],
] as const;

/** Every operator at work, as the language reference shows it. */
const operatorTexts = (): readonly Uint8Array[] =>
  primitiveNames.flatMap((name) =>
    primitive(name).examples.flatMap((example) =>
      starts.map(([shape, start]) =>
        Buffer.from(
          `model "m"\nneuron sfa { cap: 4, norm: 4, rounding: half_even }\nblock example(x) {\n  ${example}\n}\n` +
            `input image: ${shape}\nlet x = ${start}\noutput y = x -> example`,
        ),
      ),
    ),
  );

/** Spikes of the samples of a data set, and one recording. */
const hdf5Files = async (): Promise<readonly Uint8Array[]> => {
  const column = (value: (event: (typeof events)[number]) => number) =>
    ({ type: 'I32', shape: [events.length], data: Int32Array.from(events, value) }) as const;
  const group = new Map([
    ...([
      ['x', column(({ x }) => x)],
      ['y', column(({ y }) => y)],
    ] as const),
    ...([
      ['t', column(({ t }) => t)],
      ['p', column(({ on }) => on)],
    ] as const),
  ]);
  return [
    await writeHdf5(new Map([['events', group]])),
    await writeHdf5(
      new Map<string, Hdf5Item>([
        ['images', image],
        ['labels', 'none'],
      ]),
    ),
  ];
};

/** Small files of `test/cases` with these endings. */
const caseFiles = (...endings: readonly string[]): readonly Uint8Array[] =>
  readdirSync(cases, { recursive: true, encoding: 'utf8' })
    .filter((name) => endings.some((ending) => name.endsWith(ending)))
    .map((name) => join(cases, name))
    .filter((path) => statSync(path).size < 40_000)
    .sort()
    .map((path) => readFileSync(path));
const cases = fileURLToPath(new URL('../../cases/', import.meta.url));

/** Those that are read as they are: the others are cases of what is refused. */
async function readable({ read }: Pick<Reader, 'read'>, files: readonly Uint8Array[]): Promise<readonly Uint8Array[]> {
  const kept: Uint8Array[] = [];
  for (const bytes of files)
    try {
      await read(bytes);
      kept.push(bytes);
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
    }
  return kept;
}

/** Endings of files of `test/cases` that a reader may read, too. */
const endings: { readonly [name: string]: readonly string[] } = {
  safetensors: ['.safetensors'],
  npy: ['.npy'],
  npz: ['.npz'],
  pth: ['.pth', '.pt'],
  picture: ['.png', '.jpg', '.jpeg'],
  idx: ['ubyte', '.idx'],
  events: ['.aedat', '.aedat4', '.dat', '.raw', '.bin', '.npy', '.npz', '.csv', '.txt', '.h5'],
  model: ['.spike'],
  results: ['.jsonl'],
  hdf5: ['.h5'],
  nir: ['.nir'],
};

const models: Pick<Reader, 'read'> = {
  read: (bytes) => void compileModel(sourceOf(bytes, 'fashion'), { load: fromProject }),
};

export const readers: { readonly [name: string]: Reader } = {
  safetensors: { files: () => [writeSafetensors(tensors)], read: readTensors },
  npy: { files: () => [writeNpy(image), writeNpy(weight)], read: readTensors },
  npz: { files: () => [writeNpz(tensors, 'x.npz')], read: readTensors },
  pth: {
    files: () => [
      archive(named({ 'head.weight': vector('0', 6) }), { 0: floats(6) }),
      serial(named({ 'head.weight': vector('0', 6) }), { 0: [6, floats(6)] }),
    ],
    read: readTensors,
  },
  picture: {
    files: () => [
      writePng({ type: 'U8', shape: [1, 4, 4], data: image.data.slice(0, 16) }),
      writePng({ type: 'U8', shape: [3, 2, 4], data: image.data.slice(0, 24) }),
    ],
    // The host decodes JPEG; what is checked before is ours.
    read: (bytes) => void (bytes[0] === 0xff ? checkJpeg(bytes, 'x.jpg') : readPng(bytes, 'x.png')),
  },
  idx: {
    files: () => [
      Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 4, 0, 0, 0, 4, ...image.data),
      Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 3, 7),
    ],
    read: (bytes) => void readIdx(bytes, 'x-idx3-ubyte'),
  },
  events: {
    files: () => [
      atis(events),
      aedat3([{ events }]),
      aedat4([{ events }]),
      aedat4([{ events }], { compression: 3, pack: zstandard }),
    ],
    read: (bytes) => void readEvents(bytes, 'x.bin', { expandZstandard: expand }),
  },
  model: {
    files: () => [
      text('examples/fashion/fashion.spike'),
      ...['spike-driven-transformer', 'spoken-digits', 'spiking-mlp', 'spiking-unet', 'dvs-gesture'].map((name) =>
        text(`examples/${name}.spike`),
      ),
    ],
    ...models,
  },
  operators: {
    files: () => readable(models, operatorTexts()),
    ...models,
  },
  target: {
    files: () => [text('examples/targets/sdt-core.spike'), text('examples/targets/sdt-core-small.spike')],
    read: (bytes) => void compileTarget(sourceOf(bytes, 'targets'), { load: fromProject }),
  },
  results: {
    files: () => [Buffer.from(resultsText(header, [0, 1]))],
    read: (bytes) => {
      const reader = readResults(openBytes(bytes), 'x.jsonl');
      while (reader?.next());
    },
  },
  hdf5: {
    files: hdf5Files,
    read: (bytes) => readHdf5Tensors(bytes, 'x.h5'),
  },
  nir: {
    files: async () => readable({ read: readNetwork }, await Promise.all(graphs.map(nirBytes))),
    read: readNetwork,
  },
};

/** One damaged file of a reader. */
export const readerTrial = (name: string): Trial => {
  const { files, read } = readers[name]!;
  const prepare = async (): Promise<readonly Uint8Array[]> => {
    const made = await files();
    // What is not damaged is read.
    for (const bytes of made) await read(bytes);
    return [...made, ...(await readable({ read }, caseFiles(...(endings[name] ?? []))))];
  };
  let sound: Promise<readonly Uint8Array[]> | undefined;
  return async (seed) => {
    const all = await (sound ??= prepare());
    return verdictOf(async (): Promise<Verdict> => {
      const random = randomOf(seed);
      await read(pick(random, [damaged, damagedInside])(pick(random, all), random));
      return 'accepted';
    });
  };
};

/** Samples out of damaged files of every kind that holds some. */
export const dataSets = (): Trial =>
  dataSetTrial(
    caseFiles(
      ...[
        '.npz',
        '.npy',
        '.safetensors',
        '.pth',
        '.pt',
        '.png',
        '.jpg',
        'ubyte',
        '.idx',
        '.bin',
        '.h5',
        '.csv',
        '.txt',
      ],
      ...['.aedat', '.aedat4', '.dat', '.raw'],
    ),
  );
