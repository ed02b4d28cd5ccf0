/** @file Pages of the smallest image, for tests of what they hold and of what browsers make of them. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { ExecutionContext } from 'ava';
import type { PageData } from '../../page/data.ts';
import { spikec } from '../cli/spikec.ts';
import { data, network, tinyImage } from '../cli/tiny.ts';

/** A run with all figures. */
export const figures = ['run', 'f.chip', ...data(2), '--figures', '--pipelined', '--json'];

/** A folder with the smallest image, what it did (run.json, t.safetensors), and what verify found (v.json). */
export async function prepared(t: ExecutionContext): Promise<string> {
  const cwd = await tinyImage(t);
  const ran = await spikec([...figures, '--trace', 't.safetensors', '--trace-steps', '--trace-membranes'], { cwd });
  writeFileSync(join(cwd, 'run.json'), ran.stdout);
  const verified = await spikec(['verify', 'f.chip', ...network, ...data(1), '--json'], { cwd });
  writeFileSync(join(cwd, 'v.json'), verified.stdout);
  return cwd;
}

/** The data that a page holds. */
export const packedIn = (page: string): PageData =>
  JSON.parse(gunzipSync(Buffer.from(/id="data">([^<]*)</.exec(page)![1]!, 'base64')).toString()) as PageData;

/** A page that `spikec report` makes. */
export async function pageOf(t: ExecutionContext, cwd: string, words: readonly string[]): Promise<string> {
  const made = await spikec(['report', ...words, '--out', 'p.html'], { cwd });
  t.is(made.status, 0, made.stderr);
  return readFileSync(join(cwd, 'p.html'), 'utf8');
}
