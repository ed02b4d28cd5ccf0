/** @file idx: the format of MNIST and its relatives; big-endian, often gzip-compressed. */
import { shapeText, type AnyTensor, type Shape, type Tensor } from '../../ir/tensor.ts';
import { fail } from '../../ir/diagnostics/index.ts';
import { decodeTensor, storedTypes, type StoredType } from './elements.ts';
import { checkExpansion, inflateExactly, inflateStart } from './archive/inflate.ts';
import { damaged } from './problems.ts';
import { checkedSize } from './strided.ts';

const idxTypes: Readonly<Record<number, StoredType>> = { 8: 'U8', 9: 'I8', 11: 'I16', 12: 'I32', 13: 'F32', 14: 'F64' };

export const looksLikeGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

/** Two zero bytes, a known type, one to four dimensions. */
export const looksLikeIdx = (bytes: Uint8Array): boolean =>
  bytes[0] === 0 && bytes[1] === 0 && Object.hasOwn(idxTypes, bytes[2] ?? 0) && bytes[3]! >= 1 && bytes[3]! <= 4;

/** Reads an idx file, plain or gzip-compressed, into a tensor of the shape it states. Throws SPK404 or SPK406. */
export function readIdx(bytes: Uint8Array, name: string): AnyTensor {
  const plain = looksLikeGzip(bytes) ? gunzip(bytes, name) : bytes;
  const { stored, shape, dataStart } = headerOf(plain, plain.length, name);
  return decodeTensor(stored, shape, plain.subarray(dataStart), 'big', name);
}

/** Most bytes of a header: those of four dimensions. */
const mostHeader = 20;

/** What a file of `total` bytes that begins so says of itself. Throws SPK404 where the two disagree. */
function headerOf(
  start: Uint8Array,
  total: number,
  name: string,
): { stored: StoredType; shape: Shape; dataStart: number } {
  if (!looksLikeIdx(start))
    damaged(name, 'it does not begin like an idx file: two zero bytes, a type, the number of dimensions');
  const [stored, rank] = [idxTypes[start[2]!]!, start[3]!];
  const dataStart = 4 + 4 * rank;
  if (total < dataStart) damaged(name, `the file ends after ${total} bytes, inside its header`);
  const view = new DataView(start.buffer, start.byteOffset, start.byteLength);
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  const size = checkedSize(shape);
  const held = total - dataStart;
  if (size === undefined || size * storedTypes[stored].bytes !== held)
    damaged(name, `${shapeText(shape)} elements of ${stored} do not make the ${held} bytes that follow the header`);
  return { stored, shape, dataStart };
}

/** The last four bytes of a gzip file state the size of its content; what that contradicts is not expanded: 400 MB of zeros take 400 kB. */
function gunzip(bytes: Uint8Array, name: string): Uint8Array {
  if (bytes.length < 18) damaged(name, `a gzip file of ${bytes.length} bytes is cut off`);
  const declared = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(bytes.length - 4, true);
  checkExpansion(bytes.length, declared, name);
  const start = inflateStart('gzip', bytes, name);
  if (start.length >= Math.min(declared, mostHeader)) headerOf(start, declared, name);
  return inflateExactly('gzip', bytes, declared, name);
}

/** Images with their labels. `images` is [count, height, width] or [count, channels, height, width]. */
export interface LabelledImages {
  readonly count: number;
  readonly images: Tensor<'U8'>;
  readonly labels: Tensor<'U8'>;
}

/** Pairs images with labels; `place` names both files in messages. Throws SPK408 where kind, rank or count disagree. */
export function pairIdx(images: AnyTensor, labels: AnyTensor, place: string): LabelledImages {
  const help = 'give the images file first, then the labels file of the same part (train or t10k)';
  const wrong = (message: string): never => fail('SPK408', message, { place, help });
  if (images.type !== 'U8' || images.shape.length < 3)
    return wrong(`the images are ${shapeText(images.shape)} of ${images.type}, not 8-bit pictures`);
  if (labels.type !== 'U8' || labels.shape.length !== 1)
    return wrong(`the labels are ${shapeText(labels.shape)} of ${labels.type}, not a row of bytes`);
  const count = labels.shape[0]!;
  if (images.shape[0] !== count) return wrong(`there are ${images.shape[0]} images, but ${count} labels`);
  return { count, images, labels };
}
