/** @file The dicts of tensors in the object of a checkpoint, wherever they lie, and their values. */
import { fail, type Diagnostic } from '../../../ir/diagnostics/index.ts';
import type { AnyTensor } from '../../../ir/tensor.ts';
import { maxTreeDepth, maxTreeValues } from '../limits.ts';
import { attempt, quoted, throwFound, unjustified } from '../problems.ts';
import type { PthFile } from './views.ts';
import { describe, isKind, type PickleDict, type PickleValue, type TensorView } from './pickle_values.ts';

/** Something in a file that was not read as a tensor. */
export interface Ignored {
  /** Where it was: `optimizer`, `model._extra_state`. */
  readonly name: string;
  /** What it was, in a few words: `dict of 2`. */
  readonly what: string;
}

/** A dict that holds tensors under names. */
export interface PickledSet {
  /** Keys that lead to it; empty where it is the file's object itself. */
  readonly path: readonly string[];
  readonly dict: PickleDict;
  readonly views: ReadonlyMap<string, TensorView>;
}

/** The name of a tensor that was saved on its own. */
export const soleTensorName = 'data';

/**
 * All dicts with a tensor under a name, outer ones first, through dicts, lists and tuples. Throws SPK406 beyond the limits of
 * a tree.
 */
export function pickledSets({ root, file }: PthFile): PickledSet[] {
  if (isKind(root, 'tensor'))
    return [{ path: [], dict: { kind: 'dict', entries: new Map([[soleTensorName, root]]) }, views: sole(root) }];
  const sets: PickledSet[] = [];
  const seen = new Set<PickleValue>();
  let level: { readonly value: PickleValue; readonly path: readonly string[] }[] = [{ value: root, path: [] }];
  for (let depth = 0; level.length > 0 && depth < maxTreeDepth; depth++) {
    const next: typeof level = [];
    for (const { value, path } of level) {
      if (seen.has(value)) continue;
      seen.add(value);
      if (seen.size > maxTreeValues) unjustified(file, `the file holds more than ${maxTreeValues} dicts and lists`);
      const views = isKind(value, 'dict') ? viewsOf(value) : undefined;
      if (isKind(value, 'dict') && views && views.size > 0) sets.push({ path, dict: value, views });
      for (const [key, inner] of membersOf(value))
        if (holdsMore(inner)) next.push({ value: inner, path: [...path, key] });
    }
    level = next;
  }
  return sets;
}

/** Keys under which training scripts keep what is no network. */
const isTraining = (key: string): boolean =>
  /optim|sched|scaler|^(loops|callbacks|hparams|hyper_parameters|args|meta)$/i.test(key);

/**
 * All sets of a file in one, each name behind the keys that lead to it: a network whose parts were saved apart, `{backbone: ..., head: ...}`, or
 * as dicts in dicts. Undefined where the file has one set. Sets of training are left out.
 */
export function joinedSet(sets: readonly PickledSet[]): PickledSet | undefined {
  const joined = sets.filter(({ path }) => !path.some(isTraining));
  if (joined.length < 2) return undefined;
  const views = new Map(
    joined.flatMap(({ path, views }) => [...views].map(([key, view]) => [[...path, key].join('.'), view] as const)),
  );
  return { path: [], dict: { kind: 'dict', entries: new Map(views) }, views };
}

const sole = (view: TensorView): ReadonlyMap<string, TensorView> => new Map([[soleTensorName, view]]);

function viewsOf({ entries }: PickleDict): Map<string, TensorView> {
  const views = new Map<string, TensorView>();
  for (const [key, value] of entries) if (typeof key === 'string' && isKind(value, 'tensor')) views.set(key, value);
  return views;
}

/** What a dict, list or tuple holds, under names. */
function membersOf(value: PickleValue): [string, PickleValue][] {
  const members: [PickleValue, PickleValue][] = isKind(value, 'dict')
    ? [...value.entries]
    : isKind(value, 'list') || isKind(value, 'tuple')
      ? [...value.items.entries()]
      : [];
  return members.map(([key, inner]) => [nameOf(key), inner]);
}

const holdsMore = (value: PickleValue): boolean =>
  isKind(value, 'dict') || isKind(value, 'list') || isKind(value, 'tuple');

const nameOf = (key: PickleValue): string =>
  typeof key === 'string' || typeof key === 'number' ? String(key) : describe(key);

/** The values of a set's tensors, and what stands among them without being a tensor. Throws SPK404 to SPK406 and SPK411. */
export function readPickledSet(
  pth: PthFile,
  { path, dict }: Pick<PickledSet, 'path' | 'dict'>,
): { readonly tensors: ReadonlyMap<string, AnyTensor>; readonly ignored: readonly Ignored[] } {
  const found: Diagnostic[] = [];
  const tensors = new Map<string, AnyTensor>();
  const ignored: Ignored[] = [];
  for (const [key, value] of dict.entries) {
    const place = `${pth.file}, ${typeof key === 'string' ? `tensor ${quoted(key)}` : 'state dict'}`;
    if (typeof key === 'string' && isKind(value, 'tensor')) {
      const tensor = attempt(found, () => pth.read(value, place));
      if (tensor) tensors.set(key, tensor);
    } else attempt(found, () => ignored.push(leftOut(key, value, path, place)));
  }
  throwFound(found, pth.file);
  return { tensors, ignored };
}

/** What stands among the weights without being a tensor: plain values are listed, objects are errors. */
function leftOut(key: PickleValue, value: PickleValue, path: readonly string[], place: string): Ignored {
  const name = nameOf(key);
  if (isKind(value, 'opaque') && !name.endsWith('_extra_state')) {
    return fail('SPK411', `it is an object of ${quoted(value.name)}, which only executing the file could build`, {
      place,
      help: `leave it out of the state dict, or save it as a plain tensor: ${plainTensor(value.name)}`,
    });
  }
  return { name: [...path, name].join('.'), what: describe(value) };
}

/** What makes a plain tensor of an object, by the name of what builds it. */
function plainTensor(name: string): string {
  if (/qtensor/.test(name)) return 'it is quantised, value.dequantize()';
  if (/sparse/.test(name)) return 'it is sparse, value.to_dense()';
  if (name.startsWith('numpy.')) return 'it is an array of numpy, torch.from_numpy(value)';
  return 'value.detach().cpu().contiguous()';
}

/** What a file holds beside a set: at every step to it, the keys that do not lead there. */
export function besideSet(root: PickleValue, path: readonly string[]): Ignored[] {
  const ignored: Ignored[] = [];
  let value = root;
  for (const [depth, taken] of path.entries()) {
    for (const [key, inner] of membersOf(value)) {
      if (key === taken) value = inner;
      else ignored.push({ name: [...path.slice(0, depth), key].join('.'), what: describe(inner) });
    }
  }
  return ignored;
}
