import { decodeImage, imageBytes, openImage, outlineOf, type ReadAt } from '../../ir/chip/index.ts';
import type { ChipImage, ImageCore, ImageOutline } from '../../ir/chip/image.ts';
import { createSha256, hexOf, sha256Hex } from '../../ir/sha256.ts';
import { recognisedBytes, requirePlace, type Files } from '../../runtime/index.ts';
import { openInput, readInput } from './files.ts';

/** Where an image came from. */
export interface ImageFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** A chip image with the bytes it was read from. */
export interface LoadedImage extends ImageFile {
  readonly content: Uint8Array;
  readonly image: ChipImage;
}

/** Reads and checks a chip image. Throws a `DiagnosticError` where it is none, or damaged. */
export function loadImage(files: Files, path: string): LoadedImage {
  const content = readInput(files, path);
  requirePlace(content, path, 'image');
  return imageOf(content, path);
}

/** Checks an image in memory; `path` stands in messages. */
export const imageOf = (content: Uint8Array, path: string): LoadedImage => ({
  path,
  content,
  bytes: content.length,
  sha256: sha256Hex(content),
  image: decodeImage(content, path),
});

/** An image as if it had been written and read again, so that what runs is what the bytes say. */
export const throughBytes = (image: ChipImage, path: string): LoadedImage => imageOf(imageBytes(image), path);

/** An image of which only the outline is in memory. */
export interface OutlinedImage extends ImageFile {
  readonly image: ImageOutline;
  /** Reads a core with its tables; only until the work with the image is done. */
  readonly core: (index: number) => ImageCore;
}

/** Checks a chip image as `loadImage` does, section by section, and hands its outline to `work`. */
export async function withOutline<T>(
  files: Files,
  path: string,
  work: (outlined: OutlinedImage) => T,
): Promise<Awaited<T>> {
  const { size, readAt, close } = openInput(files, path);
  try {
    requirePlace(readAt(0, Math.min(size, recognisedBytes)), path, 'image', { size });
    const open = openImage(readAt, size, path);
    const image = outlineOf(open);
    return await work({ path, bytes: size, sha256: sha256OfFile(readAt, size), image, core: open.core });
  } finally {
    close();
  }
}

const piece = 2 ** 20;

function sha256OfFile(readAt: ReadAt, size: number): string {
  const hash = createSha256();
  for (let at = 0; at < size; at += piece) hash.update(readAt(at, Math.min(piece, size - at)));
  return hexOf(hash.digest());
}
