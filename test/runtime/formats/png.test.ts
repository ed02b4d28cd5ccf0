import { crc32, deflateSync } from 'node:zlib';
import test from 'ava';
import { encode } from 'fast-png';
import fc from 'fast-check';
import type { Tensor } from '../../../ir/tensor.ts';
import { readPng, writePng } from '../../../runtime/formats/index.ts';
import { diagnosed, survivesDamage } from './damage.ts';

const picture: fc.Arbitrary<Tensor<'U8'>> = fc
  .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }))
  .chain((shape) => {
    const length = shape[0] * shape[1] * shape[2];
    return fc
      .uint8Array({ minLength: length, maxLength: length })
      .map((data) => ({ type: 'U8' as const, shape, data }));
  });

const u32 = (value: number): Buffer =>
  Buffer.from([value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255]);
function chunk(type: string, body: Uint8Array): Buffer {
  const content = Buffer.concat([Buffer.from(type), body]);
  return Buffer.concat([u32(body.length), content, u32(crc32(content))]);
}
const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const header = (width: number, height: number, depth: number, colour: number, interlace = 0): Buffer =>
  chunk('IHDR', Buffer.concat([u32(width), u32(height), Buffer.from([depth, colour, 0, 0, interlace])]));
const png = (...chunks: readonly Buffer[]): Buffer =>
  Buffer.concat([signature, ...chunks, chunk('IEND', new Uint8Array(0))]);
const pixels = (bytes: Uint8Array): Buffer => chunk('IDAT', deflateSync(bytes));

test('what is written is read back, planes apart', (t) => {
  fc.assert(
    fc.property(picture, (tensor) => {
      t.deepEqual(readPng(writePng(tensor), 'x.png'), tensor);
    }),
    { numRuns: 100 },
  );
  const rgb = encode({ width: 2, height: 1, channels: 3, depth: 8, data: Uint8Array.of(1, 2, 3, 4, 5, 6) });
  t.deepEqual(readPng(rgb, 'x'), { type: 'U8', shape: [3, 1, 2], data: Uint8Array.of(1, 4, 2, 5, 3, 6) });
});

test('interlaced pictures', (t) => {
  const data = Uint8Array.from({ length: 11 * 5 }, (_, i) => i);
  const bytes = encode({ width: 11, height: 5, channels: 1, depth: 8, data }, { interlace: 'Adam7' });
  t.deepEqual(readPng(bytes, 'x'), { type: 'U8', shape: [1, 5, 11], data });
});

test('palettes and grey of few bits are spread out', (t) => {
  const palette = chunk('PLTE', Uint8Array.of(10, 20, 30, 40, 50, 60));
  const indexed = png(header(3, 1, 1, 3), palette, pixels(Uint8Array.of(0, 0b10100000)));
  t.deepEqual(readPng(indexed, 'x'), {
    type: 'U8',
    shape: [3, 1, 3],
    data: Uint8Array.of(40, 10, 40, 50, 20, 50, 60, 30, 60),
  });
  const grey = png(header(3, 2, 2, 0), pixels(Uint8Array.of(0, 0b00011000, 0, 0b11000000)));
  t.deepEqual(readPng(grey, 'x'), { type: 'U8', shape: [1, 2, 3], data: Uint8Array.of(0, 85, 170, 255, 0, 0) });
  t.regex(
    diagnosed(() => readPng(png(header(1, 1, 8, 3), palette, pixels(Uint8Array.of(0, 9))), 'x')),
    /SPK404 x: its pixels cannot be decoded/,
  );
  t.regex(
    diagnosed(() => readPng(png(header(1, 1, 8, 3), pixels(Uint8Array.of(0, 0))), 'x')),
    /SPK404 x: .*palette/,
  );
});

test('what is not read is said', (t) => {
  const wide = encode({ width: 1, height: 1, channels: 1, depth: 16, data: Uint16Array.of(300) });
  t.regex(
    diagnosed(() => readPng(wide, 'x')),
    /SPK405 x: the picture has 16 bits per sample/,
  );
  const body = pixels(Uint8Array.of(0, 1));
  t.regex(
    diagnosed(() => readPng(png(header(1, 1, 8, 0), chunk('acTL', new Uint8Array(8)), body), 'x')),
    /SPK405 x: .*animated/,
  );
  t.regex(
    diagnosed(() => readPng(png(header(1, 1, 8, 0), chunk('tRNS', Uint8Array.of(0, 1)), body), 'x')),
    /SPK405 x: one colour/,
  );
  t.regex(
    diagnosed(() => readPng(png(header(1, 1, 8, 0), chunk('ABCD', new Uint8Array(0)), body), 'x')),
    /SPK405 x: the critical chunk "ABCD"/,
  );
});

test('a changed palette is found by its checksum', (t) => {
  const bytes = png(header(1, 1, 8, 3), chunk('PLTE', Uint8Array.of(10, 20, 30)), pixels(Uint8Array.of(0, 0)));
  bytes[bytes.indexOf('PLTE') + 4]! ^= 1;
  t.regex(
    diagnosed(() => readPng(bytes, 'x')),
    /SPK404 x: the chunk "PLTE" .*checksum/,
  );
});

test('dimensions are bounded before, and pixel data while they are decoded', (t) => {
  const little = pixels(new Uint8Array(100));
  t.regex(
    diagnosed(() => readPng(png(header(0xffffffff, 0xffffffff, 8, 6), little), 'x')),
    /SPK406 x: the picture measures 4294967295/,
  );
  t.regex(
    diagnosed(() => readPng(png(header(30_000, 2, 8, 6), little), 'x')),
    /SPK406 x, pixel data: .*deflate cannot expand/,
  );
  t.regex(
    diagnosed(() => readPng(png(header(2, 2, 8, 0), pixels(new Uint8Array(50_000_000))), 'x')),
    /SPK404 x, pixel data: .*more than the 6 bytes/,
  );
  t.regex(
    diagnosed(() => readPng(png(header(0, 2, 8, 0), little), 'x')),
    /SPK404 x: the picture measures 0 x 2/,
  );
});

test('a bomb in a colour profile is never opened', (t) => {
  const profile = chunk(
    'iCCP',
    Buffer.concat([Buffer.from('p\0\0'), deflateSync(new Uint8Array(200_000_000), { level: 1 })]),
  );
  const before = process.resourceUsage().maxRSS;
  const bytes = png(header(1, 1, 8, 0), profile, pixels(Uint8Array.of(0, 9)));
  t.deepEqual([...readPng(bytes, 'x').data], [9]);
  t.true(process.resourceUsage().maxRSS - before < 100_000);
});

test('damaged pictures give diagnostics', (t) => {
  const [tensor] = fc.sample(
    picture.filter(({ data }) => data.length > 100),
    { seed: 2, numRuns: 1 },
  );
  survivesDamage(writePng(tensor!), readPng, { checksummed: true });
  t.pass();
});

test('damage behind sound checksums gives diagnostics', (t) => {
  const rows = Uint8Array.from({ length: 8 * 25 }, (_, i) => (i % 25 === 0 ? (i / 25) % 5 : i));
  const sound = Buffer.concat([u32(8), u32(8), Buffer.from([8, 2, 0, 0, 0]), deflateSync(rows)]);
  const resealed = (bytes: Uint8Array, name: string) =>
    readPng(png(chunk('IHDR', bytes.subarray(0, 13)), chunk('IDAT', bytes.subarray(13))), name);
  survivesDamage(sound, resealed, { checksummed: false });
  t.pass();
});
