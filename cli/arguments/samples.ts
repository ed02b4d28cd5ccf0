import { fail, type DiagnosticCode } from '../../ir/diagnostics/index.ts';
import {
  openSampleSet,
  seenChanges,
  type InputGrid,
  type Sample,
  type SampleChange,
  type SampleSet,
} from '../../runtime/index.ts';
import { host } from '../host.ts';
import { counted } from '../terminal/numbers.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { classesText } from '../words/classes.ts';
import { frameOptions, type EventArguments } from './event_options.ts';
import { fitOf, type PictureArguments } from './picture_options.ts';

/** The options of `sampleOptions`, `eventOptions` and `pictureOptions`, as parsed. */
export interface SampleArguments extends EventArguments, PictureArguments {
  readonly input: string[] | undefined;
  readonly data: string | undefined;
  readonly limit: number | undefined;
  readonly offset: number | undefined;
}

/** One kind of change to samples that alters what they mean: its first message, and how many samples it was. */
export interface ChangeFigures {
  readonly code: DiagnosticCode;
  readonly message: string;
  /** The first sample of this kind. */
  readonly sample: string;
  readonly samples: number;
}

/** Samples that say once, as warnings, what was done to them that changes what they mean. */
export interface WatchedSamples extends SampleSet {
  /** Of the samples made so far. */
  changes(): readonly ChangeFigures[];
}

/**
 * Finds the samples of --input or --data for the network's input grid, and says how folders became classes. Throws SPK704, and what
 * `openSampleSet` throws.
 *
 * @param classes of the network; where it has none, labels are not looked at.
 */
export async function findSamples(
  args: SampleArguments,
  grid: InputGrid,
  terminal: Terminal,
  classes?: number,
): Promise<WatchedSamples> {
  const { input, data, limit, offset, 'class-order': order } = args;
  if ((input === undefined) === (data === undefined))
    fail('SPK704', input === undefined ? 'samples are missing' : '--input and --data exclude each other', {
      help: 'give either --input FILE... or --data NAME',
    });
  const fit = fitOf(args);
  const request = { ...(input ? { inputs: input } : {}), ...(data !== undefined ? { data } : {}) };
  const set = await openSampleSet(host, request, grid, {
    frames: frameOptions(args),
    ...(fit === undefined ? {} : { fit }),
    ...(order === undefined ? {} : { order }),
    ...(classes === undefined ? {} : { classes }),
    ...(limit !== undefined ? { limit } : {}),
    ...(offset !== undefined ? { offset } : {}),
  });
  if (set.classes) terminal.note(classesText(set.classes, classes));
  return watched(set, terminal);
}

/** The first change of each kind is a warning; how many more samples it was follows behind the last sample. */
function watched(set: SampleSet, terminal: Terminal): WatchedSamples {
  const seen = seenChanges();
  return {
    ...set,
    changes: () => changeFigures(seen.all()),
    async *samples(stride) {
      for await (const sample of set.samples(stride)) {
        terminal.warn(seen.see(sample));
        yield sample;
      }
      warnOfOthers(seen.all(), terminal);
    },
  };
}

/** Kinds of changes for a JSON document. */
export const changeFigures = (changes: readonly SampleChange[]): ChangeFigures[] =>
  changes.map(({ first: { code, message, place = '' }, samples }) => ({ code, message, sample: place, samples }));

/** Says of all samples at once what was done to them, where they are not looked at one by one. */
export function warnOfChanges(changes: readonly SampleChange[], terminal: Terminal): void {
  terminal.warn(changes.map(({ first }) => first));
  warnOfOthers(changes, terminal);
}

const warnOfOthers = (changes: readonly SampleChange[], terminal: Terminal): void => {
  terminal.warn(
    changes
      .filter(({ samples }) => samples > 1)
      .map(({ first: { code }, samples }) => ({
        ...{ code, severity: 'warning', message: `the same was done to ${counted(samples, 'sample')}` },
      })),
  );
};

/** The samples of a set, one by one. The first is made at once, so that a mistake in it shows before any output is touched. */
export async function begun(set: SampleSet): Promise<AsyncIterable<Sample>> {
  const iterator = set.samples();
  let next = await iterator.next();
  return (async function* () {
    try {
      for (; next.done !== true; next = await iterator.next()) yield next.value;
    } finally {
      await iterator.return();
    }
  })();
}
