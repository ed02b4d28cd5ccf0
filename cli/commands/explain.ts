import { codes } from '../../ir/diagnostics/index.ts';
import { codeOf, knownCodes } from '../terminal/codes.ts';
import { defineCommand } from '../arguments/command.ts';
import { indent, table } from '../terminal/table.ts';

/** How a code ends a program. */
const ends = {
  0: 'a warning: stops nothing',
  2: 'exit status 2, wrong usage',
  3: 'exit status 3, invalid input',
  4: 'exit status 4, does not fit the target',
} as const;

export const explain = defineCommand({
  name: 'explain',
  summary: 'Say what a diagnostic code means and how to mend it',
  positionals: { code: { type: 'string', describe: 'A code such as SPK201; without it, all are listed' } },
  options: {},
  examples: [
    ['explain SPK201', 'what SPK201 means'],
    ['explain', 'all codes'],
  ],
  run({ code: typed }, terminal) {
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
    return Promise.resolve({
      json: typed === undefined ? { codes: entries } : entries[0],
      text: typed === undefined ? list : one,
    });
  },
});
