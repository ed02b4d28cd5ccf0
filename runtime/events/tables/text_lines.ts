/** @file The lines of a text of any length, one after the other. */
import { damaged } from '../../formats/problems.ts';

/** Bytes that are decoded at a time. */
const portion = 2 ** 20;
const longestLine = 4096;

/** Lines without their ends, which are LF or CR LF. Throws SPK404 for bytes that are no text, and for lines without end. */
export function* linesOf(bytes: Uint8Array, name: string): Generator<string, void, undefined> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest = '';
  for (let at = 0; at < bytes.length; at += portion) {
    const lines = (rest + decoded(decoder, bytes.subarray(at, at + portion), name)).split('\n');
    rest = lines.pop()!;
    if (rest.length > longestLine) damaged(name, `a line has more than ${longestLine} characters`);
    for (const line of lines) yield line.endsWith('\r') ? line.slice(0, -1) : line;
  }
  if (rest !== '') yield rest;
}

function decoded(decoder: InstanceType<typeof TextDecoder>, bytes: Uint8Array, name: string): string {
  try {
    return decoder.decode(bytes, { stream: true });
  } catch {
    return damaged(name, 'it is no text of UTF-8');
  }
}
