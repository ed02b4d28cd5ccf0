/** @file Bringing a picture to the network's extents, before anything is normalised. */
import { fail, type Diagnostic } from '../../../ir/diagnostics/index.ts';
import { maxPictureSide } from '../../formats/limits.ts';
import { unjustified } from '../../formats/problems.ts';
import { changedColours, scaledOtherwise, unusedOptions } from '../changes.ts';
import { fitAsPublished, type PublishedFit } from './published.ts';
import type { Planes } from '../quantise.ts';
import { resample } from './resample.ts';

/** A picture with what was done to it. */
export interface Fitted {
  readonly planes: Planes;
  readonly steps: readonly string[];
  /** Those that change what the picture means. */
  readonly changes: readonly Diagnostic[];
}

/** How a picture of other extents is fitted: padded, repeated, scaled as below, or as published evaluations do it. */
export type Fit = { readonly kind: 'usual' } | PublishedFit;
export const usualFit: Fit = { kind: 'usual' };

/** SPK481 where a fit was asked for that a sample has no use for. */
export const unusedFit = (fit: Fit, what: string): Diagnostic[] =>
  fit.kind === 'usual'
    ? []
    : unusedOptions([fit.kind === 'short' ? `--resize ${fit.side}` : `--crop-pct ${fit.share}`], what);

/**
 * Fits a picture of 0..255 to [channels, height, width].
 *
 * Channels: grey is repeated; colour becomes luminance (ITU-R BT.601); alpha is left out. Extents: a smaller picture is
 * padded with 0 around its centre up to an exact fraction of the wanted extents, then its pixels are repeated (28x28 becomes
 * 32x32, then 64x64); any other is scaled until it covers the extents, and its centre is cut out.
 * Throws SPK443 where the channels cannot be brought together, SPK462, SPK406 beyond the extents that a picture file may have.
 */
export function fitPicture(
  picture: Planes,
  shape: readonly [number, number, number],
  place: string,
  fit: Fit = usualFit,
): Fitted {
  const [channels, height, width] = shape;
  if (Math.max(picture.height, picture.width) > maxPictureSide)
    unjustified(
      place,
      `the picture measures ${picture.width} x ${picture.height} pixels, more than is read`,
      'scale or crop it to the size of the network, or give a tensor of its extents, [N, C, H, W]',
    );
  const coloured = fitChannels(picture, channels, place);
  const placed =
    fit.kind === 'usual'
      ? fitExtents(coloured.planes, height, width)
      : { ...fitAsPublished(bytesOf(coloured.planes), height, width, fit, place), changes: [] };
  return {
    planes: placed.planes,
    steps: [...coloured.steps, ...placed.steps],
    changes: [...coloured.changes, ...placed.changes],
  };
}

/** Whole pixels; luminance is rounded, halves up. */
const bytesOf = (planes: Planes): Planes & { readonly data: Uint8Array } => ({
  ...planes,
  data: Uint8Array.from(planes.data, (value) => Math.floor(value + 0.5)),
});

function fitChannels(picture: Planes, wanted: number, place: string): Fitted {
  const have = picture.channels;
  if (have === wanted) return { planes: picture, steps: [], changes: [] };
  if (have === 2 || have === 4) {
    const opaque = withChannels(picture, have - 1, (c, i, n) => picture.data[c * n + i]!);
    const { planes, steps, changes } = fitChannels(opaque, wanted, place);
    const left = changedColours('the alpha channel of the picture was left out');
    return { planes, steps: ['leave out the alpha channel', ...steps], changes: [left, ...changes] };
  }
  if (have === 1) {
    const planes = withChannels(picture, wanted, (_c, i) => picture.data[i]!);
    return { planes, steps: [`repeat the grey channel ${wanted} times`], changes: [] };
  }
  if (have === 3 && wanted === 1) {
    const { data } = picture;
    const planes = withChannels(
      picture,
      1,
      (_c, i, n) => 0.299 * data[i]! + 0.587 * data[n + i]! + 0.114 * data[2 * n + i]!,
    );
    const luminance = '0.299 R + 0.587 G + 0.114 B';
    const changes = [changedColours(`the colours of the picture became luminance, ${luminance}`)];
    return { planes, steps: [`colour to luminance ${luminance}`], changes };
  }
  return fail('SPK443', `the picture has ${have} channels, the network takes ${wanted}`, {
    place,
    help: `give pictures of ${wanted} channels, or a tensor [N, ${wanted}, height, width]`,
  });
}

