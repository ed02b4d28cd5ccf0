/** @file Commands in fenced blocks of a page, and what stands below them. */

/** A command of a page. */
export interface Command {
  /** Line of the page, from 1. */
  readonly line: number;
  /** As a shell would split it; `npx` first. */
  readonly words: readonly string[];
  /** What the page says that it prints, without the line break at the end; undefined in a block that shows commands alone. */
  readonly output: string | undefined;
}

/** All commands of `console` and `sh` blocks, in order. Comments and empty lines are none; a backslash ends a line that goes on. */
export function commandsOf(page: string): Command[] {
  return blocksOf(page).flatMap(({ language, from, lines }) =>
    language === 'console' ? shown(lines, from) : language === 'sh' ? bare(lines, from) : [],
  );
}

/** Files that a page shows, by name: blocks whose first line says it, as in "```spike mine.spike". */
export const filesOf = (page: string): ReadonlyMap<string, string> =>
  new Map([...page.matchAll(/^```\w+ (\S+)\n(.*?)\n```$/gms)].map(([, name, text]) => [name!, `${text!}\n`]));

/** The page with other outputs below the commands of its `console` blocks, in order. */
export function withOutputs(page: string, outputs: readonly string[]): string {
  const rest = [...outputs];
  return page.replace(fence, (block: string, language: string, text: string) => {
    if (language !== 'console') return block;
    const commands = text.split('\n').filter((line, i, all) => line.startsWith('$ ') || goesOn(all, i));
    const parts = commands.map((line) =>
      line.endsWith('\\') ? line : [line, rest.shift()].filter(Boolean).join('\n'),
    );
    return `\`\`\`console\n${parts.join('\n')}\n\`\`\``;
  });
}

const fence = /^```(\w+)\n(.*?)\n```$/gms;

interface Block {
  readonly language: string;
  /** Line of the page that the first line is. */
  readonly from: number;
  readonly lines: readonly string[];
}

const blocksOf = (page: string): Block[] =>
  [...page.matchAll(fence)].map(({ index, 1: language, 2: text }) => ({
    language: language!,
    from: page.slice(0, index).split('\n').length + 1,
    lines: text!.split('\n'),
  }));

/** Whether line `i` continues a command. */
const goesOn = (lines: readonly string[], i: number): boolean =>
  i > 0 && lines[i - 1]!.endsWith('\\') && (lines[i - 1]!.startsWith('$ ') || goesOn(lines, i - 1));

function shown(lines: readonly string[], from: number): Command[] {
  const starts = lines.flatMap((line, i) => (line.startsWith('$ ') ? [i] : []));
  return starts.map((start, n) => {
    let end = start + 1;
    while (goesOn(lines, end)) end++;
    return {
      line: from + start,
      words: wordsOf(lines.slice(start, end).join('\n').slice(2)),
      output: lines.slice(end, starts[n + 1]).join('\n'),
    };
  });
}

const bare = (lines: readonly string[], from: number): Command[] =>
  lines
    .map((line, i) => ({ line: from + i, words: wordsOf(line), output: undefined }))
    .filter(({ words }) => words.length > 0);

/** Words of a command line: between spaces, or in single quotes; what follows a `#` is a comment. */
export function wordsOf(command: string): string[] {
  const plain = command.replaceAll('\\\n', ' ').replace(/(^|\s)#.*$/, '');
  return [...plain.matchAll(/(?:'[^']*'|[^\s'])+/g)].map(([word]) => word.replaceAll("'", ''));
}
