import { styleText } from 'node:util';
import { formatDiagnostic, type Diagnostic, type DiagnosticCode, type Paint } from '../../ir/diagnostics/index.ts';

/** A style name of `util.styleText`. */
export type Style = Parameters<typeof styleText>[0];

/** Where a command says things. Results go to standard output, everything else to standard error. */
export interface Terminal {
  /** Columns to fill: the terminal's, or 100. */
  readonly width: number;
  readonly json: boolean;
  /** Colours text for standard output; the identity where it is no terminal or NO_COLOR is set. */
  style(style: Style, text: string): string;
  /** Bits of colour that standard output shows: 1 (none), 4, 8 or 24. */
  readonly colourDepth: number;
  /** One line of a result as soon as it is known; nothing with --json. */
  print(line: string): void;
  /** A remark for the human, on standard error; nothing with --quiet. */
  note(line: string): void;
  /** Warnings, on standard error; nothing with --quiet, and none that --silence names. */
  warn(diagnostics: readonly Diagnostic[]): void;
  /** Replaces the progress line; without text, wipes it. Only on a terminal, not with --json or --quiet. */
  progress(text?: string): void;
}

const paintStyles = { error: 'red', warning: 'yellow', place: 'cyan', help: 'green', mark: 'blue' } as const;

/** Colours the parts of a diagnostic for standard error. */
export const paintDiagnostic: Paint = (style, text) => styleText(paintStyles[style], text, { stream: process.stderr });

export interface TerminalOptions {
  readonly json: boolean;
  readonly quiet: boolean;
  /** Codes of warnings that are not printed. */
  readonly silenced: ReadonlySet<DiagnosticCode>;
}

export function createTerminal({ json, quiet, silenced }: TerminalOptions): Terminal {
  const showsProgress = process.stderr.isTTY && !json && !quiet;
  let [text, isShown] = ['', false];
  const wipe = (): void => {
    if (isShown) process.stderr.write('\r\u001b[2K');
    isShown = false;
  };
  const show = (): void => {
    if (text === '') return;
    process.stderr.write(text.slice(0, widthOf(process.stderr.columns) - 1));
    isShown = true;
  };
  /** The progress line stays the last one. */
  const above = (write: () => void): void => {
    wipe();
    write();
    show();
  };
  const say = (line: string): void => above(() => process.stderr.write(`${line}\n`));
  return {
    width: widthOf(process.stdout.columns),
    json,
    colourDepth: colourDepth(),
    style: (style, text) => styleText(style, text, { stream: process.stdout }),
    print(line) {
      if (!json) above(() => process.stdout.write(`${line}\n`));
    },
    note(line) {
      if (!quiet) say(line);
    },
    warn(diagnostics) {
      if (quiet) return;
      for (const diagnostic of diagnostics)
        if (!silenced.has(diagnostic.code)) say(formatDiagnostic(diagnostic, paintDiagnostic));
    },
    progress(line = '') {
      wipe();
      text = showsProgress ? line : '';
      show();
    },
  };
}

const widthOf = (columns: number | undefined): number =>
  Math.max(40, Math.min(columns === undefined || columns === 0 ? 100 : columns, 160));

/** What `styleText` would do, as a number: it alone knows NO_COLOR, FORCE_COLOR and redirected output. */
function colourDepth(): number {
  if (styleText('red', 'x', { stream: process.stdout }) === 'x') return 1;
  return process.stdout.isTTY ? process.stdout.getColorDepth() : 4;
}
