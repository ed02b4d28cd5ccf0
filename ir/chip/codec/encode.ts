import { prefixBytes, sectionBytes } from './container.ts';
import type { ChipImage } from '../image.ts';
import { coreMessage, headerMessage, kernelsMessage } from './to_messages.ts';
import { weightCountOf } from '../verify/verify_projection.ts';

/** The bytes of an image in chunks: prefix, header, kernels, cores, end. Same image, same bytes. */
export function* encodeImage({ header, kernels, cores }: ChipImage): Generator<Uint8Array> {
  yield prefixBytes();
  yield sectionBytes('header', headerMessage(header));
  for (const part of kernels)
    yield sectionBytes('kernels', kernelsMessage(part, weightCountOf(header, part.projection, 0)!.bits));
  for (const core of cores) yield sectionBytes('core', coreMessage(core));
  yield sectionBytes('end', new Uint8Array(0));
}

/** The bytes of an image as one array. */
export function imageBytes(image: ChipImage): Uint8Array {
  const chunks = [...encodeImage(image)];
  const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}
