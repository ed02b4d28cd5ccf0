/** @file Convolutions of spike counts, and all where nothing is learnt: only what is not 0 is multiplied. */
import { split, type Share, type Task } from '../../../engine/index.ts';
import { constants, task } from '../../kernels/index.ts';
import { floatBytes } from '../../layout.ts';
import { gatheredBytes, macsOf, packedBytes, tileBytes, windowScratchOf, type Product } from './matrix.ts';
import type { ForwardContext, GradientContext } from '../op.ts';
import { sharesFor } from '../shares.ts';

/** How windows lie in an image. */
export interface Windows {
  readonly height: number;
  readonly width: number;
  /** With padding. */
  readonly channels: number;
  /** Channels that have weights; the others are 0. */
  readonly taken: number;
  readonly kernelHeight: number;
  readonly kernelWidth: number;
  readonly rowStride: number;
  readonly columnStride: number;
  readonly rowPad: number;
  readonly columnPad: number;
  /** Steps between taps, and between pixels of the input with zeros between them. */
  readonly rowDilation: number;
  readonly columnDilation: number;
  readonly rowSpread: number;
  readonly columnSpread: number;
  readonly outHeight: number;
  readonly outWidth: number;
}

/** Windows whose taps lie side by side, over pixels that do. */
export type ListedWindows = Omit<Windows, 'rowDilation' | 'columnDilation' | 'rowSpread' | 'columnSpread'>;

/** The forward of a convolution, or of a linear layer as one of a single pixel: the same bits as the dense one gives. */
export function listedForward(
  layer: ForwardContext,
  windows: ListedWindows,
  product: Product,
  { weight, bias }: { readonly weight: number; readonly bias: number },
): void {
  const { depth, width: outputs } = product;
  const panels = layer.kept('panels', panelBytes(product) + floatBytes);
  layer.prepare(task('packPanels', { source: weight, depth, width: outputs, bias, target: panels }));
  layer.scratch(Math.max(scratchOf(windows), denseScratchOf(product)));
  const places = { x: layer.inputs[0]!.address, y: layer.output.address, panels, outputs, bias };
  layer.phase(
    'forward',
    split(product.rows / windows.outWidth, sharesFor(macsOf(product))).map((range) =>
      task('convolveListed', { ...listedOf(windows), ...places, ...range }),
    ),
  );
}

/** The task that sums a weight gradient over a range of output positions, with the same bits as the dense one. */
export function listedWeightGradient(
  layer: GradientContext,
  windows: ListedWindows,
  product: Product,
): (range: Share, partial: number) => Task {
  const { width: outputs } = product;
  layer.scratch(Math.max(gradientScratchOf(windows, outputs), windowScratchOf(product)));
  const places = { x: layer.inputs[0]!.address, g: layer.gradient.address, outputs };
  return (range, partial) =>
    task('convolveListedWeightGradient', { ...listedOf(windows), ...places, ...range, partial });
}

/** The windows' numbers that the task takes. */
const listedOf = ({ height, width, channels, taken, outHeight, outWidth, ...sides }: ListedWindows): ListedWindows => ({
  ...{ height, width, channels, taken, outHeight, outWidth },
  ...{ kernelHeight: sides.kernelHeight, kernelWidth: sides.kernelWidth },
  ...{ rowStride: sides.rowStride, columnStride: sides.columnStride, rowPad: sides.rowPad, columnPad: sides.columnPad },
});

/** Panels of equal widths, whole vectors of four: as in listed.as. */
function panelBytes({ depth, width }: Product): number {
  const panels = Math.ceil(width / constants.panelColumns);
  return panels * Math.ceil(width / (4 * panels)) * 4 * depth * floatBytes;
}

/** The lookup, and the lists of as many rows as are worked on at once. */
function scratchOf({ width, channels, kernelHeight }: ListedWindows): number {
  const row = Math.ceil((width + 1) / 4) * 16 + width * channels * 8 + 32;
  return tileBytes + 256 + Math.max(constants.listedBytes, kernelHeight * row);
}

/** Of weights that are not finite: a packed block, and gathered windows. */
const denseScratchOf = ({ depth }: Product): number =>
  tileBytes + packedBytes(constants.packedDepth, constants.panelColumns) + gatheredBytes(depth);

/** As in listed_gradient.as: the lookup, places of sums, ends of lists, places of pixels, their lists, gradients with zeros around them. */
function gradientScratchOf(windows: ListedWindows, outputs: number): number {
  const { gradientPixels: most, gradientChannels: channels, gradientVectors: vectors } = constants;
  const { height, width, kernelHeight, kernelWidth, rowStride, columnStride } = windows;
  const columns = Math.ceil(width / columnStride);
  const capacity = Math.max(most, columns);
  const rows = Math.max(1, Math.min(Math.ceil(height / rowStride), Math.floor(most / columns)));
  const strips = Math.max(1, Math.floor(most / (rows * columns)));
  const line = (columns + Math.ceil(kernelWidth / columnStride) - 1) * outputs * floatBytes;
  const gradients = strips * (rows + Math.ceil(kernelHeight / rowStride) - 1) * line;
  const tables = 256 + floatBytes * (vectors + channels) + 2 * (capacity * floatBytes + 16);
  return tileBytes + tables + channels * (capacity * 8 + 32) + gradients;
}
