/** @file An input, borders and pools that agree with the tensors of a network: none of them has a tensor of its own. */
import { isBranch, type Module } from './modules.ts';

/** What is taken of everything that tensors do not tell. */
export interface Extents {
  /** [C, H, W], [C, L] or [C]. */
  readonly input: readonly number[];
  /** Whether kernels have borders of half their side; else none. */
  readonly isPadded: boolean;
  /** Behind so many of the first convolutions stands a pool of 2. */
  readonly pools: number;
  /** Whether this gives the first vector as many values as it has weights. */
  readonly agrees: boolean;
}

/** Sides of published data sets: MNIST, CIFAR-10, N-MNIST, CIFAR10-DVS and DVS-Gesture, ImageNet. */
const sides: Readonly<Record<number, readonly number[]>> = {
  1: [28, 32, 64],
  2: [34, 128, 48, 32, 64],
  3: [32, 64, 48, 96, 128, 224],
};
const otherSides = [32, 28, 34, 48, 64, 96, 128, 224];

/** Side of a kernel from which on patches are cut: its stride is the kernel. */
const isPatch = (kernel: number): boolean => kernel % 2 === 0;

/** One side behind a convolution, without what a pool does. */
export const sideBehind = (side: number, kernel: number, isPadded: boolean): number =>
  isPatch(kernel) ? Math.floor(side / kernel) : isPadded ? side : side - kernel + 1;

/** How a convolution is laid out, in words of the language. */
export const strideText = (kernel: number, isPadded: boolean): string =>
  isPatch(kernel) ? `, stride=${kernel}, pad=0` : isPadded || kernel === 1 ? '' : ', pad=0';

/** Tries sides, borders and pools until the map in front of the first vector has as many pixels as its weights say. */
export function extentsOf(modules: readonly Module[]): Extents | undefined {
  const layers = modules.filter((module) => module.kind === 'weights' && !isBranch(module.name));
  const [first] = layers;
  if (!first) return undefined;
  const inputs = first.shape[1]!;
  if (first.shape.length === 2) return { input: [inputs], isPadded: true, pools: 0, agrees: true };
  const maps = layers.slice(
    0,
    Math.max(
      0,
      layers.findIndex(({ shape }) => shape.length === 2),
    ) || layers.length,
  );
  const vector = layers[maps.length];
  const channels = maps.at(-1)!.shape[0]!;
  const pixels = vector === undefined ? undefined : vector.shape[1]! / channels;
  if (first.shape.length === 3 && first.shape[2] !== 1) return signalOf(inputs, pixels);
  const kernels = maps.map(({ shape }) => shape[2] ?? 1);
  const candidates = [...(sides[inputs] ?? []), ...otherSides];
  if (pixels === undefined || pixels === 1)
    return { input: [inputs, candidates[0]!, candidates[0]!], isPadded: true, pools: 0, agrees: true };
  return fitting(inputs, candidates, kernels, pixels) ?? unpooled(inputs, pixels);
}

const signalOf = (channels: number, length: number | undefined): Extents => ({
  input: [channels, length !== undefined && Number.isInteger(length) && length > 1 ? length : 1000],
  ...{ isPadded: true, pools: 0, agrees: length === undefined || Number.isInteger(length) },
});

function fitting(
  channels: number,
  candidates: readonly number[],
  kernels: readonly number[],
  pixels: number,
): Extents | undefined {
  for (const side of candidates)
    for (const isPadded of [true, false])
      for (let pools = 0; pools <= kernels.length; pools++) {
        const last = kernels.reduce((now, kernel, i) => {
          const next = sideBehind(now, kernel, isPadded);
          return i < pools ? Math.floor(next / 2) : next;
        }, side);
        if (last > 0 && last * last === pixels) return { input: [channels, side, side], isPadded, pools, agrees: true };
      }
  return undefined;
}

/** Where nothing agrees, maps keep the extents that the vector needs: the widest rectangle that is nearly a square. */
function unpooled(channels: number, pixels: number): Extents {
  if (!Number.isInteger(pixels)) return { input: [channels, 32, 32], isPadded: true, pools: 0, agrees: false };
  let rows = Math.floor(Math.sqrt(pixels));
  while (pixels % rows !== 0) rows--;
  return { input: [channels, rows, pixels / rows], isPadded: true, pools: 0, agrees: true };
}
