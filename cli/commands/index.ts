/** @file The commands, in the order in which help lists them: roughly that of a first session. */
import type { AnyCommand } from '../shared/command.ts';
import { check } from './check.ts';
import { completion } from './completion.ts';
import { explain } from './explain.ts';
import { ops } from './ops.ts';
import { passesCommand } from './passes.ts';
import { targets } from './targets.ts';

export const commands: readonly AnyCommand[] = [check, targets, ops, passesCommand, explain, completion];
