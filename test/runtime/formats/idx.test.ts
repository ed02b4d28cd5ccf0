import test from 'ava';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { pairIdx, readIdx } from '../../../runtime/formats/index.ts';
import { diagnosed, survivesDamage } from './damage.ts';

/** An idx file; elements are given as big-endian bytes. */
function idx(type: number, shape: readonly number[], body: Uint8Array): Uint8Array {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header.set([0, 0, type, shape.length]);
  shape.forEach((extent, axis) => header.writeUInt32BE(extent, 4 + 4 * axis));
  return Buffer.concat([header, body]);
}
const pictures = idx(
  8,
  [2, 2, 3],
  Uint8Array.from({ length: 12 }, (_, i) => i * 20),
);
const labels = idx(8, [2], Uint8Array.of(7, 3));

test('pictures with their labels, plain and compressed', (t) => {
  for (const pack of [(bytes: Uint8Array) => bytes, gzipSync]) {
    const pair = pairIdx(readIdx(pack(pictures), 'images'), readIdx(pack(labels), 'labels'), 'images, labels');
    t.is(pair.count, 2);
    t.deepEqual(pair.images.shape, [2, 2, 3]);
    t.deepEqual([...pair.images.data].slice(0, 3), [0, 20, 40]);
    t.deepEqual([...pair.labels.data], [7, 3]);
  }
});

test('wider elements are big-endian', (t) => {
  t.deepEqual(readIdx(idx(0x0b, [1], Uint8Array.of(0xff, 0xfe)), 'x').data, Int16Array.of(-2));
  t.deepEqual(readIdx(idx(0x0c, [1], Uint8Array.of(0, 0, 1, 2)), 'x').data, Int32Array.of(258));
  t.deepEqual(readIdx(idx(0x0d, [1], Uint8Array.of(0x3f, 0xc0, 0, 0)), 'x').data, Float32Array.of(1.5));
});

test('files that do not belong together', (t) => {
  const [i, l] = [readIdx(pictures, 'i'), readIdx(labels, 'l')];
  t.regex(
    diagnosed(() => pairIdx(l, i, 'l, i')),
    /SPK408 l, i: the images are 2 of U8/,
  );
  t.regex(
    diagnosed(() => pairIdx(i, i, 'i, i')),
    /SPK408 .*the labels are 2x2x3/,
  );
  t.regex(
    diagnosed(() => pairIdx(i, readIdx(idx(8, [3], new Uint8Array(3)), 'l'), 'i, l')),
    /SPK408 .*2 images, but 3 labels/,
  );
});

test('impossible headers', (t) => {
  t.regex(
    diagnosed(() => readIdx(Uint8Array.of(0, 0, 8, 3, 255, 255), 'x')),
    /SPK404 x: the file ends after 6 bytes/,
  );
  t.regex(
    diagnosed(() => readIdx(idx(8, [0xffffffff, 0xffffffff, 0xffffffff], labels), 'x')),
    /SPK404 x: 4294967295x/,
  );
  t.regex(
    diagnosed(() => readIdx(idx(8, [3], Uint8Array.of(1)), 'x')),
    /SPK404 x: 3 elements of U8 do not make the 1 bytes/,
  );
  t.regex(
    diagnosed(() => readIdx(Uint8Array.of(1, 2, 3), 'x')),
    /SPK404 x: it does not begin like an idx file/,
  );
});

test('a gzip file cannot claim, or hold, more than it may', (t) => {
  const bytes = Buffer.from(gzipSync(idx(8, [100_000], new Uint8Array(100_000))));
  bytes.writeUInt32LE(0xfffffff0, bytes.length - 4);
  t.regex(
    diagnosed(() => readIdx(bytes, 'x.gz')),
    /SPK406 x.gz: .*claim to hold 4294967280/,
  );
  const longer = Buffer.from(gzipSync(idx(8, [42], new Uint8Array(100_000))));
  longer.writeUInt32LE(50, longer.length - 4);
  t.regex(
    diagnosed(() => readIdx(longer, 'x.gz')),
    /SPK404 x.gz: .*holds more than the 50 bytes/,
  );
});

test('damaged idx files give diagnostics', (t) => {
  const body = fc.sample(fc.uint8Array({ minLength: 200, maxLength: 200 }), { seed: 1, numRuns: 1 })[0]!;
  survivesDamage(idx(8, [2, 10, 10], body), readIdx, { checksummed: false });
  survivesDamage(gzipSync(idx(8, [2, 10, 10], body)), readIdx, { checksummed: true });
  t.pass();
});

test('what a gzip file begins with is looked at before it is expanded', (t) => {
  const claims = gzipSync(Buffer.concat([idx(8, [2, 3, 3], new Uint8Array(18)), new Uint8Array(2 ** 16)]));
  for (const [content, message] of [
    [gzipSync(new Uint8Array(2 ** 16)), /SPK404 x: it does not begin like an idx file/],
    [claims, /SPK404 x: 2x3x3 elements of U8 do not make the 65554 bytes/],
  ] as const) {
    // Its checksum is wrong, which nobody learns who does not expand it.
    content[content.length - 8]! ^= 1;
    t.regex(
      diagnosed(() => readIdx(content, 'x')),
      message,
    );
  }
});
