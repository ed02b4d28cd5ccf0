import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import {
  decodeImage,
  disassembleImage,
  encodeImage,
  imageBytes,
  openImage,
  openImageBytes,
  outlineOf,
  usageOfCores,
  verifyImage,
  type ReadAt,
} from '../../../ir/chip/index.ts';
import type { ChipImage, ImageOutline, ImageTile } from '../../../ir/chip/image.ts';
import { DiagnosticError } from '../../../ir/diagnostics/index.ts';
import { openFile, writeAtomically } from '../../../node/files.ts';
import { codesOf, images, randomImage } from './support.ts';
import { same } from '../../support/same.ts';
import { runs } from '../../support/random/runs.ts';

/** What an outline has to be, written down a second time. */
const withoutNumbers = ({ header, kernels, cores }: ChipImage): ImageOutline => ({
  header,
  kernels: kernels.map(({ projection, channelFrom, channelTo }) => ({ projection, channelFrom, channelTo })),
  cores: cores.map(({ x, y, tiles, blocks, routes }) => ({
    ...{ x, y, blocks, routes },
    tiles: tiles.map((tile) => ({
      ...{ population: tile.population, channelFrom: tile.channelFrom, channelTo: tile.channelTo },
      ...{ rowFrom: tile.rowFrom, rowTo: tile.rowTo },
    })),
  })),
});

