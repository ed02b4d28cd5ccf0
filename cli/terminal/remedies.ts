import type { Diagnostic, DiagnosticCode } from '../../ir/diagnostics/index.ts';

/** What to do about mistakes that the library finds, in options, of which it knows none. */
const remedies: { readonly [C in DiagnosticCode]?: string } = {
  SPK804: 'lower --batch or --validation, or give more data',
  SPK807:
    'leave that out: the state knows how the run was started; for more epochs or other settings begin a new run with its weights, --from RUN/float.safetensors',
  SPK808: 'add --resume to go on with it, or name another folder with --run-folder',
};

/** A diagnostic with its remedy as this command line has it, where nobody nearer to the mistake gave one. */
export function withRemedy(diagnostic: Diagnostic): Diagnostic {
  const help = diagnostic.help ?? remedies[diagnostic.code];
  return help === undefined ? diagnostic : { ...diagnostic, help };
}
