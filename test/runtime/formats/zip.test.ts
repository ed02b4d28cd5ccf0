import { constants, crc32, deflateRawSync } from 'node:zlib';
import test from 'ava';
import { zipSync } from 'fflate';
import { inflateExactly } from '../../../runtime/formats/archive/inflate.ts';
import { openZip, readZipEntry } from '../../../runtime/formats/archive/zip.ts';
import { diagnosed } from './damage.ts';

interface Written {
  readonly name: string;
  readonly body: Uint8Array;
}
const u16 = (value: number): Buffer => Buffer.from([value & 255, value >> 8]);
const u32 = (value: number): Buffer => Buffer.from(Uint32Array.of(value).buffer);
const u64 = (value: number): Buffer => Buffer.from(BigUint64Array.of(BigInt(value)).buffer);
const local = ({ name, body }: Written): Buffer =>
  Buffer.concat([
    u32(0x04034b50),
    u16(45),
    u16(0),
    u16(0),
    u32(0),
    u32(crc32(body)),
    u32(body.length),
    u32(body.length),
    u16(name.length),
    u16(0),
    Buffer.from(name),
    body,
  ]);

/** An archive of stored entries in which every number of the directory is in its 64-bit place. */
function wideArchive(
  entries: readonly Written[],
  change: { size?: number; start?: number; count?: number } = {},
): Uint8Array {
  const locals = entries.map(local);
  const starts = locals.map((_, i) => locals.slice(0, i).reduce((sum, { length }) => sum + length, 0));
  const central = entries.map(({ name, body }, i) =>
    Buffer.concat([
      ...[
        u32(0x02014b50),
        u16(45),
        u16(45),
        u16(0),
        u16(0),
        u32(0),
        u32(crc32(body)),
        u32(0xffffffff),
        u32(0xffffffff),
      ],
      ...[u16(name.length), u16(28), u16(0), u16(0), u16(0), u32(0), u32(0xffffffff), Buffer.from(name)],
      ...[
        u16(1),
        u16(24),
        u64(change.size ?? body.length),
        u64(change.size ?? body.length),
        u64(change.start ?? starts[i]!),
      ],
    ]),
  );
  const [start, bytes] = [Buffer.concat(locals).length, Buffer.concat(central).length];
  const count = change.count ?? entries.length;
  const record = Buffer.concat([
    u32(0x06064b50),
    u64(44),
    u16(45),
    u16(45),
    u32(0),
    u32(0),
    u64(count),
    u64(count),
    u64(bytes),
    u64(start),
  ]);
  const locator = Buffer.concat([u32(0x07064b50), u32(0), u64(start + bytes), u32(1)]);
  const end = Buffer.concat([
    u32(0x06054b50),
    u16(0),
    u16(0),
    u16(0xffff),
    u16(0xffff),
    u32(0xffffffff),
    u32(0xffffffff),
    u16(0),
  ]);
  return Buffer.concat([...locals, ...central, record, locator, end]);
}

const two: readonly Written[] = [
  { name: 'a', body: Uint8Array.of(1, 2, 3) },
  { name: 'folder/b', body: Uint8Array.of(4, 5) },
];

test('64-bit archives', (t) => {
  const archive = openZip(wideArchive(two), 'x.zip');
  t.deepEqual([...archive.entries.keys()], ['a', 'folder/b']);
  for (const { name, body } of two)
    t.deepEqual(new Uint8Array(readZipEntry(archive, archive.entries.get(name)!)), body);
});

test('numbers beyond the archive are refused', (t) => {
  t.regex(
    diagnosed(() => openZip(wideArchive(two, { size: 2 ** 40 }), 'x')),
    /SPK404 x, entry "a": its data ends at byte/,
  );
  t.regex(
    diagnosed(() => openZip(wideArchive(two, { start: 2 ** 50 }), 'x')),
    /SPK404 x, entry "a": its header is not at byte/,
  );
  t.regex(
    diagnosed(() => openZip(wideArchive(two, { count: 2 ** 40 }), 'x')),
    /SPK404 x: 1099511627776 entries do not fit/,
  );
  t.regex(
    diagnosed(() => openZip(wideArchive(two, { start: 0 }), 'x')),
    /SPK404 x, entry "folder\/b": .*another name/,
  );
  t.regex(
    diagnosed(() => openZip(wideArchive([two[0]!, two[0]!], { start: 0 }), 'x')),
    /SPK404 x: the archive holds "a" twice/,
  );
});

