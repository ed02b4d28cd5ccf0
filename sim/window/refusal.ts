/** @file Which images run in whole windows. */
import { memoryLimit } from '../../engine/index.ts';
import type { ChipImage } from '../../ir/chip/image.ts';
import { channelOf, isRegister } from '../../ir/neurons/index.ts';
import { kindOf, sourceEnds, sourcesOf } from '../../ir/projections/index.ts';
import { levelsOf } from './levels.ts';

/**
 * Why an image can only run event by event, in words that end a sentence; undefined where whole windows give the same. They
 * do where no sum can leave its range in any order, and where every membrane is complete before it is looked at.
 */
export function whyNotWindow(image: ChipImage): string | undefined {
  const { header } = image;
  if (header.saturating) return 'its membranes saturate, so that the order of events matters';
  const wide = header.populations.find(({ extents }) => extents[2] > mostColumns);
  if (wide !== undefined) return `"${wide.name}" has more than ${mostColumns} columns`;
  const bytes = aboutBytes(image);
  if (bytes > memoryLimit) return `it takes about ${Math.ceil(bytes / mebibyte)} MiB, and 32-bit addresses reach 4096`;
  if (levelsOf(image) === undefined) return 'its populations reach each other in a circle';
  const followed = header.projections.find((one) => one.kind === 'graded' && one.source !== header.input.population);
  if (header.target.updates === 'active' && followed !== undefined)
    return `what the messages of "${followed.name}" reach is counted, and they come from membranes`;
  const lifted = liftedToFire(image);
  if (lifted !== undefined) return `the floor of "${lifted}" is not below its threshold`;
  const complete = header.populations.map(() => -1);
  for (const { target, activeWindow } of header.projections)
    if (!isRegister(header.populations[target]!)) complete[target] = Math.max(complete[target]!, activeWindow);
  for (const [index, { name, neuron, fireWindow }] of header.populations.entries())
    if (neuron !== undefined && neuron.cap > 0 && complete[index]! >= fireWindow)
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

/**
 * A population whose delayed reset would find membranes at the threshold that its floor has lifted there: windows keep the
 * counts of what has fired, step mode looks at what is left.
 */
function liftedToFire({ header, cores }: ChipImage): string | undefined {
  for (const { tiles } of cores)
    for (const tile of tiles) {
      const { name, neuron } = header.populations[tile.population]!;
      if (neuron?.kind !== 'decaying' || neuron.resets !== 'delayed' || neuron.bounded === 0) continue;
      for (let channel = 0; channel < tile.channelTo - tile.channelFrom; channel++) {
        const { least, thresholds } = channelOf(neuron, tile, channel);
        if (least >= thresholds[0]!) return name;
      }
    }
  return undefined;
}

const mebibyte = 1024 * 1024;

/** Tallies number columns with 16 bits. */
const mostColumns = 65_535;

/**
 * Bytes that window mode takes, about: membranes, counts and traces of all neurons, weights as bytes and as int16, tallies. Where it
 * turns out to be more than there is, `openExecutor` says so.
 */
function aboutBytes({ header, kernels }: ChipImage): number {
  const neurons = header.populations.reduce((sum, { extents: [c, h, w] }) => sum + (c + 7) * h * w, 0);
  const caps = header.populations.reduce(
    (sum, { neuron, extents: [c, h] }) => sum + (neuron?.cap ?? 1) * c * h * 16,
    0,
  );
  const weights = kernels.reduce((sum, { weights: own }) => sum + own.length, 0);
  return 8 * neurons + caps + 4 * weights;
}
