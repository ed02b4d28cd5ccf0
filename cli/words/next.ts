/** @file What a user may want to type next. */
import type { ImageHeader } from '../../ir/chip/index.ts';

/** A word as a shell takes it: quoted where it has other signs than these. */
const shellWord = (word: string): string =>
  /^[\w./:=,@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

/** A command line in lines of `width`, going on behind backslashes; an option and its values stay in one line, words whole. */
export function typedLines(words: readonly string[], width: number): string {
  const parts: string[] = [];
  for (const word of words)
    if (parts.length === 0 || word.startsWith('-')) parts.push(word);
    else parts.push(`${parts.pop()!} ${word}`);
  const lines: string[] = [];
  for (const part of parts) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + part.length <= width - 4) lines[lines.length - 1] = `${last} ${part}`;
    else lines.push(part);
  }
  return lines.map((line, i) => `${i === 0 ? '' : '  '}${line}${i < lines.length - 1 ? ' \\' : ''}`).join('\n');
}

/** How this program was called, to be called again: through npx wherever no shell finds it by its name alone. */
export const programWords = ({ npm_command: npm }: NodeJS.ProcessEnv): readonly string[] =>
  npm === 'exec' ? ['npx', 'spikec'] : ['spikec'];

/** A command of this program as a shell takes it, in lines of `width`. */
export const commandText = (words: readonly string[], width: number): string =>
  typedLines([...programWords(process.env), ...words].map(shellWord), width);

/** A file as a network takes it: a picture where it reads one, events of two polarities, and numbers where it is neither. */
export function sampleFile({ input, populations }: ImageHeader): string {
  const { extents, rank } = populations[input.population]!;
  const files: Readonly<Record<number, string>> = { 1: 'PICTURE.png', 2: 'EVENTS.npz', 3: 'PICTURE.png' };
  return (rank === 3 ? files[extents[0]] : undefined) ?? 'SAMPLE.npy';
}

/** What to do with an image: run it on a sample, and verify it where the network that it must equal is known. */
export const nextCommands = (image: string, network: readonly string[], sample: string, width: number): string =>
  [
    ['run', image, '--input', sample],
    ...(network.length === 0 ? [] : [['verify', image, ...network, '--input', sample]]),
  ]
    .map((words) => commandText(words, width))
    .join('\n');
