/** @file What may become of a trial; anything else that it throws is a crash. */
import { DiagnosticError } from '../../ir/diagnostics/index.ts';

/** Refused with a diagnostic; accepted, where nobody can say what it should mean; accepted, and equal wherever it is computed. */
export const verdicts = ['refused', 'accepted', 'equal'] as const;
export type Verdict = (typeof verdicts)[number];

/** One trial: the same number, the same trial. */
export type Trial = (seed: number) => Verdict | Promise<Verdict>;

/** `refused` where it throws a diagnostic that says something (a number of the file may be NaN); an error of any other kind passes through. */
export async function verdictOf(work: () => Verdict | Promise<Verdict>): Promise<Verdict> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    const dumb = error.diagnostics.find(({ message }) => /undefined|(?<!is )NaN(?! at )|\[object/.test(message));
    if (error.diagnostics.length === 0 || dumb)
      throw new Error(`a diagnostic that says nothing: ${dumb?.message ?? ''}`, { cause: error });
    return 'refused';
  }
}
