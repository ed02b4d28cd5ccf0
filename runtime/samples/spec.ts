/** @file What users type for inputs: `FILE`, `FILE:key`, `FILE:key[from:to]`. */
import { fail } from '../../ir/diagnostics/index.ts';
import type { Files } from '../files.ts';
import { parseSelector } from '../formats/index.ts';

/** One input as the user gave it. */
export interface InputSpec {
  readonly path: string;
  /** The tensor in a file that holds several. */
  readonly key: string | undefined;
  /** Samples from (inclusive) .. to (exclusive); `to` may lie beyond the last one. */
  readonly range?: readonly [from: number, to: number];
}

const rangePattern = /^(.*)\[(\d*):(\d*)\]$/s;
const onePattern = /^(.*)\[(\d+)\]$/s;

/** Reads an input text. A path that exists as it stands is taken as it stands. Throws SPK440, SPK413. */
export function parseInput(files: Pick<Files, 'kindOf'>, text: string): InputSpec {
  if (text === '') fail('SPK440', 'an input is an empty text', { help: 'give FILE, FILE:tensor or FILE:tensor[0:16]' });
  if (files.kindOf(text) !== undefined) return { path: text, key: undefined };
  const [rest, range] = splitRange(text);
  if (range && range[1] <= range[0])
    fail('SPK440', `the range of "${text}" holds no sample`, { help: 'the end is exclusive: [0:16] is 16 samples' });
  const place = files.kindOf(rest) !== undefined ? { path: rest, key: undefined } : parseSelector(rest);
  return range ? { ...place, range } : place;
}

function splitRange(text: string): [rest: string, range?: readonly [number, number]] {
  const range = rangePattern.exec(text);
  if (range) return [range[1]!, [Number(range[2]!), range[3] === '' ? Infinity : Number(range[3])]];
  const one = onePattern.exec(text);
  return one ? [one[1]!, [Number(one[2]!), Number(one[2]!) + 1]] : [text];
}
