import test from 'ava';
import fc from 'fast-check';
import { decompressLz4 } from '../../../runtime/events/aedat/lz4.ts';
import { readAedat4 } from '../../../runtime/events/index.ts';
import { xxh32 } from '../../../runtime/events/aedat/xxh32.ts';
import { diagnosed, survivesDamage } from '../formats/damage.ts';
import { aedat4, raw, type Pack, type RawEvent } from './files.ts';

const most = 2 ** 20;
const decoded = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'));
const slashes = (count: number): string => '/'.repeat(count);

/** Written by lz4 1.9.4: --content-size -BX, of text that repeats and bytes that do not. */
const mixed = decoded(
  'BCJNGHxAmwAAAAAAAABBOAAAAH9vZmYgb24gBwBW8BwAJoosDCqGIPgOYvTE0h6ocHa6PPz6NrBoXpIEtKLOOODG6kzsb24gb2Zm4iJW8gAAAAAd84gN',
);
const mixedContent = Buffer.concat([
  Buffer.from('off on off on '.repeat(8)),
  Buffer.from(Array.from({ length: 37 }, (_, i) => (i * i * 31 + i * 7) & 255)),
  Buffer.from('on off'),
]);
/** Written by lz4 -9 -B4 -BD -BX: 70,000 bytes of 3 in two blocks, the second of which repeats the first. */
const linked = decoded(
  `BCJNGFRArgsBAAAfAwEA${slashes(341)}+dQAwMDAwPYh1UJGwAAAA8EAP${slashes(22)}aVADAwMDAxROo60AAAAA5ibbfQ==`,
);

interface Sequence {
  readonly literals: Uint8Array;
  readonly distance: number;
  readonly length: number;
}

const sequences = fc.array(
  fc.record({
    literals: fc.uint8Array({ minLength: 1, maxLength: 40 }),
    distance: fc.integer({ min: 1, max: 60 }),
    length: fc.oneof(fc.integer({ min: 4, max: 30 }), fc.integer({ min: 250, max: 900 })),
  }),
  { minLength: 1, maxLength: 8 },
);

/** Lengths from 15 on go on in bytes of 255. */
const lengthBytes = (length: number): number[] =>
  length < 15 ? [] : [...Array<number>(Math.floor((length - 15) / 255)).fill(255), (length - 15) % 255];

/** One block of sequences, ended by literals, and what it stands for. */
function encoded(parts: readonly Sequence[]): { readonly block: Uint8Array; readonly content: Uint8Array } {
  const [block, content]: [number[], number[]] = [[], []];
  for (const { literals, distance, length } of parts) {
    content.push(...literals);
    const back = Math.min(distance, content.length);
    for (let i = 0; i < length; i++) content.push(content[content.length - back]!);
    block.push((Math.min(15, literals.length) << 4) | Math.min(15, length - 4));
    block.push(...lengthBytes(literals.length), ...literals, back & 255, back >> 8, ...lengthBytes(length - 4));
  }
  block.push(0x10, 77);
  return { block: Uint8Array.from(block), content: Uint8Array.from([...content, 77]) };
}

/** A frame of one block, with a checksum of its content. */
function frameOf(block: Uint8Array, content: Uint8Array, stored = false): Uint8Array {
  const frame = Buffer.alloc(7 + 4 + block.length + 8);
  frame.writeUInt32LE(0x184d2204, 0);
  frame.set([0x64, 0x40], 4);
  frame[6] = (xxh32(frame.subarray(4, 6)) >>> 8) & 255;
  frame.writeUInt32LE(block.length + (stored ? 2 ** 31 : 0), 7);
  frame.set(block, 11);
  frame.writeUInt32LE(xxh32(content), 15 + block.length);
  return frame;
}

test('xxHash-32 of its published examples', (t) => {
  const hash = (text: string): string => xxh32(Buffer.from(text)).toString(16);
  t.deepEqual([hash(''), hash('a'), hash('abc')], ['2cc5d05', '550d7456', '32d153ff']);
});

test('frames that lz4 wrote', (t) => {
  t.deepEqual(Buffer.from(decompressLz4(mixed, most, 'x')), mixedContent);
  t.deepEqual(decompressLz4(linked, most, 'x'), new Uint8Array(70_000).fill(3));
  t.deepEqual(decompressLz4(decoded('BCJNGGRApwAAAAAFXcwC'), most, 'x'), new Uint8Array(0));
});

test('sequences of literals and matches, which may reach into themselves', (t) => {
  const property = fc.property(sequences, (parts) => {
    const { block, content } = encoded(parts);
    t.deepEqual(decompressLz4(frameOf(block, content), most, 'x'), content);
  });
  fc.assert(property, { numRuns: 100 });
});

test('bounds, dictionaries, contradictions', (t) => {
  t.regex(
    diagnosed(() => decompressLz4(linked, 60_000, 'x')),
    /SPK406 x: it expands to more than 60000 bytes/,
  );
  const cases: readonly (readonly [readonly number[], RegExp])[] = [
    [[0x10, 1, 5, 0, 0x10, 1], /SPK404 x: a block of the LZ4 frame contradicts itself/],
    [[0x10, 1, 0, 0, 0x10, 1], /SPK404 x: a block .* contradicts itself/],
    [[0xf0, 255], /SPK404 x: a block .* contradicts itself/],
    [[0x50, 1], /SPK404 x: a block .* contradicts itself/],
    [[0x10, 1], /SPK404 x: the content .* not match its checksum/],
  ];
  for (const [block, message] of cases)
    t.regex(
      diagnosed(() => decompressLz4(frameOf(Uint8Array.from(block), Uint8Array.of(9)), most, 'x')),
      message,
    );
  const dictionary = Uint8Array.from(mixed);
  dictionary[4]! |= 1;
  t.regex(
    diagnosed(() => decompressLz4(dictionary, most, 'x')),
    /SPK405 x: .*dictionary/,
  );
});

test('damage of frames does not go unnoticed', (t) => {
  const read = (bytes: Uint8Array, name: string): Uint8Array => decompressLz4(bytes, most, name);
  survivesDamage(mixed, read, { checksummed: true });
  survivesDamage(linked, read, { checksummed: true });
  t.pass();
});

test('recordings packed with LZ4', (t) => {
  const stored: Pack = (content) => frameOf(content, content, true);
  const events: RawEvent[] = Array.from({ length: 30 }, (_, i) => ({ x: i % 12, y: i % 9, t: i, on: i & 1 ? 1 : 0 }));
  for (const compression of [1, 2])
    t.deepEqual(raw(readAedat4(aedat4([{ events }], { compression, pack: stored }), 'a.aedat4')), events);
});
