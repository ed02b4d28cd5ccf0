/** @file Damage inside a wrapping whose checksums are computed again, so that what reads the contents is tried, and not only what adds up. */
import { crc32, deflateSync, inflateSync } from 'node:zlib';
import { damaged, pick, type Random } from '../damage.ts';

interface Chunk {
  readonly type: Buffer;
  readonly data: Uint8Array;
}

/** Bytes of a chunk beside its data: length, type, checksum (PNG, section 5.3). */
const chunkBytes = 12;
const png = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');

/** Chunks of a sound picture. */
function chunksOf(picture: Buffer): readonly Chunk[] {
  const chunks: Chunk[] = [];
  for (let at = png.length; at < picture.length; at += chunkBytes + chunks.at(-1)!.data.length) {
    const length = picture.readUInt32BE(at);
    chunks.push({ type: picture.subarray(at + 4, at + 8), data: picture.subarray(at + 8, at + 8 + length) });
  }
  return chunks;
}

function chunkText({ type, data }: Chunk): Buffer {
  const out = Buffer.alloc(chunkBytes + data.length);
  out.writeUInt32BE(data.length);
  out.set(type, 4);
  out.set(data, 8);
  out.writeUInt32BE(crc32(data, crc32(type)), out.length - 4);
  return out;
}

/** A picture with one chunk damaged, said twice or left out; pixels are damaged before they are packed. */
function damagedPicture(picture: Buffer, random: Random): Uint8Array {
  const chunks = chunksOf(picture);
  const hurt = pick(random, chunks);
  const packed = hurt.type.toString('latin1') === 'IDAT' && random(0, 3) > 0;
  const data = packed ? deflateSync(damaged(inflateSync(hurt.data), random)) : damaged(hurt.data, random);
  const instead = pick(random, [[{ ...hurt, data }], [{ ...hurt, data }], [{ ...hurt, data }], [hurt, hurt], []]);
  return Buffer.concat([png, ...chunks.flatMap((chunk) => (chunk === hurt ? instead : [chunk])).map(chunkText)]);
}

/** Marks of a zip archive's local and central entries, and where in them lie checksum, length, method. */
const entries = [
  { mark: 'PK\x03\x04', crc: 14, size: 18, method: 8, name: 26, header: 30 },
  { mark: 'PK\x01\x02', crc: 16, size: 20, method: 10, name: 28, header: 46 },
] as const;

/** The archive with the checksums that its stored members have, wherever both places of a member can be found. */
function resealedArchive(archive: Uint8Array): Uint8Array {
  const out = Buffer.from(archive);
  const [local, central] = entries;
  const checksums = new Map<string, number>();
  for (let at = out.indexOf(local.mark, 0, 'latin1'); at >= 0; at = out.indexOf(local.mark, at + 4, 'latin1')) {
    if (at + local.header > out.length || out.readUInt16LE(at + local.method) !== 0) continue;
    const begin = at + local.header + out.readUInt16LE(at + local.name) + out.readUInt16LE(at + local.name + 2);
    const checksum = crc32(out.subarray(begin, begin + out.readUInt32LE(at + local.size)));
    checksums.set(
      out.toString('latin1', at + local.header, at + local.header + out.readUInt16LE(at + local.name)),
      checksum,
    );
    out.writeUInt32LE(checksum, at + local.crc);
  }
  for (let at = out.indexOf(central.mark, 0, 'latin1'); at >= 0; at = out.indexOf(central.mark, at + 4, 'latin1')) {
    if (at + central.header > out.length) continue;
    const name = out.toString('latin1', at + central.header, at + central.header + out.readUInt16LE(at + central.name));
    const checksum = checksums.get(name);
    if (checksum !== undefined) out.writeUInt32LE(checksum, at + central.crc);
  }
  return out;
}

/** A damaged copy that passes the sums of its wrapping where it has one; of other files a damaged copy. */
export function damagedInside(bytes: Uint8Array, random: Random): Uint8Array {
  const file = Buffer.from(bytes);
  if (file.subarray(0, png.length).equals(png)) return damagedPicture(file, random);
  return file.toString('latin1', 0, 2) === 'PK' ? resealedArchive(damaged(bytes, random)) : damaged(bytes, random);
}
