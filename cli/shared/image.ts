import { createHash } from 'node:crypto';
import type { ChipImage } from '../../ir/chip/image.ts';
import { readInput } from './files.ts';

export interface LoadedImage {
  readonly path: string;
  readonly content: Uint8Array;
  readonly bytes: number;
  readonly sha256: string;
  readonly image: ChipImage;
}

/** Reads and checks a chip image. */
export async function loadImage(path: string): Promise<LoadedImage> {
  const bytes = readInput(path);
  const { decodeImage } = await import('../../ir/chip/index.ts');
  return { path, content: bytes, bytes: bytes.length, sha256: sha256Of(bytes), image: decodeImage(bytes, path) };
}

export const sha256Of = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

export const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
