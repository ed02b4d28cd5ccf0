/** @file Decompression whose output is bounded before it starts. */
import { gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import { maxDeflateRatio, maxInflatedBytes } from '../limits.ts';
import { damaged, unjustified } from '../problems.ts';

const decompressors = { raw: inflateRawSync, zlib: inflateSync, gzip: gunzipSync } as const;

/** Refuses a declared size that the compressed bytes cannot hold, or that is more than we expand at all. */
export function checkExpansion(compressedBytes: number, bytes: number, place: string): void {
  if (bytes > compressedBytes * maxDeflateRatio) {
    unjustified(
      place,
      `${compressedBytes} compressed bytes claim to hold ${bytes}; deflate cannot expand beyond ${maxDeflateRatio} times`,
    );
  }
  if (bytes > maxInflatedBytes) {
    unjustified(
      place,
      `the content expands to ${bytes} bytes; at most ${maxInflatedBytes} are expanded`,
      'split the data over several files, or store it uncompressed (numpy.savez instead of savez_compressed)',
    );
  }
}

/**
 * Inflates a stream that must give exactly `bytes` bytes. The output grows with what the stream really yields and stops
 * at `bytes`, so a false declaration costs nothing.
 */
export function inflateExactly(
  kind: keyof typeof decompressors,
  stream: Uint8Array,
  bytes: number,
  place: string,
): Uint8Array {
  checkExpansion(stream.length, bytes, place);
  const chunkSize = Math.min(Math.max(1024, bytes + 1), 1 << 20);
  const out = decompress(kind, stream, { maxOutputLength: bytes + 1, chunkSize }, place);
  if (out.length !== bytes)
    damaged(
      place,
      `the compressed content holds ${out.length > bytes ? 'more' : 'fewer'} than the ${bytes} bytes it declares`,
    );
  return out;
}

function decompress(
  kind: keyof typeof decompressors,
  stream: Uint8Array,
  options: { maxOutputLength: number; chunkSize: number },
  place: string,
): Uint8Array {
  try {
    return decompressors[kind](stream, options);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'ERR_BUFFER_TOO_LARGE')
      return damaged(
        place,
        `the compressed content holds more than the ${options.maxOutputLength - 1} bytes it declares`,
      );
    if (code.startsWith('Z_')) return damaged(place, `the compressed content is damaged: ${(error as Error).message}`);
    throw error;
  }
}
