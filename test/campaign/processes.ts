/** @file The world around a process: kills at random moments, full disks, closed pipes, places that cannot be written, names that climb. */
import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { imageBytes, decodeImage } from '../../ir/chip/index.ts';
import { DiagnosticError } from '../../ir/diagnostics/index.ts';
import { writeNpy } from '../../runtime/formats/index.ts';
import { program } from '../cli/spikec.ts';
import { pick, randomOf, type Random } from './damage.ts';
import type { Ending } from './pool.ts';

const text = `model "t"
neuron sfa { cap: 4, norm: 4, rounding: half_even }
input x: [1, 8, 8]
x = x -> stem: conv2d(8, kernel=3)
x += x -> b.spike: sfa -> b.conv: conv2d(8)
output logits = x -> mean -> spike: sfa(norm=1) -> head: linear(3)
`;

/** How a process ended, and what it said. */
interface Ended {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
}

/** Runs a line of bash in which `spikec` is the program, and perhaps kills it after some milliseconds. */
function bash(
  cwd: string,
  line: string,
  kill?: { readonly after: number; readonly signal: NodeJS.Signals },
): Promise<Ended> {
  const script = `spikec() { "${process.execPath}" "${program}" "$@"; }; ${line}`;
  const alone = `exec "${process.execPath}" "${program}" ${line.replace(/^spikec /, '')}`;
  return new Promise((resolve) => {
    const child = spawn('bash', ['-c', kill ? alone : script], { cwd, stdio: ['ignore', 'ignore', 'pipe'] });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (more: string) => (stderr += more));
    const timer = kill ? setTimeout(() => child.kill(kill.signal), kill.after) : undefined;
    child.on('close', (status, signal) => {
      clearTimeout(timer);
      resolve({ status, signal, stderr });
    });
  });
}

/** A folder with a model, weights, an image and an input, made once. */
export interface Place {
  readonly folder: string;
  /** An empty folder in it. */
  fresh(): string;
  remove(): void;
}

