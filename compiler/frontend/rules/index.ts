/** @file The checks on a text, in the order in which their messages explain each other best. */
import type { Program } from '../program.ts';
import type { Report } from '../report.ts';
import { resolve } from '../resolve.ts';
import { argumentsFit } from './arguments.ts';
import { definitionsUnique } from './definitions.ts';
import { knownCallees } from './known_callees.ts';
import { knownNames } from './known_names.ts';
import { picksComplete } from './picks.ts';
import { returnsInBlocks } from './places.ts';
import { noRecursion } from './recursion.ts';
import type { Rule } from './rule.ts';
import { settingsComplete } from './settings.ts';
import { allUsed } from './unused.ts';

const rules: readonly Rule[] = [
  definitionsUnique, // first: a name that is defined twice explains much of what follows
  knownNames,
  knownCallees,
  argumentsFit,
  settingsComplete,
  picksComplete,
  noRecursion,
  returnsInBlocks,
  allUsed, // last: only warnings
];

/** Runs all rules; each reports and goes on. */
export function checkProgram(program: Program, report: Report): void {
  const resolution = resolve(program);
  for (const rule of rules) rule(program, resolution, report);
}
