import { DiagnosticError, type Diagnostic, type DiagnosticCode } from '../../diagnostics/index.ts';
import { mostViolations } from '../bounds.ts';
import { printable } from '../codec/message_error.ts';

/** Collects what is wrong with an image, up to `mostViolations`. */
export interface Problems {
  readonly list: readonly Diagnostic[];
  /** True once nothing more is listed: checkers then stop. */
  readonly full: () => boolean;
  readonly add: (code: DiagnosticCode, message: string) => void;
  /** Adds unless `holds`; gives `holds` back. */
  readonly expect: (holds: boolean, code: DiagnosticCode, message: () => string) => boolean;
}

/** `name`: the file, for messages. */
export function createProblems(name: string): Problems {
  const list: Diagnostic[] = [];
  const full = (): boolean => list.length >= mostViolations;
  const add = (code: DiagnosticCode, message: string): void => {
    if (!full()) list.push({ code, severity: 'error', message, place: name });
  };
  return {
    list,
    full,
    add,
    expect(holds, code, message) {
      if (!holds) add(code, message());
      return holds;
    },
  };
}

/** Throws if anything was found. */
export function throwProblems({ list }: Problems): void {
  if (list.length > 0) throw new DiagnosticError(list);
}

/** A foreign name in quotes. */
export const quoted = (name: string): string => `"${printable(name)}"`;

export const isWithin = (value: number, low: number, high: number): boolean =>
  Number.isInteger(value) && value >= low && value <= high;
