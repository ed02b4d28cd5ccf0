/** @file What tests of imported networks have in common: command lines, weights, and what the float reading fires. */
import type { ExecutionContext } from 'ava';
import { reportOf } from '../../../runtime/nir/check/report.ts';
import { checkNir, chooseConventions, readNir, startNir } from '../../../runtime/nir/index.ts';
import { spikec, type Shown } from '../../cli/spikec.ts';

/** Runs a command line in a folder, and demands that it ends well. */
export async function done(t: ExecutionContext, cwd: string, ...words: string[]): Promise<Shown> {
  const finished = await spikec(words, { cwd });
  t.is(finished.status, 0, finished.shown);
  return finished;
}

/** Imports a file into n.spike and n.safetensors. */
export const importWords = (file: string, ...more: string[]): string[] => [
  ...['import', file, '--out-model', 'n.spike', '--out', 'n.safetensors', ...more],
];

/** Numbers between -1 and 1 that look like none. */
export const weights = (count: number, seed = 1): number[] =>
  Array.from({ length: count }, (_, i) => Math.sin(seed + 1.7 * i) * (1 - (i % 5) / 9));

/** Spikes of some layers, step by step, as the float reading has them. */
export async function readSpikes(
  bytes: Uint8Array,
  x: Int32Array,
  steps: number,
  names: readonly string[],
): Promise<number[][]> {
  const { network } = checkNir(await readNir(bytes, 'x'), 'x');
  const { conventions } = chooseConventions(network!, { dt: 1e-3 }, reportOf('x'));
  const run = startNir(network!, conventions);
  const width = x.length / steps;
  return Array.from({ length: steps }, (_, t) => {
    const { values } = run.step(new Map([['input', Float64Array.from(x.subarray(width * t, width * t + width))]]));
    return names.flatMap((name) => [...values.get(name)!]);
  });
}
