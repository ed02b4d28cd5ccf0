import type { Diagnostic } from '../../ir/diagnostics/index.ts';
import type { FactName, Facts } from '../facts.ts';

/** How a pass may change the meaning of a program, which is what `--verify-each` demands of it. */
export type Effect =
  /** Every spike and output stays the same integer. */
  | 'exact'
  /** The same real numbers, rounded elsewhere: spikes near a threshold may differ and are counted. */
  | 'rounds'
  /** The weights move to another grid: the difference is the quantisation error, reported as fidelity. */
  | 'quantises';

/** What a pass wants said: warnings, and facts worth a line (`block3.0.attn: k'v first, 33.7 instead of 221 M`). */
export interface PassLog {
  warn(diagnostic: Diagnostic): void;
  note(line: string): void;
}

/** One pass: one file, registered in `index.ts`. Throws a `DiagnosticError` where the program cannot be compiled. */
export interface Pass<Needs extends FactName = FactName, Gives extends FactName = FactName> {
  /** Kebab case, as `--passes` spells it. */
  readonly name: string;
  /** One line. */
  readonly help: string;
  readonly needs: readonly Needs[];
  readonly gives: readonly Gives[];
  readonly effect: Effect;
  run(facts: Pick<Facts, Needs>, log: PassLog): Pick<Facts, Gives>;
}

/** Checks a pass's fact names against its types. */
export const definePass = <const Needs extends FactName, const Gives extends FactName>(
  pass: Pass<Needs, Gives>,
): Pass<Needs, Gives> => pass;
