/** @file What leaves a network, by kind: shapes, class maps and their pictures, and a file of everything. */
import type { ImageHeader } from '../ir/chip/image.ts';
import type { ResultKind } from '../ir/spike/index.ts';
import { shapeOfRank, sizeOf, type AnyTensor, type Shape, type Tensor, type TensorFile } from '../ir/tensor.ts';
import type { OutputValues } from '../ir/trace.ts';

/** One output: its name, how it is to be understood, and the shape of one sample's values. */
export interface ResultInfo {
  readonly name: string;
  readonly kind: ResultKind;
  readonly shape: Shape;
}

/** The outputs of an image in order. Without a host program single positions are class scores and maps are features. */
export function resultsOf({ outputs, populations, host }: ImageHeader): readonly ResultInfo[] {
  const shapeAt = (output: number): Shape => {
    const { extents, rank } = populations[outputs[output]!.population]!;
    return shapeOfRank(extents, rank);
  };
  if (!host)
    return outputs.map(({ name, population }, i) => {
      const [, height, width] = populations[population]!.extents;
      return { name, shape: shapeAt(i), kind: height * width === 1 ? 'scores' : 'features' };
    });
  const shapes: Shape[] = [];
  for (const step of host.steps)
    shapes.push(
      step.kind === 'read' ? shapeAt(step.output) : step.kind === 'linear' ? [step.matrix.rows] : shapes[step.a]!,
    );
  return host.results.map(({ name, kind, step }) => ({ name, kind, shape: shapes[step]! }));
}

/** Classes of a network: its first row of scores; nothing where it has none. */
export function classCount(header: ImageHeader): number | undefined {
  const scores = resultsOf(header).find(({ kind }) => kind === 'scores');
  return scores && sizeOf(scores.shape);
}

/** The class of every pixel: the largest of its scores [C, H, W], of equal ones the first. */
export function classMap(scores: OutputValues, [classes = 1, height = 1, width = 1]: Shape): Uint16Array {
  const pixels = height * width;
  return Uint16Array.from({ length: pixels }, (_, pixel) => {
    let best = 0;
    for (let c = 1; c < classes; c++) if (scores[c * pixels + pixel]! > scores[best * pixels + pixel]!) best = c;
    return best;
  });
}

/** How many pixels have each class that occurs, most frequent first, of equals the lower class first. */
export function classShares(map: Uint16Array): readonly { readonly class: number; readonly pixels: number }[] {
  const counts = new Map<number, number>();
  for (const value of map) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts]
    .map(([value, pixels]) => ({ class: value, pixels }))
    .sort((a, b) => b.pixels - a.pixels || a.class - b.class);
}

/** A class map as a picture [3, height, width]: every class has a colour of its own, class 0 is black. */
export function classPicture(map: Uint16Array, height: number, width: number): Tensor<'U8'> {
  const data = new Uint8Array(3 * map.length);
  map.forEach((value, pixel) => {
    colourOf(value).forEach((level, channel) => (data[channel * map.length + pixel] = level));
  });
  return { type: 'U8', shape: [3, height, width], data };
}

/** Bits 0, 3, 6 of a class are the high bits of red, bits 1, 4, 7 of green, bits 2, 5, 8 of blue: the PASCAL VOC colours. */
function colourOf(value: number): readonly [number, number, number] {
  const levels: [number, number, number] = [0, 0, 0];
  for (let bit = 0; bit < 24; bit++) if ((value >> bit) & 1) levels[bit % 3]! |= 128 >> Math.floor(bit / 3);
  return levels;
}

/**
 * All outputs of some samples under their names, and `<name>.classes` I32 [samples, height, width] of class maps.
 */
export function resultsFile(
  infos: readonly ResultInfo[],
  samples: readonly ReadonlyMap<string, OutputValues>[],
): TensorFile {
  const tensors = new Map<string, AnyTensor>();
  for (const { name, kind, shape } of infos) {
    const parts = samples.map((outputs) => outputs.get(name)!);
    tensors.set(name, outputTensor(parts, shape));
    if (kind !== 'class_map') continue;
    const data = Int32Array.from(parts.flatMap((part) => [...classMap(part, shape)]));
    tensors.set(`${name}.classes`, { type: 'I32', shape: [parts.length, ...shape.slice(1)], data });
  }
  return { tensors, metadata: { format: 'spikec-outputs-1' } };
}

/** One output of some samples, [samples, ...shape]: F32, or F64 where the host computed it. */
export function outputTensor(parts: readonly OutputValues[], shape: Shape): AnyTensor {
  const wide = parts.some((part) => part instanceof Float64Array);
  const length = parts.length * sizeOf(shape);
  const data = wide ? new Float64Array(length) : new Float32Array(length);
  parts.forEach((part, i) => data.set(part, i * sizeOf(shape)));
  const whole = [parts.length, ...shape];
  return data instanceof Float64Array ? { type: 'F64', shape: whole, data } : { type: 'F32', shape: whole, data };
}
