import test from 'ava';
import fc from 'fast-check';
import {
  decodeHeader,
  decodeImage,
  encodeImage,
  imageBytes,
  openImage,
  packedLength,
  packWeights,
  unpackWeights,
  verifyImage,
} from '../../../ir/chip/index.ts';
import { images, randomImage } from './support.ts';
import { same } from '../../support/same.ts';
import { runs } from '../../support/random/runs.ts';

test('random images are sound, and come back from their bytes as they were', (t) => {
  let [kernels, routes] = [0, 0];
  fc.assert(
    fc.property(images, (image) => {
      t.deepEqual(verifyImage(image), []);
      const bytes = imageBytes(image);
      same(t, decodeImage(bytes, 'image'), image);
      same(t, imageBytes(image), bytes);
      same(t, imageBytes(decodeImage(bytes, 'image')), bytes);
      kernels += image.kernels.length;
      routes += image.cores.reduce((sum, core) => sum + core.routes.length, 0);
    }),
    { numRuns: runs(100) },
  );
  t.true(kernels > 50 && routes > 200, `${kernels} kernels, ${routes} routes`);
});

test('an image streams: prefix, header, kernels, cores and end are chunks of their own', (t) => {
  const image = randomImage(3);
  const chunks = [...encodeImage(image)];
  t.is(chunks.length, 3 + image.kernels.length + image.cores.length);
  t.is(new TextDecoder().decode(chunks[0]!.subarray(0, 8)), 'SPIKEIMG');
});

test('opening an image reads frames and header, then only what is asked for', (t) => {
  const image = randomImage(3);
  const bytes = imageBytes(image);
  let read = 0;
  const readAt = (offset: number, length: number): Uint8Array => {
    read += length;
    return bytes.subarray(offset, offset + length);
  };
  const open = openImage(readAt, bytes.length, 'image');
  const [, header] = [...encodeImage(image)];
  t.is(read, 12 + header!.length + 37 * (1 + image.kernels.length + image.cores.length));
  t.deepEqual(open.header, image.header);
  t.deepEqual(open.core(1), image.cores[1]);
  t.deepEqual(open.kernels(0), image.kernels[0]);
  t.deepEqual(decodeHeader(bytes, 'image'), image.header);
});

test('weights of 8, 4 and 2 bits pack little end first and come back', (t) => {
  t.deepEqual(packWeights(Int8Array.of(1, -1, 7, -8), 4), Uint8Array.of(0xf1, 0x87));
  t.deepEqual(packWeights(Int8Array.of(1, -1, 0, -2, 1), 2), Uint8Array.of(0b10_00_11_01, 1));
  fc.assert(
    fc.property(fc.constantFrom(8, 4, 2), fc.int8Array({ maxLength: 40 }), (bits, list) => {
      const weights = list.map((weight) => (weight << (32 - bits)) >> (32 - bits));
      const packed = packWeights(weights, bits);
      t.is(packed.length, packedLength(weights.length, bits));
      t.deepEqual(unpackWeights(packed, weights.length, bits), weights);
    }),
  );
});
