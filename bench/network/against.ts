/**
 * @file Two checkouts of the project on the same networks, in turns, one thread each: what a change gained, whatever else the machine
 * does meanwhile. Processor time leaves out what other processes take; of many runs, the least is what the code needs.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Answer, Question, Turn } from './side.ts';

/** A side that has had its turns. */
interface Taken {
  readonly mode: string;
  readonly synapticOps: number;
  readonly processor: readonly number[];
  readonly wall: readonly number[];
}

const here = fileURLToPath(new URL('../..', import.meta.url));
const side = fileURLToPath(new URL('side.ts', import.meta.url));
const rounds = 9;
/** Of processor time in a turn: quick sides run several times, and are compiled to the end. */
const milliseconds = 300;

async function ask<A extends Answer>(child: ChildProcess, question: Question): Promise<A> {
  child.send(question);
  const [reply] = (await once(child, 'message')) as [A];
  return reply;
}

async function modesOf(root: string): Promise<readonly string[]> {
  const child = fork(side, [root]);
  const modes = await ask<readonly string[]>(child, 'modes');
  child.kill();
  return modes;
}

/** All modes of both checkouts on one network, each a process, one turn after the other. */
async function inTurns(network: string, sides: readonly (readonly [root: string, mode: string])[]): Promise<Taken[]> {
  const children = sides.map(([root, mode]) => fork(side, [root, network, mode]));
  const turns = sides.map((): Turn[] => []);
  // The first round warms up.
  for (let round = 0; round <= rounds; round++)
    for (const [i, child] of children.entries()) {
      const turn = await ask<Turn>(child, { milliseconds });
      if (round > 0) turns[i]!.push(turn);
    }
  for (const child of children) child.kill();
  const sorted = (i: number, of: 'processor' | 'wall'): number[] =>
    turns[i]!.flatMap((turn) => turn[of]).sort((a, b) => a - b);
  return sides.map(([, mode], i) => ({
    ...{ mode, synapticOps: turns[i]![0]!.synapticOps },
    ...{ processor: sorted(i, 'processor'), wall: sorted(i, 'wall') },
  }));
}

const least = (times: readonly number[]): number => times[0]!;
const median = (times: readonly number[]): number => times[times.length >> 1]!;

/** How often as many synaptic operations in the same time, least against least and median against median of processor time. */
function gained(before: Taken, after: Taken): string {
  const of = (pick: (times: readonly number[]) => number): string => {
    const rate = ({ synapticOps, processor }: Taken): number => synapticOps / pick(processor);
    return `${(rate(after) / rate(before)).toFixed(1)}x`;
  };
  return `${of(least)} ${of(median)}`;
}

/** Prints a table of all modes here against the same mode there, or its step mode, which all have. */
export async function compareWith(root: string, networks: readonly string[]): Promise<void> {
  const [before, after] = [await modesOf(root), await modesOf(here)];
  console.log(
    'milliseconds of one thread: processor least and median, wall least and median; gain in operations per second',
  );
  for (const network of networks) {
    const sides = [...before.map((mode) => [root, mode] as const), ...after.map((mode) => [here, mode] as const)];
    const taken = await inTurns(network, sides);
    const [there, now] = [taken.slice(0, before.length), taken.slice(before.length)];
    for (const [name, list] of [
      ['before', there],
      ['after', now],
    ] as const)
      for (const one of list) {
        const other = there.find(({ mode }) => mode === one.mode) ?? there.find(({ mode }) => mode === 'step')!;
        const times = [least(one.processor), median(one.processor), least(one.wall), median(one.wall)];
        console.log(
          `${network.padEnd(8)}${name.padEnd(7)}${one.mode.padEnd(8)}${(one.synapticOps / 1e6).toFixed(0).padStart(6)} M` +
            times.map((time) => time.toFixed(2).padStart(10)).join('') +
            `  ${(one.synapticOps / least(one.processor) / 1e6).toFixed(2).padStart(6)} G/s` +
            (name === 'after' ? `  ${gained(other, one)}` : ''),
        );
      }
  }
}
