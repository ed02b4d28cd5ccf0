/** @file What a user may want to type next. */
import { wrap } from '../terminal/text.ts';

/** A command line as a shell takes it: words with other signs than these are quoted. */
const shellWord = (word: string): string =>
  /^[\w./:=,@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

/** A command line in lines of `width`, options with their values in one line, going on behind backslashes. */
export function typedLines(words: readonly string[], width: number): string {
  // A no-break space keeps an option and its values together.
  const tied = words.map((word, i) => `${i === 0 || word.startsWith('-') ? ' ' : '\u00a0'}${word}`).join('');
  const lines = wrap(tied.trimStart(), width - 4).map((part) => part.replaceAll('\u00a0', ' '));
  return lines.map((part, i) => `${i === 0 ? '' : '  '}${part}${i < lines.length - 1 ? ' \\' : ''}`).join('\n');
}

/** What to do with an image: run it, and verify it where the network that it must equal is known. */
export const nextCommands = (image: string, network: readonly string[], width: number): string =>
  [
    ['spikec', 'run', image, '--input', 'PICTURE.png'],
    ...(network.length === 0 ? [] : [['spikec', 'verify', image, ...network, '--input', 'PICTURE.png']]),
  ]
    .map((words) => typedLines(words.map(shellWord), width))
    .join('\n');
