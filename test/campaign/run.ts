/** @file A campaign: trials by their shares until time or count is used up. */
import { pick, randomOf } from './damage.ts';
import { startWorker } from './pool.ts';
import { preparePlace, processTrial, processTrials } from './processes.ts';
import { createTally, type Tally } from './tally.ts';
import { mutators } from './trials.ts';

export interface CampaignOptions {
  /** Trials follow from it. */
  readonly seed: number;
  /** Milliseconds after which no trial begins. */
  readonly time: number;
  /** Trials at most. */
  readonly count: number;
  /** Only this mutator; all by their shares if absent. */
  readonly only?: string;
  /** Whether processes are started for kills, full disks and the like, one for so many other trials; 0: never. */
  readonly processes: number;
  /** Called now and then. */
  readonly say?: (tally: Tally) => void;
}

/** Names of all mutators, as often as their shares. */
const shares = Object.entries(mutators).flatMap(([name, { share }]) => Array.from({ length: share / 20 }, () => name));

/** Runs it; the tally holds every failure with what tries it again. */
export async function campaign({ seed, time, count, only, processes, say }: CampaignOptions): Promise<Tally> {
  const tally = createTally();
  const worker = startWorker();
  const place = processes > 0 || (only !== undefined && only in processTrials) ? await preparePlace() : undefined;
  const ends = performance.now() + time;
  let said = performance.now();
  try {
    for (let i = 0; i < count && performance.now() < ends; i++) {
      const own = only !== undefined && count === 1 ? seed : (Math.imul(seed, 0x9e3779b1) + i) >>> 0;
      const random = randomOf(own);
      const around = processes > 0 && i % processes === processes - 1;
      const name = only ?? pick(random, around ? Object.keys(processTrials) : shares);
      tally.add(name, own, name in processTrials ? await processTrial(name, place!, own) : await worker.run(name, own));
      if (performance.now() - said < 30_000) continue;
      said = performance.now();
      say?.(tally);
    }
  } finally {
    worker.end();
    place?.remove();
  }
  return tally;
}
