import type { DiagnosticCode, WarningCode } from './codes/index.ts';
import type { Span } from './source.ts';

/** A limit that is passed, as data: what the message says in words. */
export interface ExceededLimit {
  /** What is limited: `neurons`, `cores`, `membrane_bits`, ... */
  readonly limit: string;
  /** The layer that passes it; absent where the whole network does. */
  readonly layer?: string;
  readonly used: number;
  readonly available: number;
  /** False where no mapping was found, though none is known to be impossible; true where a bound proves that there is none. */
  readonly proved?: boolean;
}

/** One thing that is wrong with what a user gave us, and what to do about it. */
export interface Diagnostic {
  readonly code: DiagnosticCode;
  readonly severity: 'error' | 'warning';
  /** One sentence: what is wrong, with the values involved. */
  readonly message: string;
  /** Where, in a text the user wrote. */
  readonly span?: Span;
  /** Where, in anything that is not a text: `weights.pth, tensor "head.bias"`. */
  readonly place?: string;
  /** Other places that explain this one. */
  readonly related?: readonly { readonly message: string; readonly span: Span }[];
  /** The nearest remedy, in the imperative: `did you mean "conv"?`. */
  readonly help?: string;
  /** Present where something does not fit. */
  readonly exceeded?: ExceededLimit;
  /** What a target has nothing of: a projection kind, or a shape, `kernels of 1`. */
  readonly lacks?: string;
}

/** Carries every diagnostic of one run to the command line, which prints them and picks the exit status. */
export class DiagnosticError extends Error {
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map((d) => `${d.code}: ${d.message}`).join('\n'));
    this.name = 'DiagnosticError';
    this.diagnostics = diagnostics;
  }
}

/** Stops with one error. For checkers that find several, collect them and throw one `DiagnosticError`. */
export function fail(
  code: Exclude<DiagnosticCode, WarningCode>,
  message: string,
  more: Omit<Diagnostic, 'code' | 'severity' | 'message'> = {},
): never {
  throw new DiagnosticError([{ code, severity: 'error', message, ...more }]);
}

/** Throws all collected diagnostics if any of them is an error; otherwise returns the warnings. */
export function throwIfErrors(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  if (diagnostics.some((d) => d.severity === 'error')) throw new DiagnosticError(diagnostics);
  return diagnostics;
}
