/** @file Timing in turns: every round runs each side once, so that all meet the same machine. */
import { setTimeout as sleep } from 'node:timers/promises';

/** Somebody who does the work. */
export interface Side {
  readonly name: string;
  /** Once, from the input to the result. */
  run(): unknown;
}

/** Milliseconds of one side. */
export interface Timing {
  readonly name: string;
  readonly median: number;
  readonly least: number;
  readonly rounds: number;
}

/** A side slower than this has `fewRounds`: its spread is small against its length. */
const slow = 1000;
const fewRounds = 3;

/** So long everybody's threads have to come to rest between two runs: some spin for a while before they sleep. */
const rest = 15;

/** Warms up each side twice and times it `rounds` times. */
export async function inTurns(sides: readonly Side[], rounds: number): Promise<Timing[]> {
  const taken = sides.map((): number[] => []);
  const wanted = sides.map(() => rounds);
  for (const [i, side] of sides.entries()) {
    await timed(side);
    if ((await timed(side)) > slow) wanted[i] = Math.min(rounds, fewRounds);
  }
  for (let round = 0; round < rounds; round++)
    for (const [i, side] of sides.entries()) if (round < wanted[i]!) taken[i]!.push(await timed(side));
  return sides.map(({ name }, i) => {
    const times = taken[i]!.sort((a, b) => a - b);
    return { name, median: times[times.length >> 1]!, least: times[0]!, rounds: times.length };
  });
}

async function timed(side: Side): Promise<number> {
  await sleep(rest);
  const start = performance.now();
  await side.run();
  return performance.now() - start;
}
