/** @file The small Spike-driven Transformer V1 that cases are given to: 32x32, ten classes, of pictures or of events (T = 4). */
import type { ExecutionContext } from 'ava';
import { join } from 'node:path';
import { bundled } from '../../node/package.ts';
import { emptyFolder, spikec } from '../cli/spikec.ts';

/** What it takes. */
export type Senses = 'pictures' | 'events';

/** Its words on a command line: file and parameters. */
export function model(senses: Senses = 'pictures'): string[] {
  const parameters = ['dims=16', 'depth=1', 'heads=2', 'classes=10', 'image=32', `events=${senses === 'events'}`];
  return [bundled('examples', 'spike-driven-transformer.spike'), ...parameters.flatMap((each) => ['-p', each])];
}

/** Compiles it with random weights into an empty folder; returns the path of the image. */
export async function compiled(t: ExecutionContext, senses: Senses): Promise<string> {
  const image = join(emptyFolder(t), 'net.chip');
  const { status, stderr } = await spikec(['compile', ...model(senses), '--random-weights', '1', '--out', image]);
  t.is(status, 0, stderr);
  return image;
}
