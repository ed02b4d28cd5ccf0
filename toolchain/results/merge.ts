/** @file All shards of a run as one file: the bytes that one uninterrupted run would have written. */
import { DiagnosticError, fail, type Diagnostic } from '../../ir/diagnostics/index.ts';
import type { OpenFile } from '../../runtime/index.ts';
import type { Host } from '../host.ts';
import { openInput } from '../load/files.ts';
import { omit } from '../omit.ts';
import { createEnd, endText, type ResultsEnd } from './end.ts';
import { checkSameRun, headerText, type NamedHeader, type ResultsHeader } from './header.ts';
import { readResults, type ResultsReader, type TextOfSample } from './read.ts';
import { partOf } from './results_file.ts';
import { shardText, type Shard } from './shard.ts';

/** A merged file. */
export interface Merged {
  readonly header: ResultsHeader;
  readonly end: ResultsEnd;
}

/**
 * Merges shards, given in any order. All files are read at the same time, line by line; nothing is left behind where one of them does
 * not fit. Throws SPK401, SPK902, SPK903, SPK904, SPK905, SPK412.
 *
 * @param paths of finished results files; a file of a whole run is the one shard of one.
 */
export async function mergeResults(host: Host, out: string, paths: readonly string[]): Promise<Merged> {
  const files: OpenFile[] = [];
  try {
    const readers = paths.map((path) => {
      const file = openFinished(host, path);
      files.push(file);
      return readResults(file, path) ?? unfinished(path);
    });
    const ordered = inOrder(readers);
    const header: ResultsHeader = omit(ordered[0]!.header, 'shard');
    const totals = createEnd(header);
    let end: ResultsEnd | undefined;
    await host.write(
      out,
      encoded(function* () {
        yield headerText(header);
        for (const { line, text } of interleaved(ordered)) {
          totals.add(line, text);
          yield text;
        }
        end = totals.end();
        yield endText(end);
      }),
    );
    return { header, end: end! };
  } finally {
    for (const file of files) file.close();
  }
}

function openFinished(host: Host, path: string): OpenFile {
  if (host.kindOf(path) === undefined && host.kindOf(partOf(path)) !== undefined) return unfinished(partOf(path));
  return openInput(host, path);
}

const unfinished = (place: string): never =>
  fail('SPK904', 'this shard is not finished', {
    place,
    help: 'run its command once more with --resume, and merge when it has ended',
  });

const shardOfReader = ({ header }: ResultsReader): Shard => header.shard ?? { number: 1, of: 1 };

/** Readers by the number of their shard. Throws SPK902 and SPK905. */
function inOrder(readers: readonly ResultsReader[]): readonly ResultsReader[] {
  const [first] = readers;
  if (!first) return fail('SPK905', 'there is nothing to merge', { help: 'name the files of all shards' });
  const { of } = shardOfReader(first);
  const whole = ({ header, path }: ResultsReader): NamedHeader => ({ header: omit(header, 'shard'), name: path });
  for (const reader of readers)
    checkSameRun(whole(reader), whole(first), 'merge only shards of one run, made with the same command line');
  const byNumber = new Map<number, ResultsReader>();
  const problems: Diagnostic[] = [];
  for (const reader of readers) {
    const shard = shardOfReader(reader);
    if (shard.of !== of)
      problems.push(
        broken(
          `it is a shard of ${shard.of}, ${first.path} is one of ${of}`,
          'merge the shards of one run',
          reader.path,
        ),
      );
    const { number } = shard;
    const other = byNumber.get(number);
    if (other)
      problems.push(broken(`it is shard ${number}/${of}, and so is ${other.path}`, 'give it once', reader.path));
    byNumber.set(number, reader);
  }
  const missing =
    problems.length > 0 ? [] : Array.from({ length: of }, (_, i) => i + 1).filter((number) => !byNumber.has(number));
  if (missing.length > 0) problems.push(broken(missingText(missing, of), 'run it, or name its file'));
  if (problems.length > 0) throw new DiagnosticError(problems);
  return Array.from({ length: of }, (_, i) => byNumber.get(i + 1)!);
}

const broken = (message: string, help: string, place?: string): Diagnostic => ({
  ...{ code: 'SPK905', severity: 'error', message, help },
  ...(place === undefined ? {} : { place }),
});

function missingText(missing: readonly number[], of: number): string {
  const more = missing.length > 8 ? ` and ${missing.length - 8} more` : '';
  const named = missing.slice(0, 8).map((number) => shardText({ number, of }));
  return `of ${of} shards ${named.join(', ')}${more} ${missing.length === 1 ? 'is' : 'are'} missing`;
}

/** The samples' lines in their order: one of every shard in turn. Throws SPK904 and SPK905. */
function* interleaved(readers: readonly ResultsReader[]): Generator<TextOfSample> {
  for (;;)
    for (const [i, reader] of readers.entries()) {
      const sample = reader.next();
      if (sample) {
        yield sample;
        continue;
      }
      if (!reader.end()) unfinished(reader.path);
      // The first shard that is at its end: all that come after it in this round must be, too, and those before it then.
      for (const other of [...readers.slice(i + 1), ...readers.slice(0, i), reader])
        if (other.next())
          fail('SPK905', `it has more samples than its place demands: ${reader.path} ended before it`, {
            place: other.path,
            help: 'run the shards again on the same data',
          });
      for (const each of readers) if (!each.end()) unfinished(each.path);
      return;
    }
}

const piece = 2 ** 16;

/** Lines with their line breaks as bytes, in pieces. */
async function* encoded(lines: () => Generator<string>): AsyncGenerator<Uint8Array, void, undefined> {
  const encoder = new TextEncoder();
  let text = '';
  for (const line of lines()) {
    text += `${line}\n`;
    if (text.length < piece) continue;
    yield await Promise.resolve(encoder.encode(text));
    text = '';
  }
  yield encoder.encode(text);
}
