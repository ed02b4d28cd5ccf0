import test from 'ava';
import fc from 'fast-check';
import { decodeHeader, decodeImage, encodeImage, imageBytes, verifyImage } from '../../../ir/chip/index.ts';
import { schemaVersion, type ChipImage } from '../../../ir/chip/image.ts';
import { plainGeometry } from '../../../ir/projections/index.ts';
import { codesOf, images, randomImage, resealed } from './support.ts';
import { runs } from '../../support/random/runs.ts';

const decode = (bytes: Uint8Array): ChipImage => decodeImage(bytes, 'image');
const joined = (chunks: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(chunks));

/** Either refused with diagnostics, or an image that the verifier has nothing against. */
const refusedOrSound = (bytes: Uint8Array): boolean => {
  let image: ChipImage | undefined;
  const codes = codesOf(() => (image = decode(bytes)));
  return codes ? codes.length > 0 && codes.every((code) => /^SPK5\d\d$/.test(code)) : verifyImage(image!).length === 0;
};

test('a truncated image is refused', (t) => {
  fc.assert(
    fc.property(images, fc.double({ min: 0, max: 1, noNaN: true }), (image, part) => {
      const bytes = imageBytes(image);
      const cut = bytes.subarray(0, Math.floor(part * (bytes.length - 1)));
      t.deepEqual(
        codesOf(() => decode(cut)),
        [cut.length < 12 ? 'SPK501' : 'SPK503'],
      );
    }),
  );
});

test('a flipped bit anywhere is refused', (t) => {
  fc.assert(
    fc.property(images, fc.nat(), fc.nat(7), (image, at, bit) => {
      const bytes = imageBytes(image);
      bytes[at % bytes.length]! ^= 1 << bit;
      t.true((codesOf(() => decode(bytes)) ?? []).length > 0);
    }),
  );
});

test('sections that are dropped, doubled, swapped or followed by bytes are refused or harmless', (t) => {
  fc.assert(
    fc.property(images, fc.nat(), fc.nat(), fc.constantFrom('drop', 'double', 'swap', 'append'), (image, a, b, how) => {
      const chunks = [...encodeImage(image)];
      const [i, j] = [a % chunks.length, b % chunks.length];
      if (how === 'drop') chunks.splice(i, 1);
      else if (how === 'double') chunks.splice(i, 0, chunks[i]!);
      else if (how === 'append') chunks.push(Uint8Array.of(0));
      else [chunks[i], chunks[j]] = [chunks[j]!, chunks[i]!];
      const bytes = joined(chunks);
      t.true(refusedOrSound(bytes));
      if (how !== 'swap') t.true((codesOf(() => decode(bytes)) ?? []).length > 0);
    }),
  );
});

test('damage under a right checksum is refused or leaves a sound image', (t) => {
  let refused = 0;
  const flips = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 });
  const damages = fc.array(fc.tuple(fc.nat(), flips, fc.boolean()), { minLength: 5, maxLength: 5 });
  fc.assert(
    fc.property(images, damages, (image, each) => {
      const whole = [...encodeImage(image)];
      for (const [which, changes, cut] of each) {
        const index = 1 + (which % (whole.length - 2));
        const payload = whole[index]!.slice(37);
        for (const [at, value] of changes) payload[at % payload.length] = value;
        const left = cut ? payload.subarray(0, changes[0]![0] % payload.length) : payload;
        const bytes = joined(whole.with(index, resealed(whole[index]!, left)));
        t.true(refusedOrSound(bytes));
        if (codesOf(() => decode(bytes))) refused++;
      }
    }),
    { numRuns: runs(300) },
  );
  t.true(refused > 300, `${refused} of 1500 refused`);
});

test('random bytes are no image', (t) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      t.deepEqual(
        codesOf(() => decode(bytes)),
        ['SPK501'],
      );
    }),
  );
});

test('another schema or container version names itself, its compiler and the remedy', (t) => {
  const chunks = [
    ...encodeImage({ ...randomImage(1), header: { ...randomImage(1).header, compiler: 'spikec 9.1\n' } }),
  ];
  const header = chunks[1]!.slice(37);
  t.deepEqual([...header.subarray(0, 2)], [8, schemaVersion]);
  header[1] = schemaVersion + 1;
  const bytes = joined([chunks[0]!, resealed(chunks[1]!, header), ...chunks.slice(2)]);
  const error = t.throws(() => decodeHeader(bytes, 'a.chip')) as Error & { diagnostics: readonly unknown[] };
  t.like(error.diagnostics[0], {
    code: 'SPK502',
    message: `the image has the schema ${schemaVersion + 1}, this spikec reads schema ${schemaVersion}`,
    place: 'a.chip',
    help: 'it was compiled by spikec 9.1?: compile the model again with this spikec',
  });
  const other = imageBytes(randomImage(1));
  other[8] = 7;
  t.deepEqual(
    codesOf(() => decode(other)),
    ['SPK502'],
  );
});

test('a small file cannot claim a large network', (t) => {
  const image = randomImage(2);
  const grown = (population: ChipImage['header']['populations'][number]) => ({
    ...population,
    extents: [1, 2 ** 15, 2 ** 15] as const,
  });
  const [input] = image.header.populations;
  const claims: readonly [string, ChipImage][] = [
    [
      'SPK511',
      {
        header: {
          ...image.header,
          populations: [grown(input!), { ...grown(input!), name: 'o', role: 'neurons', readyWindow: 1 }],
          projections: [
            {
              ...{ kind: 'graded', name: 'c', source: 0, target: 1, activeWindow: 0, weightBits: 8 },
              geometry: plainGeometry([1, 1], 1, 0, 1),
            },
          ],
          outputs: [{ name: 'o', population: 1 }],
          inputRoutes: [],
          kernelCount: 1,
          coreCount: 1,
        },
        kernels: [{ projection: 0, channelFrom: 0, channelTo: 1, weights: Int8Array.of(1), shifts: Uint8Array.of(0) }],
        cores: [
          {
            ...{ x: 0, y: 0, blocks: [{ projection: 0, tile: 0, kernels: 0 }], routes: [] },
            tiles: [
              {
                ...{ population: 1, channelFrom: 0, channelTo: 1, rowFrom: 0, rowTo: 2 ** 15 },
                ...{ thresholds: new Int32Array(0), initial: new Int32Array(0), constants: new Int32Array(0) },
              },
            ],
          },
        ],
      },
    ],
    ['SPK506', { ...image, header: { ...image.header, schedule: { ...image.header.schedule, windows: 2 ** 31 } } }],
  ];
  for (const [code, claim] of claims) {
    const before = process.memoryUsage().arrayBuffers;
    t.deepEqual(
      codesOf(() => decode(imageBytes(claim))),
      [code],
    );
    t.true(process.memoryUsage().arrayBuffers - before < 2 ** 22);
  }
});
