/** @file A picture of any format that is read, told by its content. */
import type { Diagnostic } from '../../../ir/diagnostics/index.ts';
import type { Tensor } from '../../../ir/tensor.ts';
import { isPicture, refusePlace, requirePlace, type PictureKind } from '../recognise/place.ts';
import { readJpeg, type DecodeJpeg } from './jpeg.ts';
import { readPng } from './png.ts';

/** A picture, and what is to be known about its pixels. */
export interface ReadPicture {
  /** [channels, height, width]. */
  readonly picture: Tensor<'U8'>;
  readonly changes: readonly Diagnostic[];
}

type Reader = (bytes: Uint8Array, name: string, decodeJpeg: DecodeJpeg | undefined) => Promise<ReadPicture>;

const readers: Readonly<Record<PictureKind, Reader>> = {
  png: (bytes, name) => Promise.resolve({ picture: readPng(bytes, name), changes: [] }),
  async jpeg(bytes, name, decodeJpeg) {
    const { picture, orientation } = await readJpeg(bytes, name, decodeJpeg);
    return { picture, changes: [decoded, ...(orientation > 1 && orientation <= 8 ? [turned(orientation)] : [])] };
  },
};

const decoded: Diagnostic = {
  ...{ code: 'SPK459', severity: 'warning' },
  message:
    'JPEG pixels are those of libjpeg, as Pillow has them; other decoders differ by some levels, and spikes with them',
};

const turned = (orientation: number): Diagnostic => ({
  ...{ code: 'SPK463', severity: 'warning' },
  message: `the picture says that it lies turned or mirrored (EXIF orientation ${orientation}); as in Pillow it is left as it lies`,
});

/** Reads a picture. Throws as its reader does, and as `requirePlace` and SPK403. */
export async function readPicture(
  bytes: Uint8Array,
  name: string,
  decodeJpeg: DecodeJpeg | undefined,
): Promise<ReadPicture> {
  const found = requirePlace(bytes, name, 'sample');
  return isPicture(found.kind) ? readers[found.kind](bytes, name, decodeJpeg) : refusePlace(found, name, 'sample');
}
