/** @file Pages of the smallest image, for tests of what they hold and of what browsers make of them. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { ExecutionContext } from 'ava';
import type { PageData } from '../../page/data.ts';
import { unpack, type Json } from '../../page/packing.ts';
import { emptyFolder, spikec } from '../cli/spikec.ts';
import { data, network, tinyImage } from '../cli/tiny.ts';

/** A run with all figures. */
export const figures = ['run', 'f.chip', ...data(2), '--figures', '--pipelined', '--json'];

let made: Promise<string> | undefined;

/** Runs and verifies it once a process, into a folder that goes with the process. */
async function madeOnce(t: ExecutionContext): Promise<string> {
  const cwd = mkdtempSync(join(tmpdir(), 'spikec-page-'));
  process.on('exit', () => rmSync(cwd, { recursive: true, force: true }));
  cpSync(await tinyImage(t), cwd, { recursive: true });
  const ran = await spikec([...figures, '--trace', 't.safetensors', '--trace-steps', '--trace-membranes'], { cwd });
  writeFileSync(join(cwd, 'run.json'), ran.stdout);
  const verified = await spikec(['verify', 'f.chip', ...network, ...data(1), '--json'], { cwd });
  writeFileSync(join(cwd, 'v.json'), verified.stdout);
  return cwd;
}

/** A folder with the smallest image, what it did (run.json, t.safetensors), and what verify found (v.json). */
export async function prepared(t: ExecutionContext): Promise<string> {
  const cwd = emptyFolder(t);
  cpSync(await (made ??= madeOnce(t)), cwd, { recursive: true });
  return cwd;
}

/** The data that a page holds. */
export const packedIn = (page: string): PageData =>
  unpack(
    JSON.parse(gunzipSync(Buffer.from(/id="data">([^<]*)</.exec(page)![1]!, 'base64')).toString()) as Json,
  ) as unknown as PageData;

/** A page that `spikec report` makes. */
export async function pageOf(t: ExecutionContext, cwd: string, words: readonly string[]): Promise<string> {
  const made = await spikec(['report', ...words, '--out', 'p.html'], { cwd });
  t.is(made.status, 0, made.stderr);
  return readFileSync(join(cwd, 'p.html'), 'utf8');
}
