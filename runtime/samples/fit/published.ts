/** @file The preprocessing of published evaluations: the short side to a size, and the centre cut out (torchvision, timm). */
import { fail } from '../../../ir/diagnostics/index.ts';
import { roundHalfEven } from '../../../ir/numerics.ts';
import { resizeLikePillow, type BytePlanes, type Interpolation } from './pillow.ts';

/** To which size the short side goes, before the network's extents are cut out of the centre. */
export type PublishedFit = { readonly interpolation: Interpolation } & (
  | { readonly kind: 'short'; readonly side: number }
  /** The share of the short side that is kept, as timm's `crop_pct`: 0.95 of 33 are 32, rounded down. */
  | { readonly kind: 'share'; readonly share: number }
);

/** A picture as published evaluations see it, and what was done, in words. Throws SPK462 where it would not cover the network's extents. */
export function fitAsPublished(
  picture: BytePlanes,
  height: number,
  width: number,
  fit: PublishedFit,
  place: string,
): { readonly planes: BytePlanes; readonly steps: readonly string[] } {
  const side = fit.kind === 'short' ? fit.side : Math.floor(Math.min(height, width) / fit.share);
  const [rows, columns] = scaledExtents(picture, side);
  if (rows < height || columns < width)
    fail('SPK462', `the picture would be ${rows}x${columns}, the network takes ${height}x${width}`, {
      place,
      help: 'give a larger --resize, or a smaller --crop-pct',
    });
  const scaled = resizeLikePillow(picture, rows, columns, fit.interpolation);
  const [top, left] = [roundHalfEven((rows - height) / 2), roundHalfEven((columns - width) / 2)];
  return {
    planes: cropped(scaled, top, left, height, width),
    steps: [
      `resize ${picture.height}x${picture.width} to ${rows}x${columns} (${fit.interpolation}, as Pillow)`,
      `crop the centre ${height}x${width}`,
    ],
  };
}

/** The long side is cut to a whole number, as torchvision has it. */
function scaledExtents({ height, width }: BytePlanes, side: number): readonly [rows: number, columns: number] {
  return width <= height ? [Math.trunc((side * height) / width), side] : [side, Math.trunc((side * width) / height)];
}

function cropped(picture: BytePlanes, top: number, left: number, height: number, width: number): BytePlanes {
  const { channels } = picture;
  const data = new Uint8Array(channels * height * width);
  for (let c = 0; c < channels; c++)
    for (let y = 0; y < height; y++) {
      const from = (c * picture.height + y + top) * picture.width + left;
      data.set(picture.data.subarray(from, from + width), (c * height + y) * width);
    }
  return { channels, height, width, data };
}
