import { sameShape } from '../../tensor.ts';
import { floatsOf, likeTensor, type Recipe } from './floats.ts';

/** `weight_orig`, `weight_mask`: the forward multiplies them (torch.nn.utils.prune). Exact, since masks hold 0 and 1. */
export const maskedBy: Recipe = ([original, mask]) => {
  const values = floatsOf(original!);
  if (!values) return `it holds ${original!.type}, not floating-point numbers`;
  if (!sameShape(original!.shape, mask!.shape)) return 'its mask has another shape';
  let zeros = 0;
  for (const value of mask!.data) {
    if (Number(value) !== 0 && Number(value) !== 1) return `its mask holds ${value}; only 0 and 1 are a mask`;
    if (Number(value) === 0) zeros++;
  }
  const tensor = likeTensor(original!, original!.shape, (i) => values[i]! * Number(mask!.data[i]));
  return { tensor, how: `pruned, ${((100 * zeros) / Math.max(1, values.length)).toFixed(1)} % of it 0` };
};
