import { sizeOf } from '../../tensor.ts';
import { floatsOf, likeTensor, type Recipe } from './floats.ts';

/**
 * `weight_g`, `weight_v`: the forward takes g v / |v|, a norm per index of the axis along which g extends, or one for all
 * (torch.nn.utils.weight_norm). In float64 and rounded once; PyTorch's float32 may differ in the last bit.
 */
export const withWeightNorm: Recipe = ([length, direction]) => {
  const [g, v] = [floatsOf(length!), floatsOf(direction!)];
  if (!g || !v) return 'its parts do not hold floating-point numbers';
  const { shape } = direction!;
  const axis = g.length === 1 ? undefined : axisOf(length!.shape, shape, g.length);
  if (g.length !== 1 && axis === undefined) return 'its lengths lie along no axis of its directions';
  const inner = axis === undefined ? v.length : sizeOf(shape.slice(axis + 1));
  const rowOf = (i: number): number => (axis === undefined ? 0 : Math.floor(i / inner) % shape[axis]!);
  const squares = new Float64Array(g.length);
  for (let i = 0; i < v.length; i++) squares[rowOf(i)]! += v[i]! ** 2;
  const tensor = likeTensor(direction!, shape, (i) => (v[i]! * g[rowOf(i)]!) / Math.sqrt(squares[rowOf(i)]!));
  return { tensor, how: 'weight norm: g v / |v|' };
};

/** The only axis along which g extends. */
function axisOf(lengths: readonly number[], shape: readonly number[], count: number): number | undefined {
  if (lengths.length === 1) return shape[0] === count ? 0 : undefined;
  const axis = lengths.findIndex((extent) => extent === count);
  return lengths.length === shape.length && shape[axis] === count ? axis : undefined;
}
