/** @file The smallest network of the family on a chip, for tests of command lines that run it over a data set. */
import type { ExecutionContext } from 'ava';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fashion } from '../support/host.ts';
import { emptyFolder, spikec } from './spikec.ts';

/** The model's words on a command line. */
const model = [fashion.model, '-p', 'dims=[4,8,8]', '-p', 'depth=1'];

let compiled: Promise<string> | undefined;

/** Compiles it once a process, into a folder that goes with the process. */
async function compiledOnce(t: ExecutionContext): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'spikec-tiny-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const words = ['--random-weights', '7', '--save-weights', 'w.safetensors', '--target', 'sdt-core', '--out', 'f.chip'];
  const { status, stderr } = await spikec(['compile', ...model, ...words, '-q'], { cwd: folder });
  t.is(status, 0, stderr);
  return folder;
}

/** Writes its image f.chip with random weights w.safetensors into an empty folder, or a new folder in one. */
export async function tinyImage(t: ExecutionContext, name = ''): Promise<string> {
  const folder = join(emptyFolder(t), name);
  mkdirSync(folder, { recursive: true });
  cpSync(await (compiled ??= compiledOnce(t)), folder, { recursive: true });
  return folder;
}

/** The first so many of the 300 embedded images. */
export const data = (limit: number): string[] => ['--data', fashion.images, '--limit', String(limit)];

/** What a verification needs besides the image. */
export const network = ['--model', ...model, '--weights', 'w.safetensors'];
