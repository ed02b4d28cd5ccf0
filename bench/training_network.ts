/** @file What the trainer's benchmarks train: the network of the trained example, with one batch of made-up images. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compileModel } from '../compiler/frontend/index.ts';
import { uniformNumbers } from '../ir/checkpoint/index.ts';
import type { ModelGraph } from '../ir/model/index.ts';
import type { Update } from '../trainer/index.ts';

export const batch = 64;
export const imageShape = [1, 64, 64] as const;
export const heads = 4;
export const labelSmoothing = 0.1;
export const update = { kind: 'adamw', rate: 1e-3, weightDecay: 0.05 } as const satisfies Update;

const classes = 10;

/** E-SpikeFormer 16,32,48,64 at 64 x 64: 0.75 M parameters, 31 M multiply-accumulates an image. */
export function trainingNetwork(): ModelGraph {
  const name = fileURLToPath(new URL('../examples/e-spikeformer.spike', import.meta.url));
  const [channels, image] = imageShape;
  const numbers = { heads, classes, channels, image };
  const parameters = Object.fromEntries(Object.entries(numbers).map(([key, value]) => [key, String(value)]));
  const load = (path: string): never => {
    throw new Error(`${path} is not needed`);
  };
  const source = { name, text: readFileSync(name, 'utf8') };
  return compileModel(source, { parameters: { ...parameters, dims: '[16,32,48,64]' }, load }).graph;
}

/** Pixels on the input's grid of 1/64 around 0, and labels; the same numbers every time. */
export function trainingBatch(): { readonly images: Float32Array; readonly labels: Int32Array } {
  const random = uniformNumbers(1);
  const [channels, height, width] = imageShape;
  const size = batch * channels * height * width;
  const images = Float32Array.from({ length: size }, () => Math.round(128 * (random() - 0.5)) / 64);
  return { images, labels: Int32Array.from({ length: batch }, () => Math.floor(classes * random())) };
}

/** The middle one of some numbers. */
export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
