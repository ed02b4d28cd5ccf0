/** @file What the trainer's benchmarks train: small members of three families, each with one batch of made-up images. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compileModel } from '../compiler/frontend/index.ts';
import { uniformNumbers } from '../ir/checkpoint/index.ts';
import type { ModelGraph } from '../ir/model/index.ts';
import type { Update } from '../trainer/index.ts';

export const imageShape = [1, 64, 64] as const;
export const labelSmoothing = 0.1;
export const update = { kind: 'adamw', rate: 1e-3, weightDecay: 0.05 } as const satisfies Update;

const classes = 10;

/** A network and how many images a step of it takes. */
export interface Benchmark {
  readonly title: string;
  /** In `examples/`. */
  readonly file: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly batch: number;
}

export const benchmarks = {
  base: {
    title: 'E-SpikeFormer base 16,32,48,64, T = 1',
    file: 'e-spikeformer',
    parameters: { dims: '[16,32,48,64]' },
    batch: 64,
  },
  large: {
    title: 'E-SpikeFormer large 16,32,64, 3 blocks, T = 1',
    file: 'e-spikeformer-large',
    parameters: { dims: '[16,32,64]', depth: '3' },
    batch: 64,
  },
  lif: {
    title: 'Meta-SpikeFormer (V2) 16,32,48,64, 4 blocks, LIF, T = 4',
    file: 'meta-spikeformer',
    parameters: { dims: '[16,32,48,64]', depth: '4', T: '4' },
    batch: 16,
  },
} as const satisfies Readonly<Record<string, Benchmark>>;

/** All at 64 x 64 pixels, with 4 heads and 10 classes. The base one has 0.75 M parameters, 31 M multiply-accumulates an image. */
export function trainingNetwork({ file, parameters }: Benchmark): ModelGraph {
  const name = fileURLToPath(new URL(`../examples/${file}.spike`, import.meta.url));
  const [channels, image] = imageShape;
  const numbers = { heads: 4, classes, channels, image };
  const shared = Object.fromEntries(Object.entries(numbers).map(([key, value]) => [key, String(value)]));
  const load = (path: string): never => {
    throw new Error(`${path} is not needed`);
  };
  const source = { name, text: readFileSync(name, 'utf8') };
  return compileModel(source, { parameters: { ...shared, ...parameters }, load }).graph;
}

/** Pixels on the input's grid of 1/64 around 0, and labels; the same numbers every time. */
export function trainingBatch(batch: number): { readonly images: Float32Array; readonly labels: Int32Array } {
  const random = uniformNumbers(1);
  const [channels, height, width] = imageShape;
  const size = batch * channels * height * width;
  const images = Float32Array.from({ length: size }, () => Math.round(128 * (random() - 0.5)) / 64);
  return { images, labels: Int32Array.from({ length: batch }, () => Math.floor(classes * random())) };
}

/** The middle one of some numbers. */
export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
