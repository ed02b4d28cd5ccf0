import { targetTitle } from '../load/target.ts';
import type { ImageOutline } from '../../ir/chip/image.ts';
import { hex, type ImageFile } from '../load/image.ts';

/** An image, of which the header matters, and its file. */
type Origin = ImageFile & { readonly image: Pick<ImageOutline, 'header'> };

/** Where figures come from; every report of a run carries it. */
export const originOf = ({ path, sha256, bytes, image }: Origin): Record<string, unknown> => ({
  image: path,
  imageHash: sha256,
  bytes,
  model: image.header.model,
  modelHash: hex(image.header.modelHash),
  weightsHash: hex(image.header.weightsHash),
  ...(image.header.randomSeed === undefined ? {} : { randomSeed: image.header.randomSeed }),
  compiler: image.header.compiler,
  target: image.header.target.name,
  fictional: image.header.target.fictional,
  simulated: true,
});

/** The same in one line. */
export const originText = ({ path, sha256, image }: Origin): string =>
  `simulated on ${targetTitle(image.header.target)}; image ${path} (sha256 ${sha256.slice(0, 16)}) of ${image.header.model}${image.header.randomSeed === undefined ? '' : ' with random weights'}, by ${image.header.compiler}`;
