/** @file The smallest network of the family on a chip, for tests of command lines that run it over a data set. */
import type { ExecutionContext } from 'ava';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fashion } from '../support/host.ts';
import { emptyFolder, spikec } from './spikec.ts';

/** The model's words on a command line. */
const model = [fashion.model, '-p', 'dims=[4,8,8]', '-p', 'depth=1'];

/** Writes its image f.chip with random weights w.safetensors into an empty folder, or a new folder in one. */
export async function tinyImage(t: ExecutionContext, name = ''): Promise<string> {
  const folder = join(emptyFolder(t), name);
  mkdirSync(folder, { recursive: true });
  const words = ['--random-weights', '7', '--save-weights', 'w.safetensors', '--target', 'sdt-core', '--out', 'f.chip'];
  const { status, stderr } = await spikec(['compile', ...model, ...words, '-q'], { cwd: folder });
  t.is(status, 0, stderr);
  return folder;
}

/** The first so many of the 300 embedded images. */
export const data = (limit: number): string[] => ['--data', fashion.images, '--limit', String(limit)];

/** What a verification needs besides the image. */
export const network = ['--model', ...model, '--weights', 'w.safetensors'];
