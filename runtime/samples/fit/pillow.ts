/**
 * @file Scaling as Pillow does it (`Image.resize`, libImaging/Resample.c), which published evaluations were made with: a filter widened by
 * the scale, columns before rows, both in whole numbers of 22 bits behind the point, each rounded to 8 bits.
 */

/** 8-bit planes, [C, H, W]. */
export interface BytePlanes {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly data: Uint8Array;
}

interface Filter {
  /** Distance from the centre, in output pixels, beyond which it is 0. */
  readonly support: number;
  readonly weight: (distance: number) => number;
}

/** Keys' cubic convolution with a = -0.5, and the triangle. */
const filters = {
  bicubic: {
    support: 2,
    weight(distance) {
      const x = Math.abs(distance);
      if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
      return x < 2 ? (((x - 5) * x + 8) * x - 4) * -0.5 : 0;
    },
  },
  bilinear: {
    support: 1,
    weight(distance) {
      return Math.max(0, 1 - Math.abs(distance));
    },
  },
} as const satisfies Record<string, Filter>;

/** How a scaled pixel is made of those around it. */
export type Interpolation = keyof typeof filters;

/** Bits of a weight behind the point: 32, less 8 of a pixel, less 2 for sums beyond 0..255. */
const precision = 22;

/** Scales every channel to height x width. An axis that keeps its extent is not touched. */
export function resizeLikePillow(
  picture: BytePlanes,
  height: number,
  width: number,
  interpolation: Interpolation,
): BytePlanes {
  const wide = width === picture.width ? picture : scaledColumns(picture, width, filters[interpolation]);
  return height === wide.height ? wide : scaledRows(wide, height, filters[interpolation]);
}

/** Inputs of one output pixel: the first one, and whole weights from there on. */
interface Span {
  readonly first: number;
  readonly weights: Int32Array;
}

function spansOf(from: number, to: number, { support, weight }: Filter): Span[] {
  const scale = from / to;
  const stretch = Math.max(1, scale);
  return Array.from({ length: to }, (_, i) => {
    const centre = (i + 0.5) * scale;
    const first = Math.max(0, Math.trunc(centre - support * stretch + 0.5));
    const end = Math.min(from, Math.trunc(centre + support * stretch + 0.5));
    const exact = Array.from({ length: end - first }, (_, k) => weight((k + first - centre + 0.5) * (1 / stretch)));
    const sum = exact.reduce((total, share) => total + share, 0);
    return { first, weights: Int32Array.from(exact, (share) => whole(sum === 0 ? share : share / sum)) };
  });
}

/** Half away from 0, as C converts what has a half added. */
const whole = (share: number): number => Math.trunc(share * 2 ** precision + (share < 0 ? -0.5 : 0.5));

const half = 2 ** (precision - 1);
/** Of a sum with a half added: cut to a whole number, then to 8 bits. */
const pixel = (sum: number): number => Math.max(0, Math.min(255, sum >> precision));

function scaledColumns({ channels, height, width, data }: BytePlanes, to: number, filter: Filter): BytePlanes {
  const spans = spansOf(width, to, filter);
  const out = new Uint8Array(channels * height * to);
  for (let line = 0; line < channels * height; line++)
    for (let x = 0; x < to; x++) {
      const { first, weights } = spans[x]!;
      let sum = half;
      for (let k = 0; k < weights.length; k++) sum += data[line * width + first + k]! * weights[k]!;
      out[line * to + x] = pixel(sum);
    }
  return { channels, height, width: to, data: out };
}

function scaledRows({ channels, height, width, data }: BytePlanes, to: number, filter: Filter): BytePlanes {
  const spans = spansOf(height, to, filter);
  const out = new Uint8Array(channels * to * width);
  for (let c = 0; c < channels; c++)
    for (let y = 0; y < to; y++) {
      const { first, weights } = spans[y]!;
      for (let x = 0; x < width; x++) {
        let sum = half;
        for (let k = 0; k < weights.length; k++) sum += data[(c * height + first + k) * width + x]! * weights[k]!;
        out[(c * to + y) * width + x] = pixel(sum);
      }
    }
  return { channels, height: to, width, data: out };
}
