/** @file The last line of a results file: totals, computed from the lines above it and from nothing else. */
import { createSha256, hexOf } from '../../ir/sha256.ts';
import { createVerdict, type Verdict } from '../../runtime/index.ts';
import { createTotals, type Totals } from '../report/totals.ts';
import { headerText, type ResultsHeader } from './header.ts';
import { isCount, isFields, isText, jsonOf } from './json.ts';
import { figuresOf, verdictOf, type SampleLine } from './lines.ts';

/** What all samples of a file came to. */
export interface ResultsEnd extends Totals {
  readonly kind: 'end';
  /** Samples whose every spike was the reference's, and the verdict on all; only of `verify`. */
  readonly exactSamples?: number;
  readonly verdict?: Verdict;
  /** Of all lines above, with their line breaks; in hex. */
  readonly sha256: string;
}

/** Sums over lines; neither lines nor samples are kept. */
export interface EndBuilder {
  /** Takes the next line in, as the file has it. */
  add(line: SampleLine, text: string): void;
  readonly samples: number;
  /** Once, after the last sample. */
  end(): ResultsEnd;
}

/** Begins with the header alone. */
export function createEnd(header: ResultsHeader): EndBuilder {
  const hash = createSha256().update(`${headerText(header)}\n`);
  const totals = createTotals();
  const verdicts = header.network ? createVerdict(header.network) : undefined;
  let [samples, exactSamples] = [0, 0];
  return {
    get samples() {
      return samples;
    },
    add(line, text) {
      hash.update(`${text}\n`);
      samples++;
      totals.add(figuresOf(line));
      const verdict = verdictOf(line, header);
      if (verdict) verdicts?.add(verdict);
      if (verdict?.exact === true) exactSamples++;
    },
    end: () => ({
      kind: 'end',
      ...totals.totals(),
      ...(verdicts ? { exactSamples, verdict: verdicts.verdict() } : {}),
      sha256: hexOf(hash.digest()),
    }),
  };
}

/** The line without its line break. */
export const endText = (end: ResultsEnd): string => JSON.stringify(end);

/** Whether a line is a last line; it is compared with the one that its lines make. */
export function isEnd(text: string): boolean {
  const value = text.startsWith('{"kind":"end"') ? jsonOf(text) : undefined;
  return isFields(value) && isCount(value['samples']) && isText(value['sha256']);
}
