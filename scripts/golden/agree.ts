/** @file Whether `test/golden` is what the recorded sets say. */
import { readdirSync } from 'node:fs';
import { writeSafetensors } from '../../runtime/formats/index.ts';
import { unpack } from '../../test/support/packed.ts';
import type { CompactFile } from './compact.ts';

/** Whether the bytes of a file hold exactly the tensors, or the text, that belong there. */
export const agrees = (file: CompactFile, bytes: Uint8Array): boolean =>
  file.kind === 'text'
    ? Buffer.from(bytes).equals(Buffer.from(file.make()))
    : Buffer.from(unpack(bytes)).equals(writeSafetensors(file.make()));

/** Files of the folder that belong to no set. */
export function strangersIn(folder: string, files: readonly CompactFile[]): string[] {
  const known = new Set(['README.md', ...files.map(({ path }) => path)]);
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => `${parentPath}/${name}`.slice(folder.length).replace(/^\/+/, ''))
    .filter((path) => !known.has(path));
}
