/** @file Masks of weights that stand in a file beside the weights they belong to. */
import { sameShape, type AnyTensor } from '../../tensor.ts';

/** `weight_mask`, `mask` and `weight.mask` of a tensor `<module>.weight`. */
const sign = /^(?:(.*)\.)?(?:(\w+)[._])?mask$/;

/** The name of what a mask masks, where the name is that of a mask. */
export function maskedName(name: string): string | undefined {
  const [matched, module = '', parameter = 'weight'] = sign.exec(name) ?? [];
  return matched === undefined ? undefined : [module, parameter].filter((part) => part !== '').join('.');
}

/** Whether the mask has been applied to a tensor already: it is 0 wherever the mask is. */
export function isApplied(mask: AnyTensor, tensor: AnyTensor): boolean {
  if (!sameShape(mask.shape, tensor.shape)) return false;
  for (let i = 0; i < mask.data.length; i++)
    if (Number(mask.data[i]) === 0 && Number(tensor.data[i]) !== 0) return false;
  return true;
}
