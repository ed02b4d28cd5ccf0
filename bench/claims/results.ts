/** @file What was measured already, a line of JSON a part: what is there is not measured again. */
import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Settings } from './network.ts';
import type { FiguresOf, PartRequest } from './part.ts';

/** A part measured with settings. */
interface Line {
  readonly settings: Settings;
  readonly request: PartRequest;
  readonly figures: unknown;
}

export interface Results {
  /** Figures of a part: those of the file, or measured now in a process of its own and added to it. */
  readonly of: <R extends PartRequest>(request: R) => FiguresOf<R>;
}

const keyOf = (settings: Settings, request: PartRequest): string => JSON.stringify([settings, request]);

/**
 * @param file is made where there is none; a last line that was cut off is measured again.
 * @param settings of all parts: a line with others stays and is not read.
 */
export function openResults(file: string, settings: Settings, note: (line: string) => void): Results {
  const known = new Map(linesOf(file).map((line) => [keyOf(line.settings, line.request), line.figures]));
  return {
    of<R extends PartRequest>(request: R) {
      const key = keyOf(settings, request);
      if (!known.has(key)) {
        note(JSON.stringify(request));
        const figures = measured(settings, request);
        appendFileSync(file, `${JSON.stringify({ settings, request, figures } satisfies Line)}\n`);
        known.set(key, figures);
      }
      return known.get(key) as FiguresOf<R>;
    },
  };
}

function linesOf(file: string): Line[] {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  // A line that an interruption cut off is closed, and measured again.
  if (text !== '' && !text.endsWith('\n')) appendFileSync(file, '\n');
  return text.split('\n').flatMap((line) => parsed(line));
}

function parsed(line: string): Line[] {
  try {
    return line === '' ? [] : [JSON.parse(line) as Line];
  } catch {
    return [];
  }
}

function measured(settings: Settings, request: PartRequest): unknown {
  const program = fileURLToPath(new URL('part.ts', import.meta.url));
  const options = { stdio: ['ignore', 'pipe', 'inherit'] as 'pipe'[], maxBuffer: 2 ** 26 };
  return JSON.parse(execFileSync(process.execPath, [program, JSON.stringify([settings, request])], options).toString());
}
