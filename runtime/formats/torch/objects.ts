/** @file The few names a PyTorch checkpoint may call, and what each builds: the whole allow-list of the unpickler. */
import type { StoredType } from '../elements.ts';
import type { PickleHooks } from './pickle_machine.ts';
import { describe, isKind, type PickleValue, type StorageReference, type TensorView } from './pickle_values.ts';
import { damaged, quoted } from '../problems.ts';
import { checkedSize } from '../strided.ts';

/** Element types by the names of typed storages; `torch.storage.UntypedStorage` holds bytes without a type. */
const storageTypes: Readonly<Record<string, StoredType>> = {
  'torch.DoubleStorage': 'F64',
  'torch.FloatStorage': 'F32',
  'torch.HalfStorage': 'F16',
  'torch.BFloat16Storage': 'BF16',
  'torch.LongStorage': 'I64',
  'torch.IntStorage': 'I32',
  'torch.ShortStorage': 'I16',
  'torch.CharStorage': 'I8',
  'torch.ByteStorage': 'U8',
  'torch.BoolStorage': 'BOOL',
};

/** Element types by the names of torch.dtype values. */
const dtypes: Readonly<Record<string, StoredType>> = {
  'torch.float64': 'F64',
  'torch.float32': 'F32',
  'torch.float16': 'F16',
  'torch.bfloat16': 'BF16',
  'torch.int64': 'I64',
  'torch.uint64': 'U64',
  'torch.int32': 'I32',
  'torch.uint32': 'U32',
  'torch.int16': 'I16',
  'torch.uint16': 'U16',
  'torch.int8': 'I8',
  'torch.uint8': 'U8',
  'torch.bool': 'BOOL',
};

const lookUp = (table: Readonly<Record<string, StoredType>>, name: string): StoredType | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;

type Builder = (args: readonly PickleValue[], place: string) => PickleValue | undefined;

/** By name; whatever is not here is never built. */
const builders: ReadonlyMap<string, Builder> = new Map<string, Builder>([
  ['collections.OrderedDict', (args, place) => orderedDict(args, place)],
  [
    'torch.Size',
    ([extents]) =>
      isKind(extents, 'tuple') || isKind(extents, 'list') ? { kind: 'tuple', items: extents.items } : undefined,
  ],
  ['torch._utils._rebuild_tensor', (args, place) => tensorView(args, undefined, place)],
  ['torch._utils._rebuild_tensor_v2', (args, place) => tensorView(args, undefined, place)],
  ['torch._utils._rebuild_tensor_v3', (args, place) => tensorView(args, args[6], place)],
  ['torch._utils._rebuild_parameter', ([data]) => wrapped(data)],
  ['torch._utils._rebuild_parameter_with_state', ([data]) => wrapped(data)],
  ['torch._tensor._rebuild_from_type_v2', ([build, , args], place) => rebuildFromType(build, args, place)],
]);

/** Resolves storages and the allowed calls; everything else stays opaque. `onStorage` sees every storage that is named. */
export const hooksWith = (onStorage: (storage: StorageReference) => void): PickleHooks => ({
  persistent: (id, place) => {
    const [tag, named] = isKind(id, 'tuple') ? id.items : [];
    // A class of a whole module with its source text, which older versions kept: a name, nothing more.
    if (tag === 'module' && isKind(named, 'global')) return named;
    const storage = storageReference(id, place);
    onStorage(storage);
    return storage;
  },
  call: (name, args, place) => builders.get(name)?.(args, place),
});

export const torchHooks: PickleHooks = hooksWith(() => undefined);

const wrapped = (data: PickleValue | undefined): PickleValue | undefined => (isKind(data, 'tensor') ? data : undefined);

/** A tensor with Python attributes or of a subclass: the plain tensor is built, the rest left out. */
function rebuildFromType(
  build: PickleValue | undefined,
  args: PickleValue | undefined,
  place: string,
): PickleValue | undefined {
  if (!isKind(build, 'global') || !isKind(args, 'tuple') || !build.name.startsWith('torch._utils.')) return undefined;
  return builders.get(build.name)?.(args.items, place);
}

function orderedDict(args: readonly PickleValue[], place: string): PickleValue {
  const entries = new Map<PickleValue, PickleValue>();
  const [pairs] = args;
  if (pairs === undefined) return { kind: 'dict', entries };
  if (!isKind(pairs, 'list')) return damaged(place, `an OrderedDict is built from ${describe(pairs)}`);
  for (const pair of pairs.items) {
    const [key, value, ...rest] = isKind(pair, 'list') || isKind(pair, 'tuple') ? pair.items : [];
    if (key === undefined || value === undefined || rest.length > 0)
      return damaged(place, 'an OrderedDict is built from something other than pairs');
    entries.set(key, value);
  }
  return { kind: 'dict', entries };
}

/**
 * `('storage', type, key, location, elements)`, as torch.save writes it for every storage; outside of zip archives it may be
 * followed by `(name, first, elements)`, the part of the storage that is meant.
 */
function storageReference(id: PickleValue, place: string): StorageReference {
  const [tag, type, key, , elements, view] = isKind(id, 'tuple') ? id.items : [];
  const [, first, length] = isKind(view, 'tuple') ? view.items : [undefined, 0, elements];
  if (tag !== 'storage' || !isKind(type, 'global') || typeof key !== 'string' || !isCount(first) || !isCount(length)) {
    return damaged(place, 'the pickle refers to something that is no PyTorch storage');
  }
  return { ...storageOfType(type.name, key, length), first };
}

/** A whole storage of a named type, `torch.FloatStorage`. */
export const storageOfType = (typeName: string, key: string, elements: number): StorageReference => ({
  kind: 'storage',
  typeName,
  type: lookUp(storageTypes, typeName),
  key,
  first: 0,
  elements,
});

/** Whether a value counts something. */
export const isCount = (value: PickleValue | undefined): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0;

/** `(storage, offset, shape, strides, ...)`. The bounds are checked when the values are read. */
function tensorView(
  args: readonly PickleValue[],
  dtype: PickleValue | undefined,
  place: string,
): TensorView | undefined {
  const [storage, offset, shape, strides] = args;
  if (!isKind(storage, 'storage')) return undefined;
  const extents = counts(shape);
  const steps = counts(strides);
  if (!isCount(offset) || !extents || steps?.length !== extents.length || checkedSize(extents) === undefined) {
    return damaged(place, `a tensor of storage ${quoted(storage.key)} has an impossible offset, shape or strides`);
  }
  const typeName = isKind(dtype, 'global') ? dtype.name : storage.typeName;
  const type = isKind(dtype, 'global') ? lookUp(dtypes, dtype.name) : storage.type;
  return { kind: 'tensor', storage, type, typeName, offset, shape: extents, strides: steps };
}

function counts(value: PickleValue | undefined): number[] | undefined {
  if (!isKind(value, 'tuple') && !isKind(value, 'list')) return undefined;
  return value.items.every(isCount) ? value.items : undefined;
}
