import { codes } from '../../ir/diagnostics/index.ts';
import { codeOf, knownCodes } from '../terminal/codes.ts';
import type { RunOf } from '../arguments/command.ts';
import type { explain } from '../commands/explain.ts';
import { indent, table } from '../terminal/table.ts';

/** How a code ends a program. */
const ends = {
  0: 'a warning: stops nothing',
  2: 'exit status 2, wrong usage',
  3: 'exit status 3, invalid input',
  4: 'exit status 4, does not fit the target',
} as const;

export const run: RunOf<typeof explain> = ({ code: typed }, terminal) => {
  const shown = typed === undefined ? knownCodes : [codeOf(typed)];
  const entries = shown.map((code) => ({ code, ...codes[code] }));
  const list = (): string =>
    table(
      ['code', 'status', 'meaning'],
      entries.map((e) => [e.code, e.status === 0 ? 'warns' : String(e.status), e.title]),
      ['left', 'right', 'left'],
      terminal.width,
    );
  const one = (): string =>
    entries
      .map((e) => `${terminal.style('bold', `${e.code}: ${e.title}`)} (${ends[e.status]})\n\n${indent(e.explain)}`)
      .join('\n');
  return {
    json: typed === undefined ? { codes: entries } : entries[0],
    text: typed === undefined ? list : one,
  };
};
