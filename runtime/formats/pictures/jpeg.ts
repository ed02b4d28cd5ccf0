/** @file JPEG pictures: checked here, decoded by the host. */
import type { Tensor } from '../../../ir/tensor.ts';
import { damaged, unsupported } from '../problems.ts';
import { checkJpeg } from './jpeg_header.ts';

/** Decodes a JPEG into RGBA. Throws where it is damaged. */
export type DecodeJpeg = (content: Uint8Array) => Promise<Uint8Array>;

/**
 * Reads a JPEG picture into a U8 tensor [channels, height, width] of 1 channel for grey, 3 for colour. Where a decoder is libjpeg, as
 * Pillow's and torchvision's are, pixels are theirs; EXIF's orientation is not applied, as there. Throws as `checkJpeg`, and SPK404 where pixels
 * cannot be decoded, SPK405 where the host has no decoder.
 */
export async function readJpeg(
  bytes: Uint8Array,
  name: string,
  decode: DecodeJpeg | undefined,
): Promise<{ readonly picture: Tensor<'U8'>; readonly orientation: number }> {
  const { width, height, channels, orientation } = checkJpeg(bytes, name);
  if (!decode) return unsupported(name, 'JPEG pictures are not decoded on this machine', 'save the picture as PNG');
  const pixels = await decode(bytes).catch((error: unknown) =>
    damaged(name, `its pixels cannot be decoded: ${error instanceof Error ? error.message : String(error)}`),
  );
  const area = width * height;
  if (pixels.length !== 4 * area) damaged(name, 'it decodes to another number of pixels than it states');
  const data = new Uint8Array(channels * area);
  for (let i = 0; i < area; i++) for (let c = 0; c < channels; c++) data[c * area + i] = pixels[4 * i + c]!;
  return { picture: { type: 'U8', shape: [channels, height, width], data }, orientation };
}
