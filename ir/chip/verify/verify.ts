import type { Diagnostic } from '../../diagnostics/index.ts';
import type { ChipImage, ImageOutline } from '../image.ts';
import { createProblems, type Problems } from './problems.ts';
import { verifyCores, verifyKernels } from './verify_cores.ts';
import { verifyCover } from './verify_cover.ts';
import { verifyHeader } from './verify_header.ts';
import { verifyReach } from './verify_reach.ts';
import { verifyRoutes, verifyService } from './verify_routes.ts';

/**
 * Lists what is wrong with an image; nothing means that simulating it is safe and that every neuron has its operands.
 * `decodeImage` and `outlineOf` apply the same checks in the same order, each before anything is allocated that relies on
 * it, to one section after the other; they also refuse memory and work that the file does not justify (`justify.ts`).
 * Checking stops at the first group that fails, since later groups rely on it, and after 20 violations.
 *
 * 1. Grid, classes of cores, widths and costs of the target are possible; membranes have at most 32 bits.
 * 2. Slots, windows and logical steps are positive, time steps at most 2^22 in all, and there are no more windows than
 *    projections and populations that fire can fill.
 * 3. Populations have distinct names, extents and grids in range; the input fires in window 0; one that fires has 1..slots spikes; only one that fires
 *    keeps its membranes, with a leak of 0..8 or a decay of no more bits than the target has.
 * 4. Bounds fit the membrane, unless the image says that membranes saturate.
 * 5. There is one input, which has no thresholds; its integers, and membranes that travel so, fit a graded message.
 * 6. There is an output, and each reads the membranes of neurons; the host program reads outputs and earlier steps.
 * 7. Projections are of kinds the target has, kernels and caps of shapes that it takes, and their shapes, groups, heads, windows and weight widths fit their ends;
 *    nothing reads kept membranes, no output either, and a maximum is the only projection into its target.
 * 8. Spikes are delivered while their source fires (both sources of a `correlate` or `gate` together), membranes and state when
 *    they are complete, and a population is ready after its last delivery. This also rules out cycles.
 * 9. Kernels are of existing channels, as many as the shape demands, within their width; shifts are at most 30.
 * 10. Cores stand inside the grid, each on a place of its own; each holds only populations that its class takes.
 * 11. Tiles lie inside their population (never the input), with ascending thresholds and the constants that their neurons take, in
 *     range, for each of their channels; initial membranes fit the membrane.
 * 12. Each projection into the population of a tile has exactly one block beside the tile, with the kernels of exactly
 *     the tile's channels.
 * 13. The tiles of a population cover it without gap or overlap.
 * 14. Routes send rows and channels of their own tile, to cores that read such a payload, and never the same neuron twice.
 * 15. Every row of every channel that a block reads arrives at its core.
 * 16. No core exceeds a limit of its class, or of the target: neurons, synapse memory, tables, axons, routes, fan-in.
 * 17. Bounds hold every partial sum that weights, shifts, caps, biases, leaks and resets allow; what resets leave fits the
 *     membrane; sums said to be exact in float32 stay below 2^24 of the steps they are made of.
 * 18. What is interpolated by shifts has zeros where it is shifted.
 */
export function verifyImage(image: ChipImage, name = 'image'): readonly Diagnostic[] {
  const problems = createProblems(name);
  for (const group of groups) {
    group(image, problems);
    if (problems.list.length > 0) break;
  }
  return problems.list;
}

/** Checks of what cores say about each other, of an image whose header, kernels and cores are sound by themselves. */
export type OutlineGroup = (image: ImageOutline, problems: Problems) => void;

/** Invariants 13 to 16, in their order. */
export const outlineGroups: readonly OutlineGroup[] = [verifyCover, verifyRoutes, verifyService];

/** In the order of the invariants. */
const groups: readonly ((image: ChipImage, problems: Problems) => void)[] = [
  ({ header }, problems) => verifyHeader(header, problems),
  ({ header, kernels }, problems) => verifyKernels(header, kernels, problems),
  verifyCores,
  ...outlineGroups,
  verifyReach,
];
