import { fstatSync } from 'node:fs';
import { styleText } from 'node:util';
import { columnsOf, knownColumnsOf } from './columns.ts';
import { showsColours, writeRaw, writeText } from './streams.ts';
import { fill } from './text.ts';
import { formatDiagnostic, type Diagnostic, type DiagnosticCode, type Paint } from '../../ir/diagnostics/index.ts';

/** A style name of `util.styleText`. */
export type Style = Parameters<typeof styleText>[0];

/** Where a command says things. Results go to standard output, everything else to standard error. */
export interface Terminal {
  /** Columns to fill, see `columnsOf`. */
  readonly width: number;
  readonly json: boolean;
  /** Whether nothing but the result is wanted. */
  readonly quiet: boolean;
  /** Colours text for standard output; the identity where it is no terminal or NO_COLOR is set. */
  style(style: Style, text: string): string;
  /** Bits of colour that standard output shows: 1 (none), 4, 8 or 24. */
  readonly colourDepth: number;
  /** Lines of a result as soon as they are known, within the width; nothing with --json. */
  print(text: string): void;
  /** A text that is not only for humans: no line of it is touched. */
  printVerbatim(text: string): void;
  /** A remark for the human, on standard error; nothing with --quiet. */
  note(text: string): void;
  /** The same, no line of it touched. */
  noteVerbatim(text: string): void;
  /** Warnings, on standard error; nothing with --quiet, and none that --silence names. */
  warn(diagnostics: readonly Diagnostic[]): void;
  /** Replaces the progress line; without text, wipes it. Only on a terminal, not with --json or --quiet, nor beside a pipe. */
  progress(text?: string): void;
}

const paintStyles = { error: 'red', warning: 'yellow', place: 'cyan', help: 'green', mark: 'blue' } as const;

/** Colours the parts of a diagnostic for standard error. */
export const paintDiagnostic: Paint = (style, text) => styleText(paintStyles[style], text, { stream: process.stderr });

/** A diagnostic for standard error, within its width where it is known: otherwise a sentence stays one line, for tools. */
export function diagnosticText(diagnostic: Diagnostic): string {
  const width = knownColumnsOf(process.stderr);
  const text = formatDiagnostic(diagnostic, paintDiagnostic, width);
  return width === undefined ? text : fill(text, width);
}

export interface TerminalOptions {
  readonly json: boolean;
  readonly quiet: boolean;
  /** Codes of warnings that are not printed. */
  readonly silenced: ReadonlySet<DiagnosticCode>;
}

export function createTerminal({ json, quiet, silenced }: TerminalOptions): Terminal {
  const showsProgress = process.stderr.isTTY && !json && !quiet && !isPiped();
  let [text, isShown] = ['', false];
  const wipe = (): void => {
    if (isShown) writeRaw('stderr', '\r\u001b[2K');
    isShown = false;
  };
  const show = (): void => {
    if (text === '') return;
    writeText('stderr', text.slice(0, columnsOf(process.stderr) - 1));
    isShown = true;
  };
  /** The progress line stays the last one. */
  const above = (write: () => void): void => {
    wipe();
    write();
    show();
  };
  const say = (line: string): void => above(() => writeText('stderr', `${line}\n`));
  const tell = (line: string): void => above(() => writeText('stdout', `${line}\n`));
  const width = columnsOf(process.stdout);
  const remarkWidth = knownColumnsOf(process.stderr);
  return {
    width,
    json,
    quiet,
    colourDepth: colourDepth(),
    style: (style, text) => styleText(style, text, { stream: process.stdout }),
    print(line) {
      if (!json) tell(fill(line, width));
    },
    printVerbatim(line) {
      if (!json) tell(line);
    },
    note(line) {
      if (!quiet) say(remarkWidth === undefined ? line : fill(line, remarkWidth));
    },
    noteVerbatim(line) {
      if (!quiet) say(line);
    },
    warn(diagnostics) {
      if (quiet) return;
      for (const diagnostic of diagnostics) if (!silenced.has(diagnostic.code)) say(diagnosticText(diagnostic));
    },
    progress(line = '') {
      wipe();
      text = showsProgress ? line : '';
      show();
    },
  };
}

/** Whether another program has the results (`| head`): what it prints may share the terminal, where nobody would wipe the line. */
function isPiped(): boolean {
  try {
    return fstatSync(1).isFIFO();
  } catch {
    return false;
  }
}

/** What `styleText` would do, as a number. */
function colourDepth(): number {
  if (!showsColours('stdout')) return 1;
  return process.stdout.isTTY ? process.stdout.getColorDepth() : 4;
}
