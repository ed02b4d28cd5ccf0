/** @file The lines of a text file of any size, piece by piece. */
import { fail } from '../../ir/diagnostics/index.ts';
import type { OpenFile } from '../../runtime/index.ts';

/** Longest line that is read, in bytes; a sample with 20,000 classes listed has a twentieth of it. */
const longestLine = 2 ** 24;
const piece = 2 ** 16;

/** A line without its line break. */
export interface TextLine {
  readonly text: string;
  /** From 1. */
  readonly number: number;
  /** Where the next line starts, in bytes. */
  readonly end: number;
}

/** All lines that end in a line break; what follows the last one is left out. Throws SPK903 where a line is no text, or too long. */
export function* textLines({ size, readAt }: OpenFile, path: string): Generator<TextLine, void, undefined> {
  let pending: Uint8Array[] = [];
  let [length, number, start] = [0, 0, 0];
  for (let at = 0; at < size; at += piece) {
    const bytes = readAt(at, Math.min(piece, size - at));
    let from = 0;
    // The view is good until the next call, and whoever takes a line may read other files, so nothing is kept of it.
    const copy = bytes.slice();
    for (let to = copy.indexOf(10); to >= 0; to = copy.indexOf(10, from)) {
      const whole = joined([...pending, copy.subarray(from, to)], length + to - from);
      number++;
      start += whole.length + 1;
      yield { text: decoded(whole, path, number), number, end: start };
      [pending, length, from] = [[], 0, to + 1];
    }
    pending.push(copy.subarray(from));
    length += copy.length - from;
    if (length > longestLine) damagedLine(path, number + 1, `it has more than ${longestLine} bytes`);
  }
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  if (parts.length === 1) return parts[0]!;
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function decoded(bytes: Uint8Array, path: string, number: number): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return damagedLine(path, number, 'it is no text in UTF-8');
  }
}

/** Throws SPK903 for a line. */
export const damagedLine = (path: string, number: number, why: string): never =>
  fail('SPK903', why, {
    place: `${path}, line ${number}`,
    help: 'copy the file again, or run it again under another name',
  });
