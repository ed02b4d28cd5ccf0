/** @file A short campaign: every mutator some times, always the same trials, one after the other: each ends in some seconds of processor time. */
import test from 'ava';
import { mutators } from './trials.ts';
import { preparePlace, processTrial, processTrials } from './processes.ts';

const most = 24;

/** Microseconds of processor time that no trial takes. */
const mostTime = 30e6;

for (const [name, { share, trial }] of Object.entries(mutators))
  test.serial(name, async (t) => {
    const one = trial();
    const found = new Map<string, number>();
    for (let i = 0; i < Math.max(3, Math.floor((most * share) / 60)); i++) {
      const began = process.cpuUsage();
      const verdict = await one(1000 + i);
      found.set(verdict, (found.get(verdict) ?? 0) + 1);
      const { user, system } = process.cpuUsage(began);
      t.true(user + system < mostTime, `${name}, seed ${1000 + i}`);
    }
    t.log(Object.fromEntries(found));
    t.true(found.size > 0);
  });

test.serial('the world around a process', async (t) => {
  const place = await preparePlace();
  t.teardown(place.remove);
  for (const name of ['full disk', 'names that climb']) {
    const ending = await processTrial(name, place, 5);
    t.true('verdict' in ending, `${name}: ${JSON.stringify(ending)}`);
  }
  t.deepEqual(Object.keys(processTrials).length, 5);
});
