/** @file The smallest mapping whose samples follow one another fast enough. */
import { DiagnosticError, fail } from '../ir/diagnostics/index.ts';
import { knowsNone, type Target } from '../ir/target/index.ts';
import type { Facts, Objective } from './facts.ts';
import { passes, pipelines } from './passes/index.ts';
import { onInputGrid } from './passes/measure_traffic.ts';
import type { MeasureCosts } from './profile.ts';

/** Mappings that are tried at the most. */
const mostTries = 7;
/** What a core may work of an interval in the first of them: links, and time steps that wait for different cores, take about as much as this leaves. */
const firstPart = 0.82;
/** A core's work is lowered to at most this part, and to no less than that part, from one try to the next. */
const [slowest, fastest] = [0.93, 0.5];
/** Two bounds on a core's work that are as near as this are not halved again. */
const nearEnough = 0.93;

/** What is looked at of a request. */
interface Asked {
  readonly interval?: number;
  readonly objective: Objective;
  readonly target: Target;
  readonly given?: unknown;
  readonly passes?: unknown;
  readonly measure?: MeasureCosts;
  readonly calibration?: Facts['calibration'];
}

/** A mapping that was tried. */
export interface Tried {
  /** What a core may work, in cycles; null: as little as it is for the shortest interval. */
  readonly mostWork: number | null;
  readonly cores: number;
  /** Cycles from one sample to the next, over all samples. */
  readonly interval: number;
}

/** What was asked of an interval, and what it came to. */
export interface KeptInterval extends Tried {
  readonly asked: number;
  readonly tries: readonly Tried[];
}

/** What a core may work in the first mapping for an interval. */
export const firstWork = (interval: number): number => Math.max(1, Math.floor(firstPart * interval));

/**
 * Maps a program again and again with less work for each core, until samples that are run on it follow one another within the interval; then with
 * more, up to what does not keep it. Links take what is left, which nobody knows before cores have places. Where few cores never keep it, the
 * mapping with the shortest interval is looked at.
 *
 * @param facts of the whole pipeline, mapped with `firstWork`.
 * @returns the facts with the fewest cores. Throws SPK611 where none keeps the interval.
 */
export function withinInterval(
  facts: Facts,
  asked: number,
  measure: MeasureCosts,
): { readonly facts: Facts; readonly kept: KeptInterval } {
  const inputs = facts.calibration.map((sample) => onInputGrid(sample, facts.spike.input.fractionBits));
  const tries: Tried[] = [];
  let best: { readonly facts: Facts; readonly tried: Tried } | undefined;
  /** The most work with which the interval was kept, and the least with which it was not: cores that work for all of it leave links no time. */
  let [keeping, failing] = [0, asked];
  /** How long it takes. */
  const look = (found: Facts): number => {
    const { cycles, whyNotPipelined } = measure(found.image, inputs, true);
    if (whyNotPipelined !== undefined)
      notAsked(whyNotPipelined, 'leave the interval out: samples come one after the other');
    const interval = cycles / inputs.length;
    const tried = { mostWork: found.mostWork, cores: found.image.cores.length, interval };
    tries.push(tried);
    const work = tried.mostWork ?? 0;
    if (interval > asked) failing = Math.min(failing, work);
    else keeping = Math.max(keeping, work);
    if (interval <= asked && (!best || isSmaller(tried, best.tried))) best = { facts: found, tried };
    return interval;
  };
  let last = look(facts);
  // Cores that are not alike are filled as far as they go, whatever their work.
  while (tries.length < (facts.target.classes ? 1 : mostTries)) {
    const next = best ? halfway(keeping, failing) : lowered(failing, last - asked);
    const found = next === undefined ? undefined : remapped(facts, next);
    if (found === undefined) break;
    last = look(found);
  }
  const shortest = best || facts.target.classes ? undefined : remapped(facts, null);
  if (shortest) look(shortest);
  if (best) return { facts: best.facts, kept: { ...best.tried, asked, tries } };
  const fastestTry = tries.reduce((least, one) => (one.interval < least.interval ? one : least));
  return fail(
    'SPK611',
    `no mapping found whose samples follow one another within ${asked} cycles: of ${tries.length} the fastest takes ${Math.ceil(fastestTry.interval)}, on ${fastestTry.cores} cores; no bound says that none can`,
    { help: 'a longer interval, faster links or borders, larger chips, or a smaller network' },
  );
}

const notAsked = (why: string, help: string): never =>
  fail('SPK612', `no mapping can be held to an interval: ${why}`, { help });

/** Refuses an interval where nobody could say what a mapping's is (SPK612). */
export function expectMeasurable({
  interval,
  objective,
  given,
  passes: chosen,
  measure,
  target,
  calibration = [],
}: Asked): void {
  if (interval === undefined) return;
  if (objective !== 'throughput')
    notAsked('it is what mapping for throughput makes least', 'ask for throughput (--for throughput)');
  if (given || chosen) notAsked('the tiles and places, or the passes, are given', 'leave one of both out');
  if (knowsNone(target.cycles))
    notAsked(
      `${target.name} knows the cycles of no event`,
      'give the target cycles: { ... }, assumed ones if there are no others',
    );
  if (calibration.length === 0 || !measure)
    notAsked(
      'how often neurons spike, and so how long cores and links work, is known of samples alone',
      'give calibration samples (--calibrate a.png b.png)',
    );
}

/** Whether a mapping takes fewer cores, or as many and less time. */
const isSmaller = (a: Tried, b: Tried): boolean =>
  a.cores < b.cores || (a.cores === b.cores && a.interval < b.interval);

/** A core's work with which an interval that was so much too long would be kept. */
const lowered = (work: number, excess: number): number =>
  Math.floor(Math.min(slowest * work, Math.max(fastest * work, work - excess)));

/** A core's work between one that keeps the interval and one that does not; undefined where they are near each other. */
function halfway(keeps: number, fails: number): number | undefined {
  return keeps >= nearEnough * fails ? undefined : Math.floor((keeps + fails) / 2);
}

/** The same program with other work for each core; undefined where that is refused. */
function remapped(facts: Facts, mostWork: number | null): Facts | undefined {
  if (mostWork !== null && mostWork < 1) return undefined;
  const names = pipelines.compile.map(({ pass }) => pass);
  const silent = { warn: () => undefined, note: () => undefined };
  let found: Facts = { ...facts, mostWork };
  try {
    for (const name of names.slice(names.indexOf('partition')))
      found = { ...found, ...passes.find((pass) => pass.name === name)!.run(found, silent) };
  } catch (error) {
    if (error instanceof DiagnosticError) return undefined;
    throw error;
  }
  return found;
}
