/** @file Which recorded sets the repository holds, and how much of each. */
import type { AnyTensor } from '../../ir/tensor.ts';
import { frame, only, samples, shapes, spreads, whole, type Cut } from './cuts.ts';

/** What of a set is kept: by the name that tests ask for, the recorded file (the name, where it is left out) and the cut. */
export type CompactSet = Readonly<Record<string, { readonly from?: string; readonly cut: Cut }>>;

const integers: CompactSet = { 'model_int.safetensors': { cut: whole } };
const floats: CompactSet = { 'state_dict.safetensors': { cut: whole } };
const names: CompactSet = { 'state_dict.shapes': { from: 'state_dict.safetensors', cut: shapes } };

/** Inputs, outputs and counts of the first samples. The counts stand [samples, ...] (axis 0) or [T, samples, ...] (axis 1). */
const first = (count: number, axis: 0 | 1): CompactSet => ({
  'io.safetensors': { cut: samples(count, 0) },
  'spikes.npz': { cut: samples(count, axis) },
});

/** Every small gradient, and all of one block: every kernel, stride and grouping of the network occurs among them. */
const someGradients = (name: string, { data }: AnyTensor): boolean =>
  data.length <= 2500 || /^(block3\.0|downsample2|ConvBlock1_2\.0)\./.test(name);

/**
 * Every family's integers and counts. Float checkpoints cost most: one is kept of every way in which the official code folds
 * (norms of the base family, logical steps and layer scale, V1, convolutions in a row), of the others the names and shapes.
 */
export const plan: Readonly<Record<string, CompactSet>> = {
  fmnist: {
    ...integers,
    ...floats,
    'state_dict.pth': { cut: frame('state_dict.safetensors') },
    'io.safetensors': { cut: whole },
    'spikes_exact.npz': { cut: samples(4, 0) },
    'spikes_float.npz': { cut: samples(2, 0) },
    'test_preds.safetensors': { cut: whole },
  },
  'fmnist-grad': {
    'forward.safetensors': { cut: whole },
    'grad_f64.safetensors': { cut: only(someGradients) },
    'bn_after.safetensors': { cut: whole },
    'after_adamw.safetensors': { cut: whole },
  },
  t: { 'spreads.safetensors': { from: 'state_dict.pth', cut: spreads } },
  large: { ...integers, ...names, ...first(2, 1) },
  large173: { ...integers, ...names, ...first(2, 1) },
  'large-d8': { ...integers, ...names, ...first(2, 1) },
  qsd: { ...integers, ...floats, ...first(2, 1) },
  dvs: { ...integers, ...names, ...first(1, 1) },
  'dvs-d1': { ...integers, ...floats, ...first(1, 1) },
  v1: { ...integers, ...names, ...first(2, 1) },
  'v1-fmnist': { ...integers, ...names, ...first(4, 1), 'test_preds.safetensors': { cut: whole } },
  'v1-dvs': { ...integers, ...floats, ...first(1, 1) },
  v2: { ...integers, ...floats, ...first(1, 1), 'spikes_t1.npz': { cut: samples(1, 1) } },
  seg: { ...integers, ...names, ...first(1, 0) },
  det: { ...integers, ...names, ...first(1, 0) },
};

/** Sets of which nothing but the manifest is kept: larger members of the base family, 8 MB of integers that hardly compress. */
export const manifestOnly: readonly string[] = ['t-exact', 's-exact'];
