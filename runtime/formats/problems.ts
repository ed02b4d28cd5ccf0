/** @file How the readers of this folder report: each failure is a `DiagnosticError` that names file, place, remedy. */
import { DiagnosticError, fail, type Diagnostic } from '../../ir/diagnostics/index.ts';

const again = 'copy or download the file again, or write it anew with the program it came from';

/** The content contradicts its own format: truncated, altered, or not that format at all. */
export function damaged(place: string, message: string, help: string = again): never {
  return fail('SPK404', message, { place, help });
}

/** The content is sound, but uses something that is not read here. */
export function unsupported(place: string, message: string, help: string): never {
  return fail('SPK405', message, { place, help });
}

/** The content would take more memory than its size can justify. */
export function unjustified(place: string, message: string, help: string = again): never {
  return fail('SPK406', message, { place, help });
}

const longestName = 120;
// Control characters and the marks that turn the direction of text: a file must not steer the reader's terminal.
const unprintable = /[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** A name out of a file in double quotes, safe to print: control characters escaped, cut after 120 characters. */
export function quoted(name: string): string {
  const cut = name.length > longestName ? `${name.slice(0, longestName)}...` : name;
  return JSON.stringify(cut).replace(unprintable, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** At most a dozen names, quoted, with the number of those left out. */
export function listed(names: readonly string[], most = 12): string {
  const shown = names.slice(0, most).map(quoted).join(', ');
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}

/** Runs `work`; a user's mistake in it is added to `found`, so that a file's other parts are still checked. */
export function attempt<T>(found: Diagnostic[], work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    found.push(...error.diagnostics);
    return undefined;
  }
}

const mostReported = 20;

/** Throws what `attempt` collected, if anything: the first twenty, and how many more there are. */
export function throwFound(found: readonly Diagnostic[], place: string): void {
  if (found.length === 0) return;
  const rest = found.length - mostReported;
  if (rest <= 0) throw new DiagnosticError(found);
  const more: Diagnostic = { code: 'SPK404', severity: 'error', message: `${rest} more problems in this file`, place };
  throw new DiagnosticError([...found.slice(0, mostReported), more]);
}

/** Decodes UTF-8 strictly; undefined where the bytes are no such text. */
export function strictText(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
