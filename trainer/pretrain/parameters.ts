/** @file The decoder's tensors, under the keys of the official class (MAE_SDT.py). */
import { sizeOf, type Shape } from '../../ir/tensor.ts';
import { padChannels } from '../layout.ts';
import { perChannel } from '../ops/op.ts';
import type { TailParameter } from '../plan/index.ts';
import { normalNumber, randomStream } from '../random.ts';
import { positionTable } from './table.ts';

/** The sizes of a decoder. */
export interface DecoderSizes {
  /** Channels of a token, a multiple of 4 and of the heads. */
  readonly width: number;
  readonly depth: number;
  readonly heads: number;
  /** Rows and columns of patches. */
  readonly grid: readonly [number, number];
  /** Channels that the encoder gives, and numbers of a patch. */
  readonly features: number;
  readonly patch: number;
}

/** Channels inside a block's MLP over those outside. */
export const mlpRatio = 4;

/** Weights [out][in] as [in][out], both padded, as products of rows take them. */
const matrix = (key: string, inputs: number, outputs: number): TailParameter => {
  const width = padChannels(outputs);
  const place = (index: number): number => (index % inputs) * width + Math.floor(index / inputs);
  return { key, shape: [outputs, inputs], learned: true, layout: { size: padChannels(inputs) * width, place } };
};

const vector = (key: string, channels: number): TailParameter => ({
  ...{ key, shape: [channels], learned: true, layout: perChannel(padChannels(channels)) },
});

const linear = (name: string, inputs: number, outputs: number): TailParameter[] => [
  matrix(`${name}.weight`, inputs, outputs),
  vector(`${name}.bias`, outputs),
];

const norm = (name: string, channels: number): TailParameter[] => [
  vector(`${name}.weight`, channels),
  vector(`${name}.bias`, channels),
];

const table = (key: string, tokens: number, channels: number): TailParameter => {
  const stride = padChannels(channels);
  const place = (index: number): number => Math.floor(index / channels) * stride + (index % channels);
  return { key, shape: [1, tokens, channels], learned: false, layout: { size: tokens * stride, place } };
};

/** All tensors of a decoder, those that no forward reads (`mask_token`, the encoder's `pos_embed`) included. */
export function decoderParameters({
  width,
  depth,
  grid: [rows, columns],
  features,
  patch,
}: DecoderSizes): TailParameter[] {
  const blocks = Array.from({ length: depth }, (_, i) => {
    const name = `decoder_blocks.${i}`;
    return [
      ...norm(`${name}.norm1`, width),
      matrix(`${name}.attn.qkv.weight`, width, 3 * width),
      ...linear(`${name}.attn.proj`, width, width),
      ...norm(`${name}.norm2`, width),
      ...linear(`${name}.mlp.fc1`, width, mlpRatio * width),
      ...linear(`${name}.mlp.fc2`, mlpRatio * width, width),
    ];
  });
  return [
    { ...vector('mask_token', width), shape: [1, 1, width] },
    { ...table('pos_embed', features, rows * columns), shape: [1, features, rows * columns] },
    table('decoder_pos_embed', rows * columns, width),
    ...linear('decoder_embed', features, width),
    ...blocks.flat(),
    ...norm('decoder_norm', width),
    ...linear('decoder_pred', width, patch),
  ];
}

/** Deviation of weights and of the token that stands for none. */
const deviation = 0.02;

/** How a decoder begins: weights normal with deviation 0.02, biases 0, norms neutral, tables as `positionTable` has them. */
export function initialDecoder(sizes: DecoderSizes, seed: number): Map<string, Float32Array> {
  const [rows, columns] = sizes.grid;
  return new Map(
    decoderParameters(sizes).map(({ key, shape }, i) => {
      if (key === 'decoder_pos_embed') return [key, positionTable(sizes.width, rows, columns)];
      if (key === 'pos_embed') return [key, encoderTable(sizes)];
      return [key, initial(key, shape, seed, i)];
    }),
  );
}

/** The encoder's table, which no forward reads: channels first, and 0 where the official formula has no quarters. */
function encoderTable({ features, grid: [rows, columns] }: DecoderSizes): Float32Array {
  const tokens = rows * columns;
  if (features % 4 > 0) return new Float32Array(features * tokens);
  const table = positionTable(features, rows, columns);
  return table.map((_, i) => table[(i % tokens) * features + Math.floor(i / tokens)]!);
}

function initial(key: string, shape: Shape, seed: number, index: number): Float32Array {
  const values = new Float32Array(sizeOf(shape));
  if (shape.length === 1) return /norm\d?\.weight$/.test(key) ? values.fill(1) : values;
  const uniform = randomStream(seed, 'initialise', 0xffff, index);
  return values.map(() => deviation * normalNumber(uniform));
}
