import { codes } from '../../ir/diagnostics/index.ts';
import { codeOf, knownCodes } from '../terminal/codes.ts';
import type { RunOf } from '../arguments/command.ts';
import type { explain } from '../commands/explain.ts';
import { indent, table } from '../terminal/table.ts';
import { fill, paragraph } from '../terminal/text.ts';

/** How a code ends a program. */
const ends = {
  0: 'a warning: stops nothing',
  2: 'exit status 2, wrong usage',
  3: 'exit status 3, invalid input',
  4: 'exit status 4, does not fit the target',
} as const;

/** Lines of an explanation are broken for the source text: those that are full belong to one paragraph with the next. */
const fullLine = 96;

/** Breaks an explanation anew; lines that are indented or end early stay lines of their own. */
function reflow(explanation: string, width: number): string {
  const paragraphs: string[] = [];
  let goesOn = false;
  for (const line of explanation.split('\n')) {
    const isOwn = line.startsWith(' ') || line.startsWith('Remedy:');
    if (goesOn && !isOwn) paragraphs.push(`${paragraphs.pop()!} ${line}`);
    else paragraphs.push(line);
    goesOn = line.length >= fullLine && !line.startsWith(' ');
  }
  return paragraphs.map((each) => (each.startsWith(' ') ? fill(each, width) : paragraph(each, width))).join('\n');
}

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
      .map(
        (e) =>
          `${terminal.style('bold', `${e.code}: ${e.title}`)}\n${ends[e.status]}\n\n${indent(reflow(e.explain, terminal.width - 2))}`,
      )
      .join('\n');
  return {
    json: typed === undefined ? { codes: entries } : entries[0],
    text: typed === undefined ? list : one,
  };
};
