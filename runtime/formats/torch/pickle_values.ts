/** @file What an unpickled file consists of: plain data. No value of these kinds can run anything. */
import type { StoredType } from '../elements.ts';

export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | PickleSequence
  | PickleDict
  | PickleGlobal
  | PickleOpaque
  | StorageReference
  | TensorView;

/** A list, tuple or set. Lists may contain themselves. */
export type PickleSequence = SequenceOf<'list'> | SequenceOf<'tuple'> | SequenceOf<'set'>;
interface SequenceOf<K extends string> {
  readonly kind: K;
  readonly items: PickleValue[];
}

/** A dictionary, ordered or not. Keys of compound kinds are told apart by identity. */
export interface PickleDict {
  readonly kind: 'dict';
  readonly entries: Map<PickleValue, PickleValue>;
}

/** The name of a Python class or function, `torch.float32`. A name, nothing that could be called. */
export interface PickleGlobal {
  readonly kind: 'global';
  readonly name: string;
}

/** An object of a class we do not read. Its arguments and content are dropped; only the name is kept, for listings. */
export interface PickleOpaque {
  readonly kind: 'opaque';
  readonly name: string;
}

/**
 * A PyTorch storage: of the record `key`, `elements` elements from number `first` on. `type` is undefined for raw bytes, whose
 * count is then `elements`.
 */
export interface StorageReference {
  readonly kind: 'storage';
  /** As the file names it, `torch.HalfStorage`. */
  readonly typeName: string;
  readonly type: StoredType | undefined;
  readonly key: string;
  /** 0 but for parts of storages, which only older versions of PyTorch wrote. */
  readonly first: number;
  readonly elements: number;
}

/** A strided view of a storage; offset and strides count elements. Not read before someone asks for its values. */
export interface TensorView {
  readonly kind: 'tensor';
  readonly storage: StorageReference;
  /** Undefined where the element type is not read; `typeName` then says which it is. */
  readonly type: StoredType | undefined;
  readonly typeName: string;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

type Compound = PickleSequence | PickleDict | PickleGlobal | PickleOpaque | StorageReference | TensorView;

/** Narrows to one kind of compound value. */
export function isKind<K extends Compound['kind']>(
  value: PickleValue | undefined,
  kind: K,
): value is Extract<Compound, { readonly kind: K }> {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === kind;
}

/** A few words that say what a value is: `dict of 3`, `argparse.Namespace object`. */
export function describe(value: PickleValue): string {
  if (value === null) return 'None';
  if (typeof value !== 'object')
    return typeof value === 'string' ? 'text' : `${typeof value} ${String(value).slice(0, 40)}`;
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  switch (value.kind) {
    case 'dict':
      return `dict of ${value.entries.size}`;
    case 'list':
    case 'tuple':
    case 'set':
      return `${value.kind} of ${value.items.length}`;
    case 'global':
      return value.name.slice(0, 120);
    case 'opaque':
      return `${value.name.slice(0, 120)} object`;
    case 'storage':
      return 'storage';
    case 'tensor':
      return `tensor ${value.shape.join('x') || 'scalar'}`;
  }
}
