/** @file What recipes have in common. */
import { sizeOf, type AnyTensor, type Shape } from '../../tensor.ts';

/** The tensor that parts make, and how in a few words; or why they make none. */
export type Recipe = (parts: readonly AnyTensor[]) => { readonly tensor: AnyTensor; readonly how: string } | string;

/** Numbers of a float tensor; undefined for others. */
export const floatsOf = ({ type, data }: AnyTensor): Float32Array | Float64Array | undefined =>
  type === 'F32' || type === 'F64' ? data : undefined;

/** Numbers, computed in float64, rounded once to the precision of the tensor they come from. */
export function likeTensor({ type }: AnyTensor, shape: Shape, valueOf: (index: number) => number): AnyTensor {
  const size = sizeOf(shape);
  if (type === 'F64') {
    const data = new Float64Array(size);
    for (let i = 0; i < size; i++) data[i] = valueOf(i);
    return { type, shape, data };
  }
  const data = new Float32Array(size);
  for (let i = 0; i < size; i++) data[i] = valueOf(i);
  return { type: 'F32', shape, data };
}
