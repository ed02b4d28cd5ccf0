/** @file Words in lines of a width. Lengths are of visible characters: colour takes no room. */
import { stripVTControlCharacters } from 'node:util';

/** Visible characters of a text. */
export const lengthOf = (text: string): number => stripVTControlCharacters(text).length;

/** Pads to a width, whatever colours the text has. */
export const padTo = (text: string, width: number, align: 'left' | 'right' = 'left'): string => {
  const room = ' '.repeat(Math.max(0, width - lengthOf(text)));
  return align === 'right' ? room + text : text + room;
};

/** Where a name or path may go on in the next line: behind these characters. */
const joints = /(?<=[/_])(?=[^/_\s])|(?<=[.:,=])(?=[A-Za-z_])/;

/** The parts of a text that stay whole whatever the width, in characters of the longest. */
export const longestPart = (text: string): number =>
  Math.max(0, ...text.split(/\s/).flatMap((word) => word.split(joints).map(lengthOf)));

/** The longest word, in characters. */
export const longestWord = (text: string): number => Math.max(0, ...text.split(/\s/).map(lengthOf));

/**
 * Breaks a text at spaces into lines of at most `width`. A longer name or path goes on in the next line behind one of its
 * dots, slashes or underscores; what has none of them stays whole.
 */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  const put = (part: string, gap: string): void => {
    if (line !== '' && lengthOf(line) + gap.length + lengthOf(part) > width) {
      lines.push(line);
      line = part;
    } else line += (line === '' ? '' : gap) + part;
  };
  for (const word of text.split(' ')) {
    if (lengthOf(word) <= width) put(word, ' ');
    else for (const [i, part] of word.split(joints).entries()) put(part, i === 0 ? ' ' : '');
  }
  return [...lines, line];
}

/** A text in lines of `width`, those after the first indented by `hanging` characters. */
export const paragraph = (text: string, width: number, hanging = 0): string => {
  const [first = '', ...rest] = wrap(text, width - hanging);
  return [first, ...rest.map((line) => ' '.repeat(hanging) + line)].join('\n');
};

/** Every line of a text within `width`: those that are wider go on below, two characters further in. */
export const fill = (text: string, width: number): string =>
  text
    .split('\n')
    .map((line) => {
      if (lengthOf(line) <= width) return line;
      const indent = /^ */.exec(line)![0];
      return indent + paragraph(line.slice(indent.length), width - indent.length, 2).replaceAll('\n', `\n${indent}`);
    })
    .join('\n');
