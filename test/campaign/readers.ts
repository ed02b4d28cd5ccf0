/** @file Every reader of foreign bytes, with sound files to damage. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { zstdDecompressSync } from 'node:zlib';
import { compileModel, compileTarget } from '../../compiler/frontend/index.ts';
import { DiagnosticError, type SourceText } from '../../ir/diagnostics/index.ts';
import type { TensorFile } from '../../ir/tensor.ts';
import { readEvents } from '../../runtime/events/index.ts';
import {
  parseTensorFile,
  readIdx,
  readPng,
  writeNpy,
  writeNpz,
  writePng,
  writeSafetensors,
} from '../../runtime/formats/index.ts';
import { checkJpeg } from '../../runtime/formats/pictures/jpeg_header.ts';
import { headerText } from '../../toolchain/results/header.ts';
import { summed } from '../../toolchain/report/totals.ts';
import { readResults } from '../../toolchain/results/read.ts';
import { fromProject, projectFile } from '../compiler/frontend/support.ts';
import { aedat3, aedat4, atis, zstandard } from '../runtime/events/files.ts';
import { archive, named, serial, vector } from '../runtime/formats/pickles.ts';
import { damaged, pick, randomOf } from './damage.ts';
import { damagedInside } from './packaging.ts';
import { verdictOf, type Trial, type Verdict } from './verdict.ts';

interface Reader {
  readonly files: () => readonly Uint8Array[];
  readonly read: (bytes: Uint8Array) => void;
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

const hash = '5'.repeat(64);
const header = headerText({
  ...{ kind: 'results', version: 1, command: 'run', spikec: '0.1.0', image: { sha256: hash, model: 'm', target: 't' } },
  ...{ data: { name: 'd', sha256: hash, samples: 2 }, options: { top: 1 } },
});
const sample = (index: number): string =>
  JSON.stringify({
    ...{ kind: 'sample', index, name: `s${index}`, label: 1, input: hash, top: [{ class: 1, logit: 0.5 }] },
    ...{ outputs: { logits: hash }, ...Object.fromEntries(summed.map((name) => [name, 7])) },
    ...{ queueDepth: 2, linkLoad: 3, energy: { table: 1.5, paper: 2.5 } },
  });
const results = `${header}\n${sample(0)}\n${sample(1)}\n`;

/** Small files of `test/cases` with these endings. */
const caseFiles = (...endings: readonly string[]): readonly Uint8Array[] =>
  readdirSync(cases, { recursive: true, encoding: 'utf8' })
    .filter((name) => endings.some((ending) => name.endsWith(ending)))
    .map((name) => join(cases, name))
    .filter((path) => statSync(path).size < 40_000)
    .sort()
    .map((path) => readFileSync(path));
const cases = fileURLToPath(new URL('../cases/', import.meta.url));

/** Those that are read as they are: the others are cases of what is refused. */
function readable({ read }: Pick<Reader, 'read'>, files: readonly Uint8Array[]): readonly Uint8Array[] {
  return files.filter((bytes) => {
    try {
      read(bytes);
      return true;
    } catch (error) {
      if (error instanceof DiagnosticError) return false;
      throw error;
    }
  });
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
    files: () => [text('examples/fashion/fashion.spike'), text('examples/spike-driven-transformer.spike')],
    read: (bytes) => void compileModel(sourceOf(bytes, 'fashion'), { load: fromProject }),
  },
  target: {
    files: () => [text('examples/targets/sdt-core.spike'), text('examples/targets/sdt-core-small.spike')],
    read: (bytes) => void compileTarget(sourceOf(bytes, 'targets'), { load: fromProject }),
  },
  results: {
    files: () => [Buffer.from(results)],
    read: (bytes) => {
      const file = {
        size: bytes.length,
        readAt: (offset: number, length: number) => bytes.subarray(offset, offset + length),
        close: () => undefined,
      };
      const reader = readResults(file, 'x.jsonl');
      while (reader?.next());
    },
  },
};

/** One damaged file of a reader. */
export const readerTrial = (name: string): Trial => {
  const { files, read } = readers[name]!;
  const made = files();
  // What is not damaged is read.
  for (const bytes of made) read(bytes);
  const sound = [...made, ...readable({ read }, caseFiles(...(endings[name] ?? [])))];
  return (seed) =>
    verdictOf((): Verdict => {
      const random = randomOf(seed);
      read(pick(random, [damaged, damagedInside])(pick(random, sound), random));
      return 'accepted';
    });
};