test('entries that share their bytes, as zip bombs do, are refused', (t) => {
  const shared = wideArchive([two[0]!, { name: 'a', body: two[0]!.body }]);
  const renamed = Buffer.from(shared);
  // Both entries of the directory point at the first header, whose name both carry.
  t.regex(
    diagnosed(() => openZip(renamed, 'x')),
    /twice/,
  );
  const inner = local({ name: 'b', body: Uint8Array.of(9) });
  const outer = openZip(wideArchive([{ name: 'a', body: inner }]), 'x');
  t.is(outer.entries.size, 1);
  const nested = wideArchive([
    { name: 'a', body: inner },
    { name: 'b', body: Uint8Array.of(9) },
  ]);
  const at = nested.lastIndexOf(0x01) && Buffer.from(nested).lastIndexOf(u64(local({ name: 'a', body: inner }).length));
  Buffer.from(nested.buffer, nested.byteOffset, nested.byteLength).set(u64(31), at);
  t.regex(
    diagnosed(() => openZip(nested, 'x')),
    /SPK404 x, entry "a": its data ends at byte 63, inside what begins at byte 31/,
  );
});

test('what an entry claims to expand to is bounded before anything is inflated', (t) => {
  const honest = zipSync({ zeros: new Uint8Array(1_000_000) });
  t.is(readZipEntry(openZip(honest, 'x'), openZip(honest, 'x').entries.get('zeros')!).length, 1_000_000);
  for (const claimed of [0xfffffffe, 2_000_000, 999_999, 1_000_001]) {
    const lie = Buffer.from(honest);
    lie.writeUInt32LE(claimed, lie.lastIndexOf(u32(0x02014b50)) + 24);
    const expected =
      claimed > 1_100_000
        ? /SPK406 x, entry "zeros": .*deflate cannot expand/
        : /SPK404 x, entry "zeros": .*(more|fewer) than the/;
    t.regex(
      diagnosed(() => readZipEntry(openZip(lie, 'x'), openZip(lie, 'x').entries.get('zeros')!)),
      expected,
    );
  }
  t.regex(
    diagnosed(() => inflateExactly('raw', new Uint8Array(2 ** 21), 2 ** 30 + 1, 'x')),
    /SPK406 x: the content expands to/,
  );
});

test('a stream that yields more than it declares is stopped there', (t) => {
  // After a full flush the stream begins anew at a whole byte, so that a piece can be repeated: 700 MB in 700 kB.
  const piece = deflateRawSync(new Uint8Array(1 << 20), { finishFlush: constants.Z_FULL_FLUSH });
  const stream = Buffer.concat(new Array<Buffer>(700).fill(piece));
  const before = process.resourceUsage().maxRSS;
  t.regex(
    diagnosed(() => inflateExactly('raw', stream, 1000, 'x')),
    /SPK404 x: .*holds more than the 1000 bytes/,
  );
  t.true(process.resourceUsage().maxRSS - before < 100_000);
});

test('a changed byte is found by its checksum; encryption and other methods are named', (t) => {
  const bytes = Buffer.from(zipSync({ a: Uint8Array.of(1, 2, 3) }, { level: 0 }));
  const changed = Buffer.from(bytes);
  changed[bytes.indexOf(Uint8Array.of(1, 2, 3))]! ^= 1;
  t.regex(
    diagnosed(() => readZipEntry(openZip(changed, 'x'), openZip(changed, 'x').entries.get('a')!)),
    /SPK404 x, entry "a": .*checksum/,
  );
  const central = bytes.lastIndexOf(u32(0x02014b50));
  const secret = Buffer.from(bytes);
  secret[central + 8] = 1;
  t.regex(
    diagnosed(() => openZip(secret, 'x')),
    /SPK405 x, entry "a": it is encrypted/,
  );
  const other = Buffer.from(bytes);
  other[central + 10] = 14;
  t.regex(
    diagnosed(() => openZip(other, 'x')),
    /SPK405 x, entry "a": compression method 14/,
  );
  t.regex(
    diagnosed(() => openZip(bytes.subarray(0, -1), 'x')),
    /SPK404 x: .*cut off/,
  );
});
