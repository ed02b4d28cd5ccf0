import { codes, DiagnosticError, positionOf, type Diagnostic } from '../../ir/diagnostics/index.ts';
import { jsonText } from './json.ts';
import { withRemedy } from './remedies.ts';
import { writeRaw, writeText } from './streams.ts';
import { diagnosticText } from './terminal.ts';

/** Exit status of an internal error: none of the documented ones, as sysexits.h has it (EX_SOFTWARE). */
export const internalErrorStatus = 70;

/** Tells the user what went wrong, as frames on standard error or a document on standard output; returns the exit status. */
export function reportError(error: unknown, json: boolean): number {
  return error instanceof DiagnosticError
    ? reportDiagnostics(error.diagnostics.map(withRemedy), json)
    : reportInternal(error, json);
}

function reportDiagnostics(diagnostics: readonly Diagnostic[], json: boolean): number {
  const status = statusOf(diagnostics);
  if (json) {
    writeRaw('stdout', jsonText({ error: { status, diagnostics: diagnostics.map(diagnosticDocument) } }));
    return status;
  }
  writeText('stderr', `${diagnostics.map(diagnosticText).join('\n\n')}\n`);
  return status;
}

/** Wrong usage before invalid input before what does not fit: the first is what to mend first. */
function statusOf(diagnostics: readonly Diagnostic[]): number {
  const errors = diagnostics.filter((d) => d.severity === 'error');
  return Math.min(...(errors.length > 0 ? errors : diagnostics).map((d) => codes[d.code].status));
}

/** A diagnostic as other tools read it; lines and columns count from 1. */
export function diagnosticDocument(diagnostic: Diagnostic): Record<string, unknown> {
  const { span, related, ...rest } = diagnostic;
  const where = (s: NonNullable<typeof span>): Record<string, unknown> => ({
    file: s.source.name,
    ...positionOf(s.source, s.start),
  });
  return {
    ...rest,
    ...(span ? where(span) : {}),
    ...(related ? { related: related.map((r) => ({ message: r.message, ...where(r.span) })) } : {}),
  };
}

function reportInternal(error: unknown, json: boolean): number {
  const message = error instanceof Error ? error.message : String(error);
  if (json) writeRaw('stdout', jsonText({ error: { status: internalErrorStatus, message, diagnostics: [] } }));
  const stack = process.env['SPIKEC_DEBUG'] === '1' && error instanceof Error ? `\n${error.stack ?? ''}` : '';
  writeText(
    'stderr',
    `internal error: ${message}\nThis is a defect of spikec, please report it with the command line and SPIKEC_DEBUG=1.${stack}\n`,
  );
  return internalErrorStatus;
}