export async function preparePlace(): Promise<Place> {
  const folder = mkdtempSync(join(tmpdir(), 'spikec-campaign-'));
  writeFileSync(join(folder, 't.spike'), text);
  writeFileSync(join(folder, 'x.npy'), writeNpy({ type: 'I32', shape: [1, 8, 8], data: new Int32Array(64).fill(9) }));
  const made = await bash(
    folder,
    'spikec compile t.spike --random-weights 1 --save-weights w.safetensors --out t.chip -q',
  );
  if (made.status !== 0) throw new Error(made.stderr);
  let count = 0;
  return {
    folder,
    fresh() {
      const path = join(folder, String(count++));
      mkdirSync(path);
      return path;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** What is wrong with how it ended: a status that is none of ours, a stack trace, a file half-written or left over. */
function wrong(
  { status, signal, stderr }: Ended,
  allowed: readonly (number | NodeJS.Signals | null)[],
  cwd: string,
): Ending | { readonly leftover: string } {
  if (!allowed.includes(signal ?? status)) return { crash: `status ${signal ?? status}: ${stderr}` };
  if (/internal error|^\s+at .*\.ts:/m.test(stderr)) return { crash: stderr };
  // What SIGKILL interrupts leaves its temporary file, and never a part under the output's own name.
  const left = filesIn(cwd).filter((name) =>
    name.endsWith('.tmp') ? signal !== 'SIGKILL' : !isWhole(join(cwd, name)),
  );
  if (left.length > 0) return { leftover: left.join(', ') };
  return { verdict: status === 0 ? 'equal' : 'refused' };
}

const filesIn = (cwd: string): string[] =>
  readdirSync(cwd, { recursive: true, encoding: 'utf8' }).filter((name) => statSync(join(cwd, name)).isFile());

/** An image that is there can be read; other files are of more than nothing. */
function isWhole(path: string): boolean {
  if (!path.endsWith('.chip')) return statSync(path).size > 0 || path.endsWith('.part') || path.endsWith('.jsonl');
  try {
    return decodeImage(readFileSync(path), path).cores.length > 0;
  } catch (error) {
    if (error instanceof DiagnosticError) return false;
    throw error;
  }
}

const compile = 'spikec compile ../t.spike --weights ../w.safetensors --out a.chip';
const run = 'spikec run ../t.chip --input ../x.npy --trace t.safetensors';
const commands = [
  compile,
  run,
  `${run} --outputs o`,
  'spikec import ../w.safetensors --model ../t.spike --out i.safetensors',
];

export type ProcessTrial = (place: Place, random: Random) => Promise<Ending | { readonly leftover: string }>;

export const processTrials: { readonly [name: string]: ProcessTrial } = {
  async kills(place, random) {
    const cwd = place.fresh();
    const signal = pick(random, ['SIGKILL', 'SIGTERM', 'SIGHUP', 'SIGINT', 'SIGQUIT'] as const);
    const command = pick(random, commands);
    const ended = await bash(cwd, command, { after: random(50, 2500), signal });
    const first = wrong(ended, [0, 129, 130, 131, 143, signal], cwd);
    if (!('verdict' in first)) return first;
    // The same again ends well, and removes what the first one left.
    return wrong(await bash(cwd, command), [0], cwd);
  },
  async 'full disk'(place, random) {
    const cwd = place.fresh();
    // Blocks of 1024 bytes: the file grows no further, as on a full disk or beyond a quota.
    return wrong(await bash(cwd, `trap '' XFSZ; ulimit -f ${random(0, 1)}; ${pick(random, commands)}`), [0, 3], cwd);
  },
  async 'closed pipes'(place, random) {
    const cwd = place.fresh();
    const reader = pick(random, [
      '| true',
      '| head -1',
      '2>&1 | true',
      '2>&1 | head -1',
      '> /dev/full',
      '2> /dev/full',
      '--json > /dev/full',
    ]);
    const full = reader.includes('> /dev/full') && !reader.startsWith('2');
    const ended = await bash(cwd, `${pick(random, commands)} ${reader}; exit "\${PIPESTATUS[0]}"`);
    const end = wrong(ended, full ? [3] : [0], cwd);
    if ('verdict' in end && filesIn(cwd).length === 0) return { crash: 'nothing was written' };
    return end;
  },
  async 'shared and read-only'(place, random) {
    const cwd = place.fresh();
    const command = pick(random, commands);
    const how = random(0, 2);
    if (how === 0) {
      const ends = await Promise.all([bash(cwd, command), bash(cwd, command)]);
      return ends.map((ended) => wrong(ended, [0], cwd)).find((end) => !('verdict' in end)) ?? { verdict: 'equal' };
    }
    const out = command.includes('--trace') ? 't.safetensors' : command.includes('import') ? 'i.safetensors' : 'a.chip';
    if (how === 1) mkdirSync(join(cwd, out));
    else writeFileSync(join(cwd, out), 'mine');
    if (how === 2) chmodSync(join(cwd, out), 0o444);
    const ended = await bash(cwd, command);
    return how === 1 ? wrong(ended, [3], cwd) : wrong(ended, process.getuid?.() === 0 ? [0] : [3], cwd);
  },
  async 'names that climb'(place, random) {
    const cwd = place.fresh();
    const name = pick(random, [
      '../climbed',
      '../../climbed',
      join(place.folder, 'climbed'),
      '..\\climbed',
      'a/../../climbed',
      '..',
    ]);
    const entry = { [`${name}.npy`]: writeNpy({ type: 'I32', shape: [1, 8, 8], data: new Int32Array(64) }) };
    writeFileSync(join(cwd, 'x.npz'), zipSync(entry));
    const image = decodeImage(readFileSync(join(place.folder, 't.chip')), 't.chip');
    const outputs = image.header.outputs.map((output) => ({ ...output, name }));
    writeFileSync(join(cwd, 'a.chip'), imageBytes({ ...image, header: { ...image.header, outputs } }));
    const before = filesIn(place.folder).filter((path) => path.includes('climbed'));
    const ended = await bash(cwd, 'spikec run a.chip --input x.npz --outputs o --trace t.npz');
    const climbed = filesIn(place.folder).filter((path) => path.includes('climbed'));
    if (climbed.length > before.length) return { leftover: climbed.join(', ') };
    return wrong(ended, [0, 3], cwd);
  },
};

/** One trial of the world around a process. */
export const processTrial = (name: string, place: Place, seed: number): ReturnType<ProcessTrial> =>
  processTrials[name]!(place, randomOf(seed));
