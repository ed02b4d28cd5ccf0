/** @file Collects what is wrong with a text. */
import { didYouMean, type Diagnostic, type DiagnosticCode, type Span } from '../../ir/diagnostics/index.ts';
import { limits } from './limits.ts';

export interface Report {
  error(code: DiagnosticCode, message: string, span: Span, more?: Pick<Diagnostic, 'help' | 'related'>): void;
  warn(code: DiagnosticCode, message: string, span: Span, more?: Pick<Diagnostic, 'help' | 'related'>): void;
  /** Takes over what another checker found. */
  add(diagnostic: Diagnostic): void;
  /** What was found, in the order of the text. */
  sorted(): readonly Diagnostic[];
  hasErrors(): boolean;
  /** True once no more will be taken: time to stop looking. */
  full(): boolean;
}

/**
 * A block is laid out once for every call, so one mistake in it is met many times: for each code and place the first
 * message counts.
 */
export function createReport(): Report {
  const found = new Map<string, Diagnostic>();
  const add = (diagnostic: Diagnostic): void => {
    const key = keyOf(diagnostic);
    const { message, help } = diagnostic;
    const said = { message: shortened(message), ...(help === undefined ? {} : { help: shortened(help) }) };
    if (!found.has(key) && found.size < limits.diagnostics) found.set(key, { ...diagnostic, ...said });
  };
  return {
    add,
    error: (code, message, span, more = {}) => add({ code, severity: 'error', message, span, ...more }),
    warn: (code, message, span, more = {}) => add({ code, severity: 'warning', message, span, ...more }),
    full: () => found.size >= limits.diagnostics,
    hasErrors: () => [...found.values()].some(({ severity }) => severity === 'error'),
    sorted: () => [...found.values()].sort(byPlace),
  };
}

function keyOf({ code, span, place, message }: Diagnostic): string {
  return span ? `${code} ${span.source.name} ${span.start} ${span.end}` : `${code} ${place ?? ''} ${message}`;
}

const byPlace = (a: Diagnostic, b: Diagnostic): number =>
  a.span && b.span && a.span.source === b.span.source ? a.span.start - b.span.start : 0;

/** Names of a text may be as long as the text: nobody reads more than their beginning. */
const shortened = (message: string): string =>
  message.replace(/[^\s"]{161,}/g, (word) => `${word.slice(0, 100)}... (${word.length} characters)`);

/** What could have been meant; words of one letter resemble each other too much for a guess. */
export const suggestion = (typed: string, candidates: readonly string[]): string | undefined =>
  typed.length > 1 ? didYouMean(typed, candidates) : undefined;

/** Words for a help line, or nothing. */
export const helpOf = (help: string | undefined): { help?: string } => (help === undefined ? {} : { help });
