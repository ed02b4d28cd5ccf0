/** @file Extents and strides out of files: checked products, and copying a strided view to row-major order. */
import { sizeOf, type Shape } from '../../ir/tensor.ts';
import { maxRank } from './limits.ts';

/** Number of elements, or undefined where an extent is no integer >= 0, the product is not exact, or the rank too high. */
export function checkedSize(shape: readonly unknown[]): number | undefined {
  if (shape.length > maxRank || !shape.every((extent) => Number.isSafeInteger(extent) && (extent as number) >= 0))
    return undefined;
  const extents = shape as Shape;
  if (extents.includes(0)) return 0;
  const size = sizeOf(extents);
  return Number.isSafeInteger(size) ? size : undefined;
}

/** Strides, in elements, of a dense tensor whose last index runs fastest. */
export function rowMajorStrides(shape: Shape): number[] {
  return columnMajorStrides([...shape].reverse()).reverse();
}

/** Strides, in elements, of a dense tensor whose first index runs fastest (Fortran order). */
export function columnMajorStrides(shape: Shape): number[] {
  let step = 1;
  return shape.map((extent) => {
    const stride = step;
    step *= extent;
    return stride;
  });
}

/** Index of the last element a view touches, counted from its first. Strides are >= 0, the view is not empty. */
export const reachOf = (shape: Shape, strides: readonly number[]): number =>
  shape.reduce((reach, extent, axis) => reach + (extent - 1) * strides[axis]!, 0);

/** Whether the strides are those of a dense row-major tensor; axes of extent 1 may have any. */
export function isRowMajor(shape: Shape, strides: readonly number[]): boolean {
  const dense = rowMajorStrides(shape);
  return shape.every((extent, axis) => extent === 1 || strides[axis] === dense[axis]);
}

/**
 * Copies a strided view of elements `width` bytes wide, starting with the first element of `bytes`, to row-major order.
 * The caller has checked that the view stays inside and that `size` elements may be allocated.
 */
export function gather(
  bytes: Uint8Array,
  width: 1 | 2 | 4 | 8,
  shape: Shape,
  strides: readonly number[],
  size: number,
): Uint8Array {
  if (width === 8) return gather(bytes, 4, [...shape, 2], [...strides.map((stride) => stride * 2), 1], size * 2);
  const own = new Uint8Array(bytes).buffer;
  const out = new ArrayBuffer(size * width);
  const Units = width === 1 ? Uint8Array : width === 2 ? Uint16Array : Uint32Array;
  gatherUnits(new Units(own), new Units(out), shape, strides);
  return new Uint8Array(out);
}

type Units = Uint8Array | Uint16Array | Uint32Array;

function gatherUnits(source: Units, out: Units, shape: Shape, strides: readonly number[]): void {
  const inner = shape.at(-1) ?? 1;
  const innerStride = strides.at(-1) ?? 0;
  const counters = new Array<number>(Math.max(0, shape.length - 1)).fill(0);
  let from = 0;
  for (let to = 0; to < out.length;) {
    for (let i = 0; i < inner; i++) out[to++] = source[from + i * innerStride]!;
    for (let axis = counters.length - 1; axis >= 0; axis--) {
      from += strides[axis]!;
      if (++counters[axis]! < shape[axis]!) break;
      from -= counters[axis]! * strides[axis]!;
      counters[axis] = 0;
    }
  }
}
