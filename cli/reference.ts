/** @file The command line as docs/cli.md shows it: the help of every command, as printed. */
import { commands } from './commands/index.ts';
import { parse } from './parser.ts';

const fenced = (text: string): string => `\`\`\`text\n${text}\n\`\`\``;

/** Markdown: the general help, then every command under a heading of its own. */
export function commandReference(): string {
  const help = (words: readonly string[]): string => fenced(parse([...words, '--help']).printed);
  return [help([]), ...commands.map(({ name }) => `## spikec ${name}\n\n${help([name])}`)].join('\n\n');
}
