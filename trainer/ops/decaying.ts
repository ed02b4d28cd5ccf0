/** @file Membranes of the deployed network that decay by a factor: integers on the grid that the compiler chose (decision 032). */
import { decayChannels, type NeuronGrid } from '../../ir/decay.ts';
import { task } from '../kernels/index.ts';
import { countingOf, stretchOf, type Membrane } from './membrane.ts';
import type { DeployedMembrane, LayerContext } from './op.ts';
import { byteShares } from './shares.ts';

/**
 * Counts, or membranes, of all steps.
 *
 * @param wide memory for the membranes in float64 (`wideOf`); 0: nobody reads them.
 */
export function decayForward(
  layer: LayerContext,
  membrane: Membrane,
  { grid, parameters }: DeployedMembrane,
  wide: number,
): void {
  const { output, inputs, steps } = layer;
  const channels = output.extents.padded;
  const places = { x: inputs[0]!.address, y: output.address, wide, channels, rows: output.rows / steps, steps };
  const lines = layer.constant('grid', gridLines(membrane, grid, parameters, output.extents.channels, channels));
  const rule = { scale: 2 ** grid.shift, power: 2 ** grid.decayBits, bounded: grid.leasts.length > 0 ? 1 : 0 };
  layer.phase(
    'decaying membrane',
    byteShares(places.rows, channels * 64 * steps).map((range) =>
      task('decayFire', {
        ...places,
        ...stretchOf(layer, places, 8),
        lines,
        ...rule,
        ...countingOf(membrane),
        ...range,
      }),
    ),
  );
}

/** Where the membranes of a layer, or of the one that it reads, lie in float64. */
export function wideOf({ output, steps, block, kept }: LayerContext, layer?: string): number {
  const perStep = (output.rows / steps) * output.extents.padded * 8;
  return kept('wide', perStep * (block?.all ?? steps), layer) + perStep * (block?.first ?? 0);
}

/** Lines per channel in the order of decaying.as; channels of the padding never fire. */
function gridLines(
  membrane: Membrane,
  { units, decays, currentDecays, resets, begins, leasts, steps }: NeuronGrid,
  parameters: Readonly<Record<string, Float32Array>>,
  channels: number,
  padded: number,
): Float64Array {
  const thresholds = decayChannels(membrane, parameters, channels).map(({ threshold }) => threshold);
  const lines: readonly (readonly [values: ArrayLike<number>, padding: number])[] = [
    ...([
      [units, 1],
      [decays, 0],
      [currentDecays, 0],
      [resets, 0],
      [begins, 0],
      [leasts, 0],
    ] as const),
    ...([
      [steps, 1],
      [thresholds, Infinity],
    ] as const),
  ];
  return Float64Array.from(
    lines.flatMap(([values, padding]) =>
      Array.from({ length: padded }, (_, c) => (c < channels ? (values[c] ?? 0) : padding)),
    ),
  );
}
