import { floatsOf, likeTensor, type Recipe } from './floats.ts';

/**
 * `weight_orig`, `weight_u`, `weight_v`: the forward takes w / (u W v) with the vectors of the file, W being w as a matrix of
 * one row per output (torch.nn.utils.spectral_norm in evaluation). In float64 and rounded once; PyTorch's float32 may differ
 * in the last bit.
 */
export const withSpectralNorm: Recipe = ([original, left, right]) => {
  const [w, u, v] = [floatsOf(original!), floatsOf(left!), floatsOf(right!)];
  if (!w || !u || !v) return 'its parts do not hold floating-point numbers';
  if (u.length !== original!.shape[0] || u.length * v.length !== w.length)
    return 'its spectral norm is not along the first axis';
  let sigma = 0;
  for (let row = 0; row < u.length; row++) {
    let sum = 0;
    for (let column = 0; column < v.length; column++) sum += w[row * v.length + column]! * v[column]!;
    sigma += u[row]! * sum;
  }
  const tensor = likeTensor(original!, original!.shape, (i) => w[i]! / sigma);
  return { tensor, how: `spectral norm: divided by ${sigma.toPrecision(4)}` };
};
