import { targetTitle } from './target.ts';
import { hex, type LoadedImage } from './image.ts';

/** Where figures come from; every report of a run carries it. */
export const originOf = ({ path, sha256, bytes, image }: LoadedImage): Record<string, unknown> => ({
  image: path,
  imageHash: sha256,
  bytes,
  model: image.header.model,
  modelHash: hex(image.header.modelHash),
  weightsHash: hex(image.header.weightsHash),
  compiler: image.header.compiler,
  target: image.header.target.name,
  fictional: image.header.target.fictional,
  simulated: true,
});

/** The same in one line. */
export const originText = ({ path, sha256, image }: LoadedImage): string =>
  `simulated on ${targetTitle(image.header.target)}; image ${path} (sha256 ${sha256.slice(0, 16)}) of ${image.header.model}, by ${image.header.compiler}`;
