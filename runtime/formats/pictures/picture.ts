/** @file A picture of any format that is read, told by its content. */
import type { Tensor } from '../../../ir/tensor.ts';
import { isPicture, refusePlace, requirePlace, type PictureKind } from '../recognise/place.ts';
import { readPng } from './png.ts';

const readers: Readonly<Record<PictureKind, (bytes: Uint8Array, name: string) => Tensor<'U8'>>> = { png: readPng };

/** Reads a picture into a U8 tensor [channels, height, width]. Throws as its reader does, and as `requirePlace` and SPK403. */
export function readPicture(bytes: Uint8Array, name: string): Tensor<'U8'> {
  const found = requirePlace(bytes, name, 'sample');
  return isPicture(found.kind) ? readers[found.kind](bytes, name) : refusePlace(found, name, 'sample');
}
