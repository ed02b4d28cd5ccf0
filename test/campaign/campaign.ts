/** @file `npm run campaign -- [--minutes 60] [--seed N] [--only NAME] [--count N]`: a long campaign, and its counts. Exits 1 on any failure. */
import { parseArgs } from 'node:util';
import { campaign } from './run.ts';
import { processTrials } from './processes.ts';
import { mutators } from './trials.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string' },
    seed: { type: 'string' },
    only: { type: 'string' },
    count: { type: 'string' },
  },
});
const names = [...Object.keys(mutators), ...Object.keys(processTrials)];
if (values.only !== undefined && !names.includes(values.only)) {
  process.stderr.write(`there is no mutator "${values.only}"; one of: ${names.join(', ')}\n`);
  process.exit(2);
}
const seed = Number(values.seed ?? Date.now() % 1_000_000_000);
const tally = await campaign({
  ...{ seed, time: 60_000 * Number(values.minutes ?? 60), count: Number(values.count ?? Infinity) },
  ...(values.only === undefined ? { processes: 400 } : { only: values.only, processes: 0 }),
  say: (so) => process.stderr.write(`${so.text().split('\n').at(-1)}\n`),
});
process.stdout.write(`${tally.text()}\n\nseed ${seed}\n`);
for (const failure of tally.failed.slice(0, 50)) process.stdout.write(`\n${failure}\n`);
process.exitCode = tally.failed.length > 0 ? 1 : 0;
