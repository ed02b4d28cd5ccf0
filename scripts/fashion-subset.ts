/**
 * @file Cuts the first images out of Fashion-MNIST's test part for the embedded example. The same input gives the same bytes.
 *
 * `npx node scripts/fashion-subset.ts SOURCE OUT [COUNT]`: SOURCE holds t10k-images-idx3-ubyte.gz and t10k-labels-idx1-ubyte.gz.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'fflate';

const [source, out, count = '300'] = process.argv.slice(2);
if (source === undefined || out === undefined)
  throw new Error('usage: npx node scripts/fashion-subset.ts SOURCE OUT [COUNT]');

/** The first `wanted` entries of an idx file of bytes: the header's first extent and the data behind it. */
function firstOf(idx: Uint8Array, wanted: number): Uint8Array {
  const rank = idx[3]!;
  const view = new DataView(idx.buffer, idx.byteOffset, idx.byteLength);
  const extents = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  if (extents[0]! < wanted) throw new Error(`the file holds ${extents[0]} entries, not ${wanted}`);
  const bytes = wanted * extents.slice(1).reduce((product, extent) => product * extent, 1);
  const cut = idx.slice(0, 4 + 4 * rank + bytes);
  new DataView(cut.buffer).setUint32(4, wanted);
  return cut;
}

for (const kind of ['images-idx3-ubyte', 'labels-idx1-ubyte']) {
  const whole = gunzipSync(readFileSync(join(source, `t10k-${kind}.gz`)));
  // mtime 0 leaves the time out of the gzip header, so that the bytes depend on the content alone.
  writeFileSync(join(out, `test-${kind}.gz`), gzipSync(firstOf(whole, Number(count)), { level: 9, mtime: 0 }));
}
