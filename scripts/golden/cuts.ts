/** @file What a file of the compact sets keeps of the file that was recorded. */
import { createHash } from 'node:crypto';
import { sizeOf, type AnyTensor, type ElementType, type TensorFile } from '../../ir/tensor.ts';
import { openZip, readZipEntry } from '../../runtime/formats/archive/zip.ts';
import { parseTensorFile } from '../../runtime/formats/index.ts';
import { spread } from '../../test/support/spread.ts';

/** A file of a recorded set, and the way to the files beside it. */
export interface Recorded {
  readonly name: string;
  readonly bytes: Uint8Array;
  beside(name: string): Recorded;
}
export type Cut = (recorded: Recorded) => TensorFile;

const tensorsOf = ({ bytes, name }: Recorded): ReadonlyMap<string, AnyTensor> => parseTensorFile(bytes, name).tensors;
const fileOf = (tensors: Iterable<readonly [string, AnyTensor]>): TensorFile => ({
  tensors: new Map(tensors),
  metadata: {},
});

/** Everything. */
export const whole: Cut = (recorded) => fileOf(tensorsOf(recorded));

/** Some tensors, whole. */
export const only =
  (keep: (name: string, tensor: AnyTensor) => boolean): Cut =>
  (recorded) =>
    fileOf([...tensorsOf(recorded)].filter(([name, tensor]) => keep(name, tensor)));

/** The first samples of every tensor, along the axis that counts them: 0, or 1 behind logical steps. */
export const samples =
  (count: number, axis: 0 | 1): Cut =>
  (recorded) =>
    fileOf([...tensorsOf(recorded)].map(([name, tensor]) => [name, firstOf(tensor, count, axis)]));

function firstOf(tensor: AnyTensor, count: number, axis: 0 | 1): AnyTensor {
  const shape = tensor.shape.map((extent, i) => (i === axis ? Math.min(count, extent) : extent));
  const size = sizeOf(tensor.shape.slice(axis + 1));
  const outer = sizeOf(tensor.shape.slice(0, axis));
  const data = emptyLike(tensor, sizeOf(shape));
  const [from, to] = [tensor.shape[axis]! * size, shape[axis]! * size];
  for (let i = 0; i < outer; i++) data.set(tensor.data.subarray(i * from, i * from + to) as never, i * to);
  return { type: tensor.type, shape, data } as AnyTensor;
}

const emptyLike = ({ data }: AnyTensor, length: number): AnyTensor['data'] =>
  new (data.constructor as new (length: number) => AnyTensor['data'])(length);

/** Names, types and shapes; every element becomes 0. */
export const shapes: Cut = (recorded) =>
  fileOf(
    [...tensorsOf(recorded)].map(([name, tensor]) => [
      name,
      { ...tensor, data: emptyLike(tensor, tensor.data.length) } as AnyTensor,
    ]),
  );

/** Of every weight of two and more axes with at least 2,000 elements: mean, standard deviation and largest magnitude. */
export const spreads: Cut = (recorded) =>
  fileOf(
    [...tensorsOf(recorded)].flatMap(([name, { data, shape }]) => {
      if (!name.endsWith('weight') || shape.length < 2 || data.length < 2000) return [];
      const { mean, deviation, most } = spread(data as Float32Array);
      return [[name, { type: 'F64', shape: [3], data: Float64Array.of(mean, deviation, most) }] as const];
    }),
  );

/**
 * A PyTorch archive without the elements of its tensors, which another file has already: what stands between them (`literal`, cut
 * where `lengths` say), and in the metadata the name of the tensor that follows each piece but the last.
 */
export const frame =
  (elements: string): Cut =>
  (recorded) => {
    const archive = openZip(recorded.bytes, recorded.name);
    const names = new Map(
      [...tensorsOf(recorded.beside(elements))].map(([name, tensor]) => [digestOf(bytesOf(tensor)), name]),
    );
    const found = [...archive.entries.values()]
      .map((entry) => ({ entry, tensor: names.get(digestOf(readZipEntry(archive, entry))) }))
      .filter(({ tensor }) => tensor !== undefined)
      .sort((a, b) => a.entry.dataStart - b.entry.dataStart);
    let at = 0;
    const pieces = found.map(({ entry: { dataStart, storedBytes } }) => {
      const piece = recorded.bytes.subarray(at, dataStart);
      at = dataStart + storedBytes;
      return piece;
    });
    pieces.push(recorded.bytes.subarray(at));
    const lengths = Int32Array.from(pieces, ({ length }) => length);
    return {
      tensors: new Map<string, AnyTensor>([
        ['literal', vector('U8', new Uint8Array(Buffer.concat(pieces)))],
        ['lengths', vector('I32', lengths)],
      ]),
      metadata: { elements, tensors: JSON.stringify(found.map(({ tensor }) => tensor)) },
    };
  };

const vector = <T extends ElementType>(type: T, data: AnyTensor['data']): AnyTensor =>
  ({ type, shape: [data.length], data }) as AnyTensor;

const bytesOf = ({ data }: AnyTensor): Uint8Array => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('base64');
