/**
 * @file Compares a document `spikec-crosscheck 1` with what the simulator counts, in both modes: `node scripts/crosscheck.ts FILE [TARGET]`,
 * by default on `loihi-1-like`. Exits 1 where a figure does not agree.
 */
import { readFileSync } from 'node:fs';
import { nodeHost } from '../node/host.ts';
import { loadTarget } from '../toolchain/load/target.ts';
import { compare, imageOf } from './crosscheck/compare.ts';
import type { CrossCheck } from './crosscheck/network.ts';

const [file, name = 'loihi-1-like'] = process.argv.slice(2);
if (file === undefined) {
  console.log('node scripts/crosscheck.ts FILE [TARGET]');
  process.exit(2);
}
const check = JSON.parse(readFileSync(file, 'utf8')) as CrossCheck;
const image = imageOf(check, loadTarget(nodeHost(), name).target);
for (const mode of ['step', 'window'] as const) {
  console.log(`${check.name} on ${image.header.target.name}, ${mode} mode`);
  for (const { what, there, here, within, agrees } of await compare(check, image, mode)) {
    console.log(
      `  ${agrees ? 'agrees ' : 'DIFFERS'}  ${what}: ${there} there, ${here} here${within === 0 ? '' : `, ${Math.abs(here / there - 1).toExponential(1)} apart of at most ${within}`}`,
    );
    if (!agrees) process.exitCode = 1;
  }
}
