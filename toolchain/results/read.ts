/** @file Reading a results file line by line, with every line checked. */
import { fail } from '../../ir/diagnostics/index.ts';
import { recognisedBytes, requirePlace, type OpenFile } from '../../runtime/index.ts';
import { createEnd, endText, isEnd, type EndBuilder, type ResultsEnd } from './end.ts';
import { headerText, parseHeader, type ResultsHeader } from './header.ts';
import { parseSample, type SampleLine } from './lines.ts';
import { strideOf } from './shard.ts';
import { damagedLine, textLines, type TextLine } from './text_lines.ts';

/** A sample of a file, read and as it stands. */
export interface TextOfSample {
  readonly line: SampleLine;
  readonly text: string;
}

/** A results file that is being read. */
export interface ResultsReader {
  readonly path: string;
  readonly header: ResultsHeader;
  /** Bytes of the lines read so far. */
  readonly length: number;
  /** Totals of the samples read so far. */
  readonly totals: EndBuilder;
  /** The next sample; nothing after the last one. Throws SPK903. */
  next(): TextOfSample | undefined;
  /** What the last line says, once `next` has come to it; nothing where the file has none yet. */
  end(): ResultsEnd | undefined;
}

/**
 * Reads the header. Nothing where the file ends within its first line. Throws SPK903 where it is none, and as `requirePlace`.
 *
 * @param file is not closed.
 */
export function readResults(file: OpenFile, path: string): ResultsReader | undefined {
  requirePlace(file.readAt(0, Math.min(file.size, recognisedBytes)), path, 'results', { size: file.size });
  const lines = textLines(file, path);
  const { value: first } = lines.next();
  if (!first) return undefined;
  const header = parseHeader(first.text);
  if (typeof header === 'string' || headerText(header) !== first.text)
    return fail('SPK903', typeof header === 'string' ? header : 'the first line is not as spikec writes it', {
      place: path,
      help: 'give a file that spikec run or spikec verify wrote with --results',
    });
  const totals = createEnd(header);
  const { first: from, every } = strideOf(header.shard);
  let length = first.end;
  let end: ResultsEnd | undefined;
  const sampleAt = ({ text, number, end: to }: TextLine): TextOfSample => {
    const line = parseSample(text, header) ?? damagedLine(path, number, 'it is no line of such a results file');
    const index = from + totals.samples * every;
    if (line.index !== index) damagedLine(path, number, `it is sample ${line.index} where sample ${index} should be`);
    totals.add(line, text);
    length = to;
    return { line, text };
  };
  return {
    ...{ path, header, totals },
    get length() {
      return length;
    },
    next() {
      const { value: line } = lines.next();
      if (!line) return undefined;
      if (!isEnd(line.text)) return sampleAt(line);
      end = totals.end();
      if (endText(end) !== line.text) damagedLine(path, line.number, 'its totals are not those of the lines above it');
      if (line.end !== file.size) damagedLine(path, line.number + 1, 'nothing may follow the line of totals');
      length = line.end;
      return undefined;
    },
    end: () => end,
  };
}
