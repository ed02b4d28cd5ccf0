import type { Diagnostic } from './diagnostic.ts';
import { positionOf, type Span } from './source.ts';

/** Paints one part of a message; the identity where colour is off. */
export type Paint = (style: 'error' | 'warning' | 'place' | 'help' | 'mark', text: string) => string;

const plain: Paint = (_style, text) => text;

/**
 * Prints one diagnostic: code and message, place, a frame of the line it is on with the range underlined, related
 * places, the remedy. Pure; ends without a line break. Lines of source are cut around the range to `width` characters.
 */
export function formatDiagnostic(diagnostic: Diagnostic, paint: Paint = plain, width = longestLine): string {
  const { code, severity, message, span, place, related = [], help } = diagnostic;
  const lines = [`${paint(severity, `${severity} ${code}`)}: ${onOneLine(message)}`];
  if (span) lines.push(...frame(span, severity, paint, width));
  if (place !== undefined) lines.push(paint('place', `  at ${onOneLine(place)}`));
  for (const other of related)
    lines.push(`  note: ${onOneLine(other.message)}`, ...frame(other.span, 'help', paint, width));
  if (help !== undefined) lines.push(`  ${paint('help', 'help')}: ${onOneLine(help)}`);
  return lines.join('\n');
}

/** Line breaks in names of files would begin lines that look like ours. */
export const onOneLine = (text: string): string =>
  text.replace(/\r?\n|\r/g, (found) => (found === '\r' ? '\\r' : '\\n'));

const longestLine = 160;

/** One character for one, so that the range below stays in place. */
const controls = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

function frame(span: Span, style: 'error' | 'warning' | 'help', paint: Paint, columns: number): string[] {
  const { line, column } = positionOf(span.source, span.start);
  const lineStart = span.start - (column - 1);
  const nextBreak = span.source.text.indexOf('\n', lineStart);
  const whole = span.source.text.slice(lineStart, nextBreak < 0 ? undefined : nextBreak).replace(/\r$/, '');
  const room = columns - String(line).length - 5;
  const cut = Math.max(0, Math.min(column - 1 - Math.floor(room / 2), whole.length - room));
  const text = whole
    .slice(cut, cut + room)
    .replace(/\t/g, ' ')
    .replace(controls, '\ufffd');
  const from = Math.min(column - 1 - cut, text.length);
  const width = Math.max(1, Math.min(span.end - span.start, text.length - from));
  const gutter = ' '.repeat(String(line).length);
  return [
    paint('place', `  ${gutter}--> ${span.source.name}:${line}:${column}`),
    `  ${gutter} |`,
    `  ${line} | ${text}`,
    `  ${gutter} | ${' '.repeat(from)}${paint(style === 'help' ? 'mark' : style, '^'.repeat(width))}`,
  ];
}
