/** @file Diagnostic codes as words of a command line. */
import { codes, fail, nearest, type DiagnosticCode } from '../../ir/diagnostics/index.ts';

/** All codes in ascending order. */
export const knownCodes = Object.keys(codes).sort() as DiagnosticCode[];

/** Accepts `SPK201`, `spk201` and `201`. Throws SPK707. */
export function codeOf(typed: string): DiagnosticCode {
  const code = `SPK${typed.toUpperCase().replace(/^SPK/, '')}`;
  const found = knownCodes.find((name) => name === code);
  if (found !== undefined) return found;
  // Every code is near every other one: only the digits tell them apart.
  const near = nearest(
    code.slice(3),
    knownCodes.map((name) => name.slice(3)),
  );
  const help = near === undefined ? 'spikec explain lists all codes' : `did you mean "SPK${near}"?`;
  return fail('SPK707', `there is no diagnostic code "${typed}"`, { help });
}

/** The codes given to `--silence`. Throws SPK707, and SPK703 for a code that may end a command. */
export const silencedCodes = (typed: readonly string[]): ReadonlySet<DiagnosticCode> =>
  new Set(
    typed.map((word) => {
      const code = codeOf(word);
      if (codes[code].status === 0) return code;
      return fail('SPK703', `--silence takes warnings; ${code} is an error: ${codes[code].title}`, {
        help: 'spikec explain marks the codes that only warn',
      });
    }),
  );
