/** @file The generated reference of all lints. */
import { checkpointLints } from '../../ir/checkpoint/index.ts';
import { codes, type Lint } from '../../ir/diagnostics/index.ts';
import { lints } from './registry.ts';

/** Markdown tables of what the lints of models and checkpoints see, and what they cannot see. */
export const lintReference = (): string =>
  [...['## Of a model file', '', ...table(lints)], ...['', '## Of a checkpoint', '', ...table(checkpointLints)]].join(
    '\n',
  );

const table = (rows: readonly Pick<Lint<never>, 'code' | 'sees' | 'blind'>[]): string[] => [
  '| code | warning | it sees | it cannot see |',
  '| --- | --- | --- | --- |',
  ...rows.map(({ code, sees, blind }) => `| ${code} | ${codes[code].title} | ${sees} | ${blind} |`),
];
