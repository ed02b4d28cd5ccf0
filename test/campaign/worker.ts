/** @file A process that tries what it is told, one trial after the other, and says how each ended. */
import { mutators } from './trials.ts';
import type { Trial } from './verdict.ts';

const made = new Map<string, Trial>();

/** The trials of a mutator, made when the first is asked for. */
function trialOf(name: string): Trial {
  const trial = made.get(name) ?? mutators[name]!.trial();
  made.set(name, trial);
  return trial;
}

process.on('message', async ({ name, seed }: { name: string; seed: number }) => {
  try {
    process.send!({ verdict: await trialOf(name)(seed) });
  } catch (error) {
    process.send!({ crash: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
});
