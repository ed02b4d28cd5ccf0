/** @file Data sets and recordings whose files have no mark: told by size, by every record, by name. */
import type { Kind } from './kinds.ts';
import type { Beginning, Sign } from './marks.ts';

/** Bytes of a picture of CIFAR: 3 channels of 32x32. */
export const cifarPixels = 3072;

interface Records {
  readonly kind: Kind;
  /** Classes by every byte before the pixels. */
  readonly classes: readonly number[];
  readonly name: RegExp;
}

const cifarRecords: readonly Records[] = [
  { kind: 'cifar10', classes: [10], name: /^(data_batch_\d|test_batch)\.bin$/i },
  { kind: 'cifar100', classes: [20, 100], name: /^(train|test)\.bin$/i },
];

/** Whole records, and in each one labels that are classes. */
function holds({ classes }: Records, { bytes, size }: Beginning): boolean {
  const record = classes.length + cifarPixels;
  if (size === 0 || size % record !== 0) return false;
  for (let at = 0; at + classes.length <= bytes.length; at += record)
    if (classes.some((count, i) => bytes[at + i]! >= count)) return false;
  return true;
}

const isBin: Sign = ({ name }) => /\.bin$/i.test(name);

/** A `.bin` of so few events, of 5 bytes each, that all of them may be letters. */
export const isShortBin: Sign = (beginning) => isBin(beginning) && beginning.size <= 50 && beginning.size % 5 === 0;

/**
 * What a file without any mark is. By chance one `.bin` recording in 3,073 has CIFAR's size; its events' columns, one in 3,073 bytes, are
 * hardly ever all below 10, so that records tell more than names.
 */
export function unmarkedKind(beginning: Beginning): Kind | undefined {
  const cifar = cifarRecords.find((records) => holds(records, beginning));
  if (cifar) return cifar.kind;
  return isBin(beginning) ? 'atis' : undefined;
}
