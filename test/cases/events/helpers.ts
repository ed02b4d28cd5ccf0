/** @file What the cases of events share: the small network of events, and a run of it. */
import type { ExecutionContext } from 'ava';
import { fileURLToPath } from 'node:url';
import { compiled } from '../network.ts';
import { documentOf, spikec, type Finished } from '../../cli/spikec.ts';

/** One sample of a run, as `--json` has it. */
export interface RunSample {
  readonly name: string;
  readonly label?: number;
  readonly inputHash: string;
  readonly steps: readonly string[];
  readonly changes: readonly { readonly code: string; readonly message: string }[];
}

/** A file of a case's folder beside its test. */
export const fileOf = (name: string, file = ''): string => fileURLToPath(new URL(`${name}/${file}`, import.meta.url));

/** The network of 32x32 pixels, two polarities and four time steps, ready to run. */
export interface EventNetwork {
  readonly image: string;
  /** The samples of a run that must succeed. */
  run(...words: readonly string[]): Promise<readonly RunSample[]>;
  /** A run as it ends. */
  finish(...words: readonly string[]): Promise<Finished>;
}

export async function eventNetwork(t: ExecutionContext): Promise<EventNetwork> {
  const image = await compiled(t, 'events');
  const finish = (...words: readonly string[]): Promise<Finished> => spikec(['run', image, ...words]);
  return {
    image,
    finish,
    async run(...words) {
      const finished = await finish(...words, '--json');
      t.is(finished.status, 0, finished.stderr);
      return (documentOf(t, finished) as { results: RunSample[] }).results;
    },
  };
}

/** The first digits of a hash, as cases give them. */
export const short = ({ inputHash }: RunSample): string => inputHash.slice(0, 16);
