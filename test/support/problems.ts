import { DiagnosticError, type Diagnostic } from '../../ir/diagnostics/index.ts';

/** The first thing that is wrong for the user; undefined where all is well. Other errors go on. */
export function problemOf(work: () => unknown): Diagnostic | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (error instanceof DiagnosticError) return error.diagnostics[0];
    throw error;
  }
}
