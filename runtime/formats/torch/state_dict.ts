/** @file Finds the model's weights in a PyTorch checkpoint, and says what else it held. */
import { fail, type Diagnostic } from '../../../ir/diagnostics/index.ts';
import type { AnyTensor, TensorFile } from '../../../ir/tensor.ts';
import { describe, isKind, type PickleDict, type PickleValue, type TensorView } from './pickle_values.ts';
import { attempt, damaged, listed, quoted, throwFound } from '../problems.ts';
import type { PthFile } from './pth.ts';

/** Something in a file that was not read as a tensor. */
export interface Ignored {
  /** Where it was: `optimizer`, `model._extra_state`. */
  readonly name: string;
  /** What it was, in a few words: `dict of 2`. */
  readonly what: string;
}

/** A checkpoint's weights. */
export interface StateDict {
  readonly file: TensorFile;
  /** Keys that led to it: `['model']`; empty where the file is the state dict itself. */
  readonly path: readonly string[];
  /** Prefix taken off every name, `module.` of DataParallel; empty where there was none. */
  readonly prefix: string;
  readonly ignored: readonly Ignored[];
}

/** Where training scripts keep the weights, in the order in which they are looked for. */
const wrappers = ['model', 'state_dict', 'model_state_dict', 'model_state', 'module'];
const deepestWrapper = 3;

/** The name of a tensor that was saved on its own. */
export const soleTensorName = 'data';

/**
 * Finds and reads the state dict: under one of the usual keys, or the file itself. Prefixes of DataParallel and
 * torch.compile are taken off. Everything beside it is listed in `ignored`.
 * Throws SPK410 where there is no state dict, SPK411 where an entry of it is an object that would have to be executed.
 */
export function readStateDict(pth: PthFile): StateDict {
  const { file, root } = pth;
  if (isKind(root, 'tensor'))
    return { file: tensorFile([[soleTensorName, pth.read(root, file)]]), path: [], prefix: '', ignored: [] };
  const { dict, path, ignored } = find(root, file);
  const found: Diagnostic[] = [];
  const tensors: [string, AnyTensor][] = [];
  for (const [key, value] of dict.entries) {
    const place = `${file}, ${typeof key === 'string' ? `tensor ${quoted(key)}` : 'state dict'}`;
    if (typeof key === 'string' && isKind(value, 'tensor')) readInto(tensors, found, key, value, place, pth);
    else attempt(found, () => ignored.push(leftOut(key, value, path, place)));
  }
  throwFound(found, file);
  return { path, ignored, ...stripped(tensors, file) };
}

const tensorFile = (tensors: readonly (readonly [string, AnyTensor])[]): TensorFile => ({
  tensors: new Map(tensors),
  metadata: {},
});

function readInto(
  tensors: [string, AnyTensor][],
  found: Diagnostic[],
  key: string,
  view: TensorView,
  place: string,
  pth: PthFile,
): void {
  const tensor = attempt(found, () => pth.read(view, place));
  if (tensor) tensors.push([key, tensor]);
}

/** What stands among the weights without being a tensor: plain values are listed, objects are errors. */
function leftOut(key: PickleValue, value: PickleValue, path: readonly string[], place: string): Ignored {
  const name = typeof key === 'string' ? key : describe(key);
  if (isKind(value, 'opaque') && !name.endsWith('_extra_state')) {
    return fail('SPK411', `it is an object of ${quoted(value.name)}, which only executing the file could build`, {
      place,
      help: 'leave it out of the state dict, or save it as a plain tensor: value.detach().cpu().contiguous()',
    });
  }
  return { name: [...path, name].join('.'), what: describe(value) };
}

interface Found {
  readonly dict: PickleDict;
  readonly path: readonly string[];
  readonly ignored: Ignored[];
}

function find(root: PickleValue, file: string): Found {
  const ignored: Ignored[] = [];
  const path: string[] = [];
  let dict = root;
  for (let depth = 0; depth < deepestWrapper; depth++) {
    const key = wrapperIn(dict);
    if (key === undefined) break;
    ignored.push(...othersIn(dict as PickleDict, key, path));
    dict = (dict as PickleDict).entries.get(key)!;
    path.push(key);
  }
  return isKind(dict, 'dict') && isStateDict(dict) ? { dict, path, ignored } : missing(root, file);
}

/** The key of a dict under which the weights, or another wrapper around them, lie. */
const wrapperIn = (value: PickleValue): string | undefined =>
  isKind(value, 'dict') ? wrappers.find((key) => holdsWeights(value.entries.get(key), deepestWrapper)) : undefined;

function holdsWeights(value: PickleValue | undefined, depth: number): boolean {
  if (depth === 0 || !isKind(value, 'dict')) return false;
  return isStateDict(value) || wrappers.some((key) => holdsWeights(value.entries.get(key), depth - 1));
}

function isStateDict(value: PickleValue | undefined): boolean {
  if (!isKind(value, 'dict')) return false;
  for (const [key, entry] of value.entries) if (typeof key === 'string' && isKind(entry, 'tensor')) return true;
  return false;
}

const othersIn = (dict: PickleDict, taken: string, path: readonly string[]): Ignored[] =>
  [...dict.entries]
    .filter(([key]) => key !== taken)
    .map(([key, value]) => ({
      name: [...path, typeof key === 'string' ? key : describe(key)].join('.'),
      what: describe(value),
    }));

function missing(root: PickleValue, file: string): never {
  const save = 'save the weights: torch.save(model.state_dict(), "weights.pth")';
  if (isKind(root, 'opaque'))
    return fail(
      'SPK410',
      `the file holds an object of ${quoted(root.name)}, which is not built, since that would execute code`,
      { place: file, help: save },
    );
  const keys = isKind(root, 'dict') ? [...root.entries.keys()].filter((key) => typeof key === 'string') : [];
  const held = keys.length > 0 ? `its keys are ${listed(keys)}` : `it holds a ${describe(root)}`;
  return fail('SPK410', `no state dict is in the file; ${held}`, {
    place: file,
    help: `${save}; it is looked for under ${wrappers.join(', ')} and at the top`,
  });
}

const prefixes = ['module.', '_orig_mod.'];

/** Takes off the prefixes that every name carries, and checks that the shorter names are still different. */
function stripped(
  tensors: readonly (readonly [string, AnyTensor])[],
  file: string,
): { file: TensorFile; prefix: string } {
  let prefix = '';
  for (;;) {
    const next = prefixes.find((word) => tensors.length > 0 && tensors.every(([key]) => key.startsWith(prefix + word)));
    if (next === undefined) break;
    prefix += next;
  }
  const short = tensors.map(([key, tensor]) => [key.slice(prefix.length), tensor] as const);
  if (short.some(([key]) => key === '')) damaged(file, `a tensor has no name but the prefix ${quoted(prefix)}`);
  return { file: tensorFile(short), prefix };
}
