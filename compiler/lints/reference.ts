/** @file The generated reference of all lints. */
import { checkpointLints } from '../../ir/checkpoint/index.ts';
import { codes, type DiagnosticCode } from '../../ir/diagnostics/index.ts';
import { lints } from './registry.ts';

interface Described {
  readonly code: DiagnosticCode;
  readonly sees: string;
  readonly blind: string;
}

/** Markdown tables of what the lints of models and checkpoints see, and what they cannot see. */
export const lintReference = (): string =>
  [...['## Of a model file', '', ...table(lints)], ...['', '## Of a checkpoint', '', ...table(checkpointLints)]].join(
    '\n',
  );

const table = (rows: readonly Described[]): string[] => [
  '| code | warning | it sees | it cannot see |',
  '| --- | --- | --- | --- |',
  ...rows.map(({ code, sees, blind }) => `| ${code} | ${codes[code].title} | ${sees} | ${blind} |`),
];
