/** @file Images per second over Fashion-MNIST's test set, run alone and verified. */
import { nodeHost } from '../../node/index.ts';
import { gridOfImage, loadSamples, type Sample } from '../../runtime/index.ts';
import { compileExample } from '../../toolchain/example.ts';
import { defaultTarget, runSamples, verifySamples } from '../../toolchain/index.ts';
import type { Mode } from '../../sim/index.ts';
import { nameOf, threadNumbers } from './sides.ts';

/** Samples on which the reference evaluator is run too, about: what `spikec verify --data --limit` does. */
const witnessed = 8;

/** One way of going through the pictures. */
export interface Pace {
  readonly name: string;
  readonly images: number;
  readonly imagesPerSecond: number;
  /** Of a verification: its time over that of the quickest run on as many threads. */
  readonly ofRun?: number;
}

/** Goes through the pictures once by every mode and number of threads, and once more with verification. */
export async function timeFashion(modes: readonly Mode[], limit: number): Promise<Pace[]> {
  const host = nodeHost();
  const { loaded, deployed } = compileExample(host, defaultTarget, undefined);
  const samples: Sample[] = [];
  for await (const sample of loadSamples(host, { data: 'fashion-mnist' }, gridOfImage(loaded.image.header), { limit }))
    samples.push(sample);
  const paces: Pace[] = [];
  const time = async (work: () => Promise<unknown>): Promise<number> => {
    const start = performance.now();
    await work();
    return (performance.now() - start) / 1000;
  };
  const add = (name: string, seconds: number, ofRun?: number): unknown =>
    paces.push({
      name,
      images: samples.length,
      imagesPerSecond: samples.length / seconds,
      ...(ofRun ? { ofRun } : {}),
    });
  const witness = Math.min(1, witnessed / samples.length);
  for (const threads of threadNumbers) {
    let quickest = Infinity;
    for (const mode of modes) {
      const seconds = await time(async () => {
        for await (const run of runSamples(host, loaded, inOrder(samples), { mode, threads })) void run;
      });
      add(`run, ${nameOf(mode, threads)}`, seconds);
      quickest = Math.min(quickest, seconds);
    }
    const seconds = await time(async () => {
      const { verdict } = await verifySamples(host, loaded, deployed, inOrder(samples), { threads, witness });
      if (!verdict.exact) throw new Error('the example is not exact: nothing to time before that is right');
    });
    add(nameOf('verify,', threads), seconds, modes.length > 0 ? seconds / quickest : undefined);
  }
  return paces;
}

async function* inOrder(samples: readonly Sample[]): AsyncGenerator<Sample> {
  await Promise.resolve();
  yield* samples;
}
