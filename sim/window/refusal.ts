/** @file Which images run in whole windows. */
import { memoryLimit } from '../../engine/index.ts';
import type { ChipImage } from '../../ir/chip/image.ts';
import { kindOf, sourceEnds, sourcesOf } from '../../ir/projections/index.ts';
import { levelsOf } from './levels.ts';

/**
 * Why an image can only run event by event, in words that end a sentence; undefined where whole windows give the same. They
 * do where no sum can leave its range in any order, and where every membrane is complete before it is looked at.
 */
export function whyNotWindow(image: ChipImage): string | undefined {
  const { header } = image;
  if (header.saturating) return 'its membranes saturate, so that the order of events matters';
  const bytes = mostBytes(image);
  if (bytes > memoryLimit) return `it may take ${Math.ceil(bytes / mebibyte)} MiB, and 32-bit addresses reach 4096`;
  if (levelsOf(image) === undefined) return 'its populations reach each other in a circle';
  const complete = header.populations.map(() => -1);
  for (const { target, activeWindow } of header.projections)
    complete[target] = Math.max(complete[target]!, activeWindow);
  for (const [index, { name, neuron, fireWindow }] of header.populations.entries())
    if (neuron !== undefined && complete[index]! >= fireWindow)
      return `"${name}" fires before all that reaches it has arrived`;
  for (const projection of header.projections) {
    const sources = sourcesOf<number>(projection);
    for (const [i, end] of sourceEnds(projection).entries()) {
      const { payload } = kindOf(projection).sources[end]!;
      if (payload === 'values' && complete[sources[i]!]! >= projection.activeWindow)
        return `"${projection.name}" reads membranes before all that reaches them has arrived`;
    }
  }
  return undefined;
}

const mebibyte = 1024 * 1024;

/** More bytes than window mode can take: every neuron's membrane, count and trace, weights twice as bytes and as int16, and as much again for tallies. */
function mostBytes({ header, kernels }: ChipImage): number {
  const neurons = header.populations.reduce((sum, { extents: [c, h, w] }) => sum + (c + 7) * h * w, 0);
  const caps = header.populations.reduce(
    (sum, { neuron, extents: [c, h] }) => sum + (neuron?.cap ?? 1) * c * h * 16,
    0,
  );
  const weights = kernels.reduce((sum, { weights: own }) => sum + own.length, 0);
  return 8 * neurons + caps + 4 * weights;
}
