/** @file The weights of a PyTorch file where no model says which are meant: samples, and whatever else has one set of tensors. */
import { fail } from '../../../ir/diagnostics/index.ts';
import type { AnyTensor, TensorFile } from '../../../ir/tensor.ts';
import { damaged, listed, quoted } from '../problems.ts';
import { describe, isKind, type PickleValue } from './pickle_values.ts';
import type { PthFile } from './views.ts';
import { besideSet, pickledSets, readPickledSet, type Ignored, type PickledSet } from './tensor_sets.ts';

/** The tensors of a file. */
export interface StateDict {
  readonly file: TensorFile;
  /** Keys that led to it: `['model']`; empty where the file is the state dict itself. */
  readonly path: readonly string[];
  /** Prefix taken off every name, `module.` of DataParallel; empty where there was none. */
  readonly prefix: string;
  readonly ignored: readonly Ignored[];
}

/** Where training scripts keep the weights; of several sets of tensors the first of these is meant. */
const wrappers = ['model', 'state_dict', 'model_state_dict', 'model_state', 'module'];

/**
 * Reads the file's dict of tensors: the one under the usual keys of training scripts, the file itself, or the only one there
 * is. Prefixes of DataParallel and torch.compile are taken off. Everything beside it is listed in `ignored`.
 * Throws SPK410 where there is none, SPK411 where an entry of it is an object that would have to be executed.
 */
export function readStateDict(pth: PthFile): StateDict {
  const { file, root } = pth;
  const sets = pickledSets(pth);
  const set =
    sets.find(isWrapped) ?? sets.find(({ path }) => path.length === 0) ?? (sets.length === 1 ? sets[0] : undefined);
  if (!set) return noTensors(root, file);
  const { tensors, ignored } = readPickledSet(pth, set);
  return { path: set.path, ignored: [...besideSet(root, set.path), ...ignored], ...stripped(tensors, file) };
}

const isWrapped = ({ path }: PickledSet): boolean => path.length > 0 && path.every((key) => wrappers.includes(key));

/** Throws SPK410: no dict of the file holds tensors under names, or several do and none is marked. */
export function noTensors(root: PickleValue, file: string): never {
  const save = 'save the weights: torch.save(model.state_dict(), "weights.pth")';
  if (isKind(root, 'opaque'))
    return fail(
      'SPK410',
      `the file holds an object of ${quoted(root.name)}, which is not built, since that would execute code`,
      { place: file, help: save },
    );
  const entries = isKind(root, 'dict') ? [...root.entries] : [];
  const keys = entries.filter(([key]) => typeof key === 'string').map(([key]) => String(key));
  const objects = entries.flatMap(([key, value]) =>
    typeof key === 'string' && isKind(value, 'opaque') ? [`${quoted(key)} is an object of ${quoted(value.name)}`] : [],
  );
  const numpy =
    entries.some(([, value]) => isKind(value, 'dict') && [...value.entries.values()].some(isArray)) ||
    entries.some(([, value]) => isArray(value));
  if (numpy)
    return fail(
      'SPK410',
      'the file holds arrays of numpy, not tensors; they are objects, which only executing the file could build',
      {
        place: file,
        help: 'save them with numpy: numpy.savez("weights.npz", **arrays), with a name for each',
      },
    );
  const held = keys.length > 0 ? `its keys are ${listed(keys)}` : `it holds a ${describe(root)}`;
  const unbuilt =
    objects.length > 0 ? `; ${objects.slice(0, 3).join(', ')}, which only executing the file could build` : '';
  return fail('SPK410', `no state dict is in the file; ${held}${unbuilt}`, {
    place: file,
    help: `${save}; a dict of tensors is found under any key`,
  });
}

const isArray = (value: PickleValue): boolean => isKind(value, 'opaque') && value.name.startsWith('numpy.');

const prefixes = ['module.', '_orig_mod.'];

/** Takes off the prefixes that every name carries, and checks that the shorter names are still different. */
function stripped(tensors: ReadonlyMap<string, AnyTensor>, file: string): { file: TensorFile; prefix: string } {
  const names = [...tensors.keys()];
  let length = 0;
  for (;;) {
    const next = prefixes.find((word) => names.length > 0 && names.every((key) => key.startsWith(word, length)));
    if (next === undefined) break;
    length += next.length;
  }
  const prefix = (names[0] ?? '').slice(0, length);
  if (names.some((key) => key.length === length))
    damaged(file, `a tensor has no name but the prefix ${quoted(prefix)}`);
  const short = new Map([...tensors].map(([key, tensor]) => [key.slice(length), tensor]));
  return { file: { tensors: short, metadata: {} }, prefix };
}
