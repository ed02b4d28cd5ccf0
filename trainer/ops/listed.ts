/** @file Convolutions where nothing is learnt: only what is not 0 is multiplied. */
import { split } from '../../engine/index.ts';
import { constants, task } from '../kernels/index.ts';
import { floatBytes } from '../layout.ts';
import { macsOf, tileBytes, type Product } from './matrix.ts';
import type { ForwardContext } from './op.ts';
import { sharesFor } from './shares.ts';

/** How windows lie in an image. */
export interface ListedWindows {
  readonly height: number;
  readonly width: number;
  /** With padding. */
  readonly channels: number;
  /** Channels that have weights; the others are 0. */
  readonly taken: number;
  readonly kernel: number;
  readonly stride: number;
  readonly pad: number;
  readonly outHeight: number;
  readonly outWidth: number;
}

/** The forward of a convolution, or of a linear layer as one of a single pixel: the same bits as the dense one gives. */
export function listedForward(
  layer: ForwardContext,
  windows: ListedWindows,
  product: Product,
  { weight, bias }: { readonly weight: number; readonly bias: number },
): void {
  const { depth, width: outputs } = product;
  const panels = layer.kept('panels', panelBytes(product));
  layer.prepare(task('packPanels', { source: weight, depth, width: outputs, target: panels }));
  layer.scratch(scratchOf(windows));
  const places = { x: layer.inputs[0]!.address, y: layer.output.address, panels, outputs, bias };
  layer.phase(
    'forward',
    split(product.rows / windows.outWidth, sharesFor(macsOf(product))).map((range) =>
      task('convolveListed', { ...windows, ...places, ...range }),
    ),
  );
}

/** Panels of equal widths, whole vectors of four: as in listed.as. */
function panelBytes({ depth, width }: Product): number {
  const panels = Math.ceil(width / constants.panelColumns);
  return panels * Math.ceil(width / (4 * panels)) * 4 * depth * floatBytes;
}

/** The lookup, and the lists of as many rows as are worked on at once. */
function scratchOf({ width, channels, kernel }: ListedWindows): number {
  const row = Math.ceil((width + 1) / 4) * 16 + width * channels * 8 + 32;
  return tileBytes + 256 + Math.max(constants.listedBytes, kernel * row);
}