function folderOf(t: ExecutionContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'spikec-test-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Hands the file that holds `bytes` to `use`, read piece by piece. */
function throughFile<T>(path: string, bytes: Uint8Array, use: (readAt: ReadAt, size: number) => T): T {
  writeFileSync(path, bytes);
  const { readAt, size, close } = openFile(path);
  try {
    return use(readAt, size);
  } finally {
    close();
  }
}

const outlineIn = (path: string, bytes: Uint8Array): ImageOutline =>
  throughFile(path, bytes, (readAt, size) => outlineOf(openImage(readAt, size, 'image')));

test('an image written section by section is the image in one piece', async (t) => {
  const path = join(folderOf(t), 'net.chip');
  async function* sections(image: ChipImage): AsyncGenerator<Uint8Array> {
    yield* encodeImage(image);
  }
  for (let seed = 0; seed < 20; seed++) {
    const image = randomImage(seed);
    await writeAtomically(path, sections(image));
    same(t, new Uint8Array(readFileSync(path)), imageBytes(image));
  }
});

test('an outline read from a file is the image without its numbers, and says the same of its cores', (t) => {
  const path = join(folderOf(t), 'net.chip');
  fc.assert(
    fc.property(images, (image) => {
      const outline = outlineIn(path, imageBytes(image));
      same(t, outline, withoutNumbers(image));
      t.deepEqual(usageOfCores(outline), usageOfCores(image));
      t.is(disassembleImage(outline), disassembleImage(image));
    }),
    { numRuns: runs(60) },
  );
});

test('kernels and cores that were read from a file stay what they are while others are read', (t) => {
  const path = join(folderOf(t), 'net.chip');
  fc.assert(
    fc.property(images, (image) => {
      const parts = throughFile(path, imageBytes(image), (readAt, size) => {
        const open = openImage(readAt, size, 'image');
        const { header } = open;
        const kernels = Array.from({ length: header.kernelCount }, (_, index) => open.kernels(index));
        return { header, kernels, cores: Array.from({ length: header.coreCount }, (_, index) => open.core(index)) };
      });
      same(t, parts, image);
    }),
    { numRuns: runs(40) },
  );
});

test('an outline reads every byte of the file once, and never more than one section', (t) => {
  fc.assert(
    fc.property(images, (image) => {
      const bytes = imageBytes(image);
      const times = new Uint8Array(bytes.length);
      let most = 0;
      const readAt: ReadAt = (offset, length) => {
        for (let i = offset; i < offset + length; i++) times[i]!++;
        most = Math.max(most, length);
        return bytes.slice(offset, offset + length);
      };
      outlineOf(openImage(readAt, bytes.length, 'image'));
      t.true(times.every((count) => count === 1));
      t.is(most, Math.max(37, ...[...encodeImage(image)].map((chunk) => chunk.length - 37)));
    }),
    { numRuns: runs(60) },
  );
});

test('a file cut off or with a flipped bit is refused as the whole reader refuses it', (t) => {
  const path = join(folderOf(t), 'net.chip');
  const refusal = (bytes: Uint8Array): readonly string[] | undefined => codesOf(() => outlineIn(path, bytes));
  fc.assert(
    fc.property(images, fc.nat(), fc.nat(7), (image, at, bit) => {
      const bytes = imageBytes(image);
      const cut = bytes.slice(0, at % bytes.length);
      t.deepEqual(refusal(cut), [cut.length < 12 ? 'SPK501' : 'SPK503']);
      const flipped = bytes.slice();
      flipped[at % bytes.length]! ^= 1 << bit;
      const codes = refusal(flipped);
      t.true((codes ?? []).length > 0);
      t.deepEqual(
        codes,
        codesOf(() => decodeImage(flipped, 'image')),
      );
    }),
    { numRuns: runs(200) },
  );
});

test('the checksum names the section that is damaged', (t) => {
  const image = randomImage(3);
  const chunks = [...encodeImage(image)];
  let start = 0;
  for (const [index, chunk] of chunks.entries()) {
    const payload = start + 37;
    start += chunk.length;
    if (index === 0 || chunk.length === 37) continue;
    const bytes = imageBytes(image);
    bytes[payload + ((chunk.length - 37) >> 1)]! ^= 16;
    const kind = ['header', 'kernels', 'core'][bytes[payload - 37]! - 1]!;
    const error = t.throws(() => outlineOf(openImageBytes(bytes, 'a.chip')), { instanceOf: DiagnosticError });
    t.like(error!.diagnostics[0], {
      code: 'SPK504',
      message: `the checksum of the ${kind} section at byte ${payload} is wrong`,
      place: 'a.chip',
    });
  }
});

/** Faults that only one group of checks sees each: a tile's table, a row of a tile, a route, a shift. */
const faults: readonly ((image: ChipImage, core: number) => ChipImage)[] = [
  (image, core) =>
    withFirstTile(image, core, (tile) => ({ initial: new Int32Array(tile.channelTo - tile.channelFrom + 1) })),
  (image, core) => withFirstTile(image, core, ({ rowTo }) => ({ rowTo: rowTo + 1 })),
  (image, core) => ({ ...image, cores: image.cores.with(core, { ...image.cores[core]!, routes: [] }) }),
  (image) => ({ ...image, kernels: image.kernels.map((part) => ({ ...part, shifts: part.shifts.map(() => 31) })) }),
];

function withFirstTile(image: ChipImage, core: number, change: (tile: ImageTile) => Partial<ImageTile>): ChipImage {
  const { tiles, ...rest } = image.cores[core]!;
  const changed = tiles.map((tile, index) => (index === 0 ? { ...tile, ...change(tile) } : tile));
  return { ...image, cores: image.cores.with(core, { ...rest, tiles: changed }) };
}

test('what breaks an invariant is found in an outline too, with the same words', (t) => {
  const found = new Set<number>();
  fc.assert(
    fc.property(images, fc.nat(), fc.nat(faults.length - 1), (image, which, fault) => {
      const occupied = image.cores.flatMap(({ tiles }, index) => (tiles.length > 0 ? [index] : []));
      const faulty = faults[fault]!(image, occupied[which % occupied.length]!);
      const expected = verifyImage(faulty, 'image').map(({ message }) => message);
      if (expected.length === 0) return;
      found.add(fault);
      const error = t.throws(() => outlineOf(openImageBytes(imageBytes(faulty), 'image')), {
        instanceOf: DiagnosticError,
      });
      t.deepEqual(
        error!.diagnostics.map(({ message }) => message),
        expected,
      );
    }),
    { numRuns: runs(80) },
  );
  t.is(found.size, faults.length);
});

test('an image of random weights says so, and no other does', (t) => {
  const image = randomImage(5);
  for (const randomSeed of [0, 7, 2 ** 32 - 1]) {
    const untrained = { ...image, header: { ...image.header, randomSeed } };
    same(t, decodeImage(imageBytes(untrained), 'image'), untrained);
    t.regex(disassembleImage(untrained), new RegExp(`weights +random, seed ${randomSeed}: nobody trained them`));
  }
  t.false('randomSeed' in decodeImage(imageBytes(image), 'image').header);
  t.notRegex(disassembleImage(image), /nobody trained/);
});
