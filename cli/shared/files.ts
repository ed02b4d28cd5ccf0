import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { fail, nearest, type SourceText } from '../../ir/diagnostics/index.ts';
import { reasonOf } from './outputs.ts';

/** No text a person writes is larger, in bytes. */
const largestText = 4 << 20;

/** Reads a whole file. Throws SPK707 where it cannot be read, with the nearest name in its folder. */
export function readInput(path: string, what: string, largest = Infinity): Buffer<ArrayBuffer> {
  try {
    const { size } = statSync(path);
    if (size <= largest) return readFileSync(path);
  } catch (error) {
    fail('SPK707', `cannot read ${what} ${path}: ${reasonOf(error)}`, suggestion(path));
  }
  return fail('SPK707', `${what} ${path} is larger than ${largest} bytes, which no such file is`);
}

/** Reads a text in UTF-8, named as the user named it. */
export function readText(path: string, what: string): SourceText {
  return {
    name: path,
    text: readInput(path, what, largestText)
      .toString('utf8')
      .replace(/^\uFEFF/, ''),
  };
}

function suggestion(path: string): { help?: string } {
  const folder = dirname(path);
  if (existsSync(path) || !existsSync(folder) || !statSync(folder).isDirectory()) return {};
  const near = nearest(basename(path), readdirSync(folder));
  return near === undefined
    ? {}
    : { help: `did you mean "${path.slice(0, path.length - basename(path).length)}${near}"?` };
}
