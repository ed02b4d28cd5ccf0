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
}

/** Goes through the pictures once by every mode and number of threads, and once more with verification. */
export async function timeFashion(modes: readonly Mode[], limit: number): Promise<Pace[]> {
  const host = nodeHost();
  const { loaded, deployed } = compileExample(host, defaultTarget, undefined);
  const samples: Sample[] = [];
  for await (const sample of loadSamples(host, { data: 'fashion-mnist' }, gridOfImage(loaded.image.header), { limit }))
    samples.push(sample);
  const paces: Pace[] = [];
  const time = async (name: string, work: () => Promise<unknown>): Promise<void> => {
    const start = performance.now();
    await work();
    const seconds = (performance.now() - start) / 1000;
    paces.push({ name, images: samples.length, imagesPerSecond: samples.length / seconds });
  };
  const witness = Math.min(1, witnessed / samples.length);
  for (const threads of threadNumbers) {
    for (const mode of modes)
      await time(`run, ${nameOf(mode, threads)}`, async () => {
        for await (const run of runSamples(host, loaded, inOrder(samples), { mode, threads })) void run;
      });
    await time(nameOf('verify,', threads), async () => {
      const { verdict } = await verifySamples(host, loaded, deployed, inOrder(samples), { threads, witness });
      if (!verdict.exact) throw new Error('the example is not exact: nothing to time before that is right');
    });
  }
  return paces;
}

async function* inOrder(samples: readonly Sample[]): AsyncGenerator<Sample> {
  await Promise.resolve();
  yield* samples;
}
