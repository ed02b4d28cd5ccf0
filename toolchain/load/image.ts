import { createHash } from 'node:crypto';
import type { ReadAt } from '../../ir/chip/index.ts';
import type { ChipImage, ImageCore, ImageOutline } from '../../ir/chip/image.ts';
import { openInput, readInput } from './files.ts';

/** Where an image came from. */
export interface ImageFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

export interface LoadedImage extends ImageFile {
  readonly content: Uint8Array;
  readonly image: ChipImage;
}

/** Reads and checks a chip image. */
export async function loadImage(path: string): Promise<LoadedImage> {
  const bytes = readInput(path);
  const { decodeImage } = await import('../../ir/chip/index.ts');
  return { path, content: bytes, bytes: bytes.length, sha256: sha256Of(bytes), image: decodeImage(bytes, path) };
}

/** An image of which only the outline is in memory. */
export interface OutlinedImage extends ImageFile {
  readonly image: ImageOutline;
  /** Reads a core with its tables; only until the work with the image is done. */
  readonly core: (index: number) => ImageCore;
}

/** Checks a chip image as `loadImage` does, section by section, and hands its outline to `work`. */
export async function withOutline<T>(path: string, work: (outlined: OutlinedImage) => T): Promise<Awaited<T>> {
  const { openImage, outlineOf } = await import('../../ir/chip/index.ts');
  const { size, readAt, close } = openInput(path);
  try {
    const open = openImage(readAt, size, path);
    const image = outlineOf(open);
    return await work({ path, bytes: size, sha256: sha256OfFile(readAt, size), image, core: open.core });
  } finally {
    close();
  }
}

const piece = 2 ** 20;

function sha256OfFile(readAt: ReadAt, size: number): string {
  const hash = createHash('sha256');
  for (let at = 0; at < size; at += piece) hash.update(readAt(at, Math.min(piece, size - at)));
  return hash.digest('hex');
}

export const sha256Of = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

export const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
