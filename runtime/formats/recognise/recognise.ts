/** @file What a file is, by its content. */
import { latin } from '../latin.ts';
import { archiveKind } from './archives.ts';
import { kinds, type Kind } from './kinds.ts';
import { marks, weakMarks, type Beginning } from './marks.ts';
import { isText, pointerWords, textKind } from './texts.ts';
import { isShortBin, unmarkedKind } from './unmarked.ts';

/** What a file was found to be. */
export interface Recognised {
  readonly kind: Kind;
  /** With its article: `a JPEG picture`. */
  readonly words: string;
}

/** Bytes at the beginning of a file that are enough to tell what it is. */
export const recognisedBytes = 4096;

/**
 * Tells a file by its content; by its name where content tells nothing.
 *
 * @param bytes all of it, or at least its first 4 KB.
 * @param size of the whole file, in bytes.
 */
export function recognise(bytes: Uint8Array, name: string, size: number = bytes.length): Recognised {
  if (size === 0) return { kind: 'empty', words: kinds.empty.words };
  const head = bytes.subarray(0, recognisedBytes);
  const beginning: Beginning = { bytes: head, latin: withoutMark(latin(head)), size, name };
  const kind = kindOf(beginning, bytes);
  return { kind, words: (kind === 'pointer' ? pointerWords(beginning) : undefined) ?? kinds[kind].words };
}

/** Windows programs put the mark of UTF-8 in front of texts. */
const withoutMark = (text: string): string => (text.startsWith('\xef\xbb\xbf') ? text.slice(3) : text);

function kindOf(beginning: Beginning, bytes: Uint8Array): Kind {
  const found = (signs: typeof marks): Kind | undefined => signs.find(([, sign]) => sign(beginning))?.[0];
  const marked = found(marks);
  if (marked === 'pickle' && isCifarPickle(bytes)) return 'cifar-python';
  if (marked === 'zip' && bytes.length === beginning.size) return archiveKind(bytes);
  if (marked) return marked;
  if (/^(\xff\xfe|\xfe\xff)/.test(beginning.latin)) return 'utf16';
  // Bytes without a mark may all be letters by chance: a dark picture, a recording of a few events.
  const text = isText(beginning) && !isShortBin(beginning) ? textKind(beginning) : undefined;
  if (text !== undefined && text !== 'text') return text;
  return unmarkedKind({ ...beginning, bytes }) ?? text ?? found(weakMarks) ?? 'unknown';
}

/** Labels and pixels have names in a batch of CIFAR; they lie before or behind the list of file names. */
function isCifarPickle(bytes: Uint8Array): boolean {
  const text =
    latin(bytes.subarray(0, recognisedBytes)) +
    latin(bytes.subarray(Math.max(recognisedBytes, bytes.length - recognisedBytes)));
  return /batch_label|fine_labels/.test(text);
}
