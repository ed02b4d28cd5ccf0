import type { ImageOutline } from '../../ir/chip/image.ts';
import { hexOf } from '../../ir/sha256.ts';
import type { ImageFile } from '../load/image.ts';

/** An image, of which the header matters, and its file. */
export type Sourced = ImageFile & { readonly image: Pick<ImageOutline, 'header'> };

/** Where figures come from; every report of a run carries it. Hashes are sha256 in hex. */
export const originOf = ({ path, sha256, bytes, image }: Sourced): Record<string, unknown> => ({
  image: path,
  imageHash: sha256,
  bytes,
  model: image.header.model,
  modelHash: hexOf(image.header.modelHash),
  weightsHash: hexOf(image.header.weightsHash),
  ...(image.header.randomSeed === undefined ? {} : { randomSeed: image.header.randomSeed }),
  compiler: image.header.compiler,
  target: image.header.target.name,
  fictional: image.header.target.fictional,
  simulated: true,
});