function withChannels(
  { height, width }: Planes,
  channels: number,
  valueAt: (channel: number, position: number, positions: number) => number,
): Planes {
  const n = height * width;
  const data = new Float64Array(channels * n);
  for (let c = 0; c < channels; c++) for (let i = 0; i < n; i++) data[c * n + i] = valueAt(c, i, n);
  return { channels, height, width, data };
}

function fitExtents(picture: Planes, height: number, width: number): Fitted {
  if (picture.height === height && picture.width === width) return { planes: picture, steps: [], changes: [] };
  const factor = replication(picture, height, width);
  return factor === undefined ? resizeAndCrop(picture, height, width) : padAndRepeat(picture, height, width, factor);
}

/** The largest factor by which pixels can be repeated after padding; undefined if the picture is too large for any. */
function replication(picture: Planes, height: number, width: number): number | undefined {
  for (let factor = Math.floor(Math.min(height / picture.height, width / picture.width)); factor >= 1; factor--)
    if (height % factor === 0 && width % factor === 0) return factor;
  return undefined;
}

function padAndRepeat(picture: Planes, height: number, width: number, factor: number): Fitted {
  const [rows, columns] = [height / factor, width / factor];
  const [top, left] = [Math.floor((rows - picture.height) / 2), Math.floor((columns - picture.width) / 2)];
  const planes = remapped(picture, height, width, (y, x) => {
    const [row, column] = [Math.floor(y / factor) - top, Math.floor(x / factor) - left];
    const inside = row >= 0 && row < picture.height && column >= 0 && column < picture.width;
    return inside ? row * picture.width + column : -1;
  });
  const pad = `pad ${picture.height}x${picture.width} with 0 to ${rows}x${columns}`;
  const repeat = `repeat each pixel ${factor}x${factor} to ${height}x${width}`;
  const padded = rows !== picture.height || columns !== picture.width;
  const changes = factor > 1 ? [scaledOtherwise(`enlarged: each pixel became ${factor}x${factor}`)] : [];
  return { planes, steps: [...(padded ? [pad] : []), ...(factor > 1 ? [repeat] : [])], changes };
}

/** A picture of other extents whose pixels come from `source` (flat position, or -1 for 0). */
function remapped(picture: Planes, height: number, width: number, source: (y: number, x: number) => number): Planes {
  const { channels } = picture;
  const [from, to] = [picture.height * picture.width, height * width];
  const data = new Float64Array(channels * to);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const at = source(y, x);
      if (at >= 0) for (let c = 0; c < channels; c++) data[c * to + y * width + x] = picture.data[c * from + at]!;
    }
  return { channels, height, width, data };
}

function resizeAndCrop(picture: Planes, height: number, width: number): Fitted {
  const scale = Math.max(height / picture.height, width / picture.width);
  const rows = Math.max(height, Math.round(picture.height * scale));
  const columns = Math.max(width, Math.round(picture.width * scale));
  const scaled = resample(picture, rows, columns);
  const [top, left] = [Math.floor((rows - height) / 2), Math.floor((columns - width) / 2)];
  const planes = remapped(scaled, height, width, (y, x) => (y + top) * columns + x + left);
  const method = scale < 1 ? 'area average' : 'bilinear';
  const resize = `resize ${picture.height}x${picture.width} to ${rows}x${columns} (${method})`;
  const crop = `crop the centre ${height}x${width}`;
  const cut = rows !== height || columns !== width;
  const steps = [...(scale === 1 ? [] : [resize]), ...(cut ? [crop] : [])];
  const words = [
    ...(scale === 1 ? [] : [`scaled from ${picture.height}x${picture.width} to ${rows}x${columns} by ${method}`]),
    ...(cut ? [`cut to its centre ${height}x${width}`] : []),
  ];
  return { planes, steps, changes: [scaledOtherwise(words.join(' and '))] };
}
