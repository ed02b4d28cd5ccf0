/** @file A tiny data set for tests of the trainer: pictures whose class shows in which quarter is bright. */
import type { TrainingData } from '../../trainer/batches.ts';
import { randomStream } from '../../trainer/random.ts';

/** Pictures of [1, side, side] with noise; `encode` is pixels over 64. */
export function quarters(count: number, side = 8, seed = 1): TrainingData {
  const size = side * side;
  const pixels = new Uint8Array(count * size);
  const labels = Int32Array.from({ length: count }, (_, i) => i % 4);
  for (let n = 0; n < count; n++) {
    const uniform = randomStream(seed, 'initialise', n, 99);
    for (let i = 0; i < size; i++) {
      const quarter = (Math.floor(i / side) < side / 2 ? 0 : 2) + (i % side < side / 2 ? 0 : 1);
      pixels[n * size + i] = 60 * uniform() + (quarter === labels[n] ? 120 : 0);
    }
  }
  return {
    name: 'quarters',
    sha256: 'd'.repeat(64),
    count,
    labels,
    shape: [1, side, side],
    range: { blank: 0, low: 0, high: 255 },
    picture: (index) => pixels.subarray(index * size, (index + 1) * size),
    encode(picture, out, at) {
      for (let i = 0; i < picture.length; i++) out[at + i] = (picture[i]! - 64) / 64;
    },
  };
}

/** Pictures [1, side, side] of four textures: plain, rows, columns, checks; brightness and noise tell nothing. */
export function textures(count: number, side = 8, seed = 1): TrainingData {
  const data = quarters(count, side, seed);
  const size = side * side;
  const pictures = Array.from({ length: count }, (_, n) => {
    const uniform = randomStream(seed, 'initialise', n, 98);
    const ground = 40 * uniform();
    return Uint8Array.from({ length: size }, (_, i) => {
      const [y, x] = [Math.floor(i / side), i % side];
      const bright = [true, y % 2 === 0, x % 2 === 0, (x + y) % 2 === 0][data.labels[n]!]!;
      return ground + 30 * uniform() + (bright ? 160 : 0);
    });
  });
  return { ...data, name: 'textures', picture: (index) => pictures[index]! };
}

/** A network for them, in the language. */
export const tinyModel = `model "tiny"
param classes = 4
neuron sfa { cap: 4, norm: 4, rounding: half_even }
input x: [1, 8, 8] { fraction_bits: 6, bits: 9, mean: [0.25], std: [0.25] }
x = x -> stem.conv: conv2d(8, kernel=3) -> stem.bn: batch_norm
x += x -> block.spike: sfa -> block.conv: conv2d(8, kernel=3, bias=false) -> block.bn: batch_norm
output logits = x -> mean -> spike: sfa(norm=1) -> head: linear(classes)
`;

/** An idx file of a data set's pictures. */
export function idxImages({ count, shape, picture }: TrainingData): Uint8Array {
  const [, height, width] = shape as [number, number, number];
  const pixels = Array.from({ length: count }, (_, i) => Buffer.from(picture(i) as Uint8Array));
  return Buffer.concat([idxHeader([count, height, width]), ...pixels]);
}

/** An idx file of its labels. */
export const idxLabels = ({ count, labels }: TrainingData): Uint8Array =>
  Buffer.concat([idxHeader([count]), Buffer.from(Uint8Array.from(labels))]);

function idxHeader(extents: readonly number[]): Buffer {
  const header = Buffer.alloc(4 + 4 * extents.length);
  header.set([0, 0, 8, extents.length]);
  extents.forEach((extent, i) => header.writeUInt32BE(extent, 4 + 4 * i));
  return header;
}
