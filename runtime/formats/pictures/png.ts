/** @file PNG pictures, decoded and encoded by fast-png. */
import { convertIndexedToRgb, decode, encode, type DecodedPng } from 'fast-png';
import type { Tensor } from '../../../ir/tensor.ts';
import { checkPng, type PngHeader } from './png_chunks.ts';
import { damaged, unsupported } from '../problems.ts';

/**
 * Reads a PNG picture into a U8 tensor [channels, height, width]: 1 channel for grey, 2 grey and alpha, 3 RGB, 4 RGBA.
 * Palettes are resolved to RGB, or RGBA where the palette has alpha; 1, 2 and 4 bit grey is stretched to 0..255.
 * Throws SPK404 (damaged), SPK405 (16 bits, animation, a transparent colour), SPK406 (too large).
 */
export function readPng(bytes: Uint8Array, name: string): Tensor<'U8'> {
  const { header, essential } = checkPng(bytes, name);
  const pixels = decodePixels(essential, header, name);
  const area = header.width * header.height;
  const channels = pixels.length / area;
  const data = new Uint8Array(pixels.length);
  for (let c = 0, to = 0; c < channels; c++) for (let i = 0; i < area; i++) data[to++] = pixels[i * channels + c]!;
  return { type: 'U8', shape: [channels, header.height, header.width], data };
}

function decodePixels(essential: Uint8Array, header: PngHeader, place: string): Uint8Array {
  const picture = guarded(() => decode(essential), place);
  if (picture.transparency && picture.transparency.length > 0) {
    unsupported(
      place,
      'one colour of the picture is declared transparent',
      'save it without transparency, or with an alpha channel',
    );
  }
  if (header.palette) {
    checkPalette(picture, place);
    return guarded(() => convertIndexedToRgb(picture), place);
  }
  const samples = Uint8Array.from(picture.data);
  return header.depth === 8 ? samples : unpackGrey(samples, header);
}

function checkPalette({ palette }: DecodedPng, place: string): void {
  if (!palette || palette.length === 0 || palette.length > 256)
    damaged(place, 'the picture refers to a palette of 1 to 256 colours, which it does not have');
}

/** The decoder reports what is wrong with a file by plain errors. */
function guarded<T>(work: () => T, place: string): T {
  try {
    return work();
  } catch (error) {
    return damaged(place, `its pixels cannot be decoded: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Rows of 1, 2 or 4 bit samples, each row padded to whole bytes, highest bits first. */
function unpackGrey(packed: Uint8Array, { width, height, depth }: PngHeader): Uint8Array {
  const rowBytes = Math.ceil((width * depth) / 8);
  const highest = 2 ** depth - 1;
  const out = new Uint8Array(width * height);
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const bit = x * depth;
      const sample = (packed[y * rowBytes + (bit >> 3)]! >> (8 - depth - (bit & 7))) & highest;
      out[to++] = (sample * 255) / highest;
    }
  }
  return out;
}

/** Writes a U8 tensor [channels, height, width] of 1 to 4 channels as an 8-bit PNG picture. */
export function writePng({ shape, data }: Tensor<'U8'>): Uint8Array {
  const [channels = 0, height = 0, width = 0] = shape;
  const area = width * height;
  const pixels = new Uint8Array(data.length);
  for (let c = 0, from = 0; c < channels; c++) for (let i = 0; i < area; i++) pixels[i * channels + c] = data[from++]!;
  return encode({ width, height, channels, depth: 8, data: pixels });
}
