/** Row-major extents, outermost first. A scalar is `[]`. */
export type Shape = readonly number[];

/** [C, H, W]; a vector of C values is [C, 1, 1], a signal [C, 1, L]; attention state is [heads, rows, columns]. */
export type Extents = readonly [number, number, number];

/** The element types that checkpoints, images and traces hold. Names follow safetensors. */
export interface ElementArrays {
  readonly F64: Float64Array;
  readonly F32: Float32Array;
  readonly I64: BigInt64Array;
  readonly I32: Int32Array;
  readonly I16: Int16Array;
  readonly I8: Int8Array;
  readonly U8: Uint8Array;
}
export type ElementType = keyof ElementArrays;

/** A dense row-major tensor. `data.length` equals the product of `shape`. */
export interface Tensor<T extends ElementType = ElementType> {
  readonly type: T;
  readonly shape: Shape;
  readonly data: ElementArrays[T];
}

/** Any tensor: narrow it by `type`. */
export type AnyTensor = { [T in ElementType]: Tensor<T> }[ElementType];

/** A named set of tensors with string metadata: what a checkpoint, a trace or an input archive is once read. */
export interface TensorFile {
  readonly tensors: ReadonlyMap<string, AnyTensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Number of elements of a shape. */
export const sizeOf = (shape: Shape): number => shape.reduce((product, extent) => product * extent, 1);

/** `[3, 224, 224]` as `3x224x224`, for messages. A scalar reads `scalar`. */
export const shapeText = (shape: Shape): string => (shape.length === 0 ? 'scalar' : shape.join('x'));

/** Equal extents in equal order. */
export const sameShape = (a: Shape, b: Shape): boolean =>
  a.length === b.length && a.every((extent, i) => extent === b[i]);

/** Extents of a value's shape: a vector [C] has one position, a signal [C, L] one row. */
export const extentsOf = ([channels = 1, ...sides]: Shape): Extents =>
  sides.length === 1 ? [channels, 1, sides[0]!] : [channels, sides[0] ?? 1, sides[1] ?? 1];

/** How many axes a value's shape has: a vector [C], a signal [C, L], a map [C, H, W]. */
export type Rank = 1 | 2 | 3;

/** The shape of that rank behind extents. */
export const shapeOfRank = ([channels, height, width]: Extents, rank: Rank): Shape =>
  rank === 1 ? [channels] : rank === 2 ? [channels, width] : [channels, height, width];

/** T frames [T, ...] as they are, or one frame repeated T times (direct coding). Throws where it is neither. */
export function framesOf<A extends Float32Array | Float64Array | Int32Array>(given: A, size: number, steps: number): A {
  if (given.length === size * steps) return given;
  if (given.length !== size)
    throw new Error(`an input has ${size} values, or ${steps} times as many, not ${given.length}`);
  const frames = new (given.constructor as new (length: number) => A)(size * steps);
  for (let t = 0; t < steps; t++) frames.set(given, t * size);
  return frames;
}
