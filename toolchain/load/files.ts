import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { fail, nearest, type SourceText } from '../../ir/diagnostics/index.ts';
import { openFile, readFileBytes, type OpenFile } from '../../runtime/formats/files.ts';

/** No text a person writes is larger, in bytes. */
const largestText = 4 << 20;

/** Reads a whole file. Throws SPK401 where it cannot be read, with the nearest name in its folder, and SPK402. */
export function readInput(path: string): Uint8Array {
  checkExists(path);
  return readFileBytes(path);
}

/** Opens a file that is read piece by piece. Throws SPK401 as `readInput` does. */
export function openInput(path: string): OpenFile {
  checkExists(path);
  return openFile(path);
}

function checkExists(path: string): void {
  if (!existsSync(path)) fail('SPK401', 'there is no such file', { place: path, ...suggestion(path) });
}

/** Reads a text in UTF-8, named as the user named it. */
export function readText(path: string): SourceText {
  const bytes = readInput(path);
  if (bytes.length > largestText)
    fail('SPK402', `the text has ${bytes.length} bytes; no model or target is larger than ${largestText}`, {
      place: path,
    });
  return { name: path, text: new TextDecoder().decode(bytes) };
}

function suggestion(path: string): { help?: string } {
  const folder = dirname(path);
  if (!existsSync(folder) || !statSync(folder).isDirectory()) return {};
  const near = nearest(basename(path), readdirSync(folder));
  const before = path.slice(0, path.length - basename(path).length);
  return near === undefined ? { help: 'check the path' } : { help: `did you mean "${before}${near}"?` };
}
