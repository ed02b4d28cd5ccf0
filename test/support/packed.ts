/** @file How recorded tensors are kept in the repository: safetensors, its bytes in another order that compresses, then Brotli. */
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import type { TensorFile } from '../../ir/tensor.ts';
import { storedTypes, writeSafetensors, type StoredType } from '../../runtime/formats/index.ts';

/** Tensors as the bytes of a `.packed` file, without loss. The same tensors give the same bytes (under one version of Node). */
export const pack = (file: TensorFile): Uint8Array =>
  brotliCompressSync(reordered(writeSafetensors(file), 'planes'), {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 },
  });

/** The bytes of a `.packed` file as those of the safetensors file that was packed. */
export const unpack = (bytes: Uint8Array): Uint8Array => reordered(brotliDecompressSync(bytes), 'elements');

interface Entry {
  readonly dtype: StoredType;
  readonly data_offsets: readonly [number, number];
}
const lengthBytes = 8;

/**
 * The header as it is, and behind it the data in planes where it was in elements, or the other way. `writeSafetensors` puts the
 * widest elements first; of each width come all last bytes, then all bytes before those, and so on: signs and exponents
 * of floating-point numbers, which compress, apart from the mantissas, which do not.
 */
function reordered(file: Uint8Array, into: 'planes' | 'elements'): Uint8Array {
  const start = lengthBytes + Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true));
  const header = JSON.parse(Buffer.from(file.subarray(lengthBytes, start)).toString()) as Record<string, Entry>;
  const out = Uint8Array.from(file);
  let begin = start;
  for (const width of [8, 4, 2, 1]) {
    const bytes = bytesOfWidth(header, width);
    const [from, to] = [file.subarray(begin, begin + bytes), out.subarray(begin, begin + bytes)];
    const count = bytes / width;
    for (let byte = 0; byte < width; byte++)
      for (let n = 0, plane = (width - 1 - byte) * count; n < count; n++, plane++)
        if (into === 'planes') to[plane] = from[n * width + byte]!;
        else to[n * width + byte] = from[plane]!;
    begin += bytes;
  }
  return out;
}

function bytesOfWidth(header: Readonly<Record<string, Entry>>, width: number): number {
  let sum = 0;
  for (const [key, { dtype, data_offsets }] of Object.entries(header))
    if (key !== '__metadata__' && storedTypes[dtype].bytes === width) sum += data_offsets[1] - data_offsets[0];
  return sum;
}
