/** @file A results file that is being written: begun anew, or taken up where an interruption left it. */
import { fail } from '../../ir/diagnostics/index.ts';
import type { GrowingFile, Host } from '../host.ts';
import { createEnd, endText, type EndBuilder, type ResultsEnd } from './end.ts';
import { checkSameRun, headerText, type ResultsHeader } from './header.ts';
import { parseSample, sampleText, type SampleResults } from './lines.ts';
import { readResults } from './read.ts';
import { strideOf } from './shard.ts';
import type { Stride } from '../../runtime/index.ts';

/** Results on their way to a file. */
export interface ResultsFile {
  readonly path: string;
  /** Samples that were there when it was opened. */
  readonly before: number;
  /** Present where the file was finished already. */
  readonly end?: ResultsEnd;
  /** The samples that are missing. */
  readonly missing: Stride;
  /** Adds the next sample. Nothing is on the disk before the first one. Throws SPK412, SPK906. */
  add(results: SampleResults): void;
  /** Adds the totals and gives the file its name. */
  finish(): Promise<ResultsEnd>;
  /** Leaves the file unfinished. */
  close(): void;
}

/** The name of results that are not complete yet. */
export const partOf = (path: string): string => `${path}.part`;

/** What an interrupted run, or a finished one, left. */
interface Left {
  readonly totals: EndBuilder;
  /** Bytes of the unfinished file that are good. */
  readonly keep: number;
  /** Whether the unfinished file has its totals already. */
  readonly end?: ResultsEnd;
}

/**
 * Opens the results of a run. Throws SPK901 where there are some and `resume` is not set, SPK401 where there is nothing to
 * resume, SPK902 where they are of another run, SPK903 where they are damaged.
 */
export function openResults(host: Host, path: string, header: ResultsHeader, resume: boolean): ResultsFile {
  const part = partOf(path);
  const isThere = [path, part].find((place) => host.kindOf(place) !== undefined);
  if (!resume && isThere !== undefined)
    fail('SPK901', isThere === path ? 'the results are there already' : 'an interrupted run left its results', {
      place: isThere,
      help: 'add --resume to go on with them, or name another file with --results',
    });
  if (resume && isThere === undefined)
    fail('SPK401', 'there are no results to resume', { place: part, help: 'leave out --resume to start a new run' });
  const left = isThere === undefined ? undefined : readLeft(host, isThere, header);
  if (isThere === path && left && !left.end)
    fail('SPK904', 'the file lacks its last line', { place: path, help: `if it is a copy of ${part}, name it so` });
  const totals = left?.totals ?? createEnd(header);
  const before = totals.samples;
  const { first, every } = strideOf(header.shard);
  let file: GrowingFile | undefined;
  const opened = (): GrowingFile => {
    if (file) return file;
    file = host.grow(part, left?.keep ?? 0);
    if (!left) file.add(`${headerText(header)}\n`);
    return file;
  };
  const close = (): void => {
    file?.close();
    file = undefined;
  };
  return {
    ...{ path, before, close, missing: { first: first + before * every, every } },
    ...(left?.end && isThere === path ? { end: left.end } : {}),
    add(results) {
      const text = sampleText(first + totals.samples * every, results, header);
      opened().add(`${text}\n`);
      totals.add(readBack(text, header), text);
    },
    async finish() {
      const growing = opened();
      const end = left?.end ?? totals.end();
      if (!left?.end) growing.add(`${endText(end)}\n`);
      await growing.finish(path);
      file = undefined;
      return end;
    },
  };
}

/** Totals come from what stands in the file, so that a resumed run adds up the same numbers. */
function readBack(text: string, header: ResultsHeader): NonNullable<ReturnType<typeof parseSample>> {
  const line = parseSample(text, header);
  if (!line) throw new Error(`a results line cannot be read back: ${text.slice(0, 200)}`);
  return line;
}

/** Reads what is there; nothing where it ends within a first line that would have been ours. */
function readLeft(host: Host, path: string, header: ResultsHeader): Left | undefined {
  const file = host.open(path);
  try {
    const reader = readResults(file, path);
    if (!reader) {
      const ours = new TextEncoder().encode(headerText(header));
      const torn = file.readAt(0, Math.min(file.size, ours.length + 1));
      if (torn.every((byte, i) => byte === ours[i])) return undefined;
      return fail('SPK903', 'it is no results file', { place: path, help: 'name another file with --results' });
    }
    const help = 'give image, data and options as they were, or name another file with --results';
    checkSameRun({ header: reader.header, name: path }, { header, name: 'this run' }, help);
    while (reader.next());
    const end = reader.end();
    return { totals: reader.totals, keep: reader.length, ...(end ? { end } : {}) };
  } finally {
    file.close();
  }
}
