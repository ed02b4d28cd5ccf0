/** @file Puts reparametrised tensors together again, as their forward does in evaluation. */
import type { AnyTensor } from '../../tensor.ts';
import type { Recipe } from './floats.ts';
import { maskedBy } from './pruned.ts';
import { withSpectralNorm } from './spectral_norm.ts';
import { withWeightNorm } from './weight_norm.ts';

/** A tensor that was put together. */
export interface Composed {
  readonly to: string;
  /** Names of its parts. */
  readonly from: readonly string[];
  /** In a few words: `pruned, 62.5 % of it 0`. */
  readonly how: string;
}

/** A tensor in parts that cannot be put together, by the name of one of them. */
export interface Refused {
  readonly name: string;
  readonly message: string;
}

interface Spelling {
  /** The end of the name by which such a tensor is known. */
  readonly sign: RegExp;
  /** Names of all parts, by the name of the whole; the first has the sign. */
  readonly parts: (module: string, parameter: string) => readonly string[];
  readonly recipe: Recipe;
}

const plain =
  (...ends: readonly string[]): Spelling['parts'] =>
  (module, parameter) =>
    ends.map((end) => `${module}.${parameter}_${end}`);
const parametrised =
  (...ends: readonly string[]): Spelling['parts'] =>
  (module, parameter) =>
    ends.map((end) => `${module}.parametrizations.${parameter}.${end}`);

/** `module` and `parameter` of the whole are groups of the sign. The first spelling of which all parts are there counts. */
const spellings: readonly Spelling[] = [
  { sign: /^(.*)\.(\w+)_orig$/, parts: plain('orig', 'mask'), recipe: maskedBy },
  { sign: /^(.*)\.(\w+)_orig$/, parts: plain('orig', 'u', 'v'), recipe: withSpectralNorm },
  { sign: /^(.*)\.(\w+)_g$/, parts: plain('g', 'v'), recipe: withWeightNorm },
  {
    sign: /^(.*)\.parametrizations\.(\w+)\.original0$/,
    parts: parametrised('original0', 'original1'),
    recipe: withWeightNorm,
  },
  {
    sign: /^(.*)\.parametrizations\.(\w+)\.original$/,
    parts: parametrised('original', '0._u', '0._v'),
    recipe: withSpectralNorm,
  },
];

/** Names that are parts of something, whatever it is. */
const signs = /^.*\.(\w+_orig|parametrizations\.\w+\.original\d*)$/;

/** Replaces parts by wholes. Work: names times spellings. */
export function composeParts(tensors: ReadonlyMap<string, AnyTensor>): {
  readonly tensors: ReadonlyMap<string, AnyTensor>;
  readonly composed: readonly Composed[];
  readonly refused: readonly Refused[];
} {
  const whole = new Map(tensors);
  const [composed, refused]: [Composed[], Refused[]] = [[], []];
  for (const name of tensors.keys()) {
    if (!whole.has(name)) continue;
    const found = spellingOf(name, tensors);
    if (!found) continue;
    const { to, from, recipe } = found;
    const made = tensors.has(to)
      ? 'the whole tensor is in the file, too'
      : recipe(from.map((part) => tensors.get(part)!));
    for (const part of from) whole.delete(part);
    if (typeof made === 'string') refused.push({ name, message: made });
    else {
      whole.set(to, made.tensor);
      composed.push({ to, from, how: made.how });
    }
  }
  for (const name of whole.keys())
    if (signs.test(name))
      refused.push({ name, message: 'it is a part of a tensor, and the others are missing or unknown' });
  return { tensors: whole, composed, refused };
}

function spellingOf(
  name: string,
  tensors: ReadonlyMap<string, AnyTensor>,
): { readonly to: string; readonly from: readonly string[]; readonly recipe: Recipe } | undefined {
  for (const { sign, parts, recipe } of spellings) {
    const [, module, parameter] = sign.exec(name) ?? [];
    if (module === undefined || parameter === undefined) continue;
    const from = parts(module, parameter);
    if (from.every((part) => tensors.has(part))) return { to: `${module}.${parameter}`, from, recipe };
  }
  return undefined;
}
