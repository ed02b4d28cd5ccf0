import type { WarningCode } from './codes/index.ts';
import type { Diagnostic } from './diagnostic.ts';

/** One place that looks like a trap: a sentence with the values involved, what to write instead and when it may stay. */
export type Finding = Pick<Diagnostic, 'message' | 'help' | 'span'>;

/** One trap or known defect of something sound, such as a model or a checkpoint: one file, in a registry beside it. */
export interface Lint<Subject> {
  readonly code: WarningCode;
  /** What it goes by, and what it cannot know: one sentence each, for the reference. */
  readonly sees: string;
  readonly blind: string;
  check(subject: Subject): readonly Finding[];
}

/**
 * What all lints find, in their order, as warnings.
 *
 * @param place the file's name, for findings that no text has a place for.
 */
export const lintWith = <Subject>(
  lints: readonly Lint<Subject>[],
  subject: Subject,
  place?: string,
): readonly Diagnostic[] =>
  lints.flatMap(({ code, check }) =>
    check(subject).map((finding) => ({
      ...{ code, severity: 'warning' as const, ...finding },
      ...(place === undefined ? {} : { place }),
    })),
  );
