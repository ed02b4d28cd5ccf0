/** @file The commands, in the order in which help lists them: roughly that of a first session. */
import type { AnyCommand } from '../arguments/command.ts';
import { check } from './check.ts';
import { compile } from './compile.ts';
import { completion } from './completion.ts';
import { demo } from './demo.ts';
import { explain } from './explain.ts';
import { importCommand } from './import.ts';
import { inspect } from './inspect.ts';
import { ops } from './ops.ts';
import { passesCommand } from './passes.ts';
import { run } from './run.ts';
import { targets } from './targets.ts';
import { train } from './train.ts';
import { verify } from './verify.ts';

export const commands: readonly AnyCommand[] = [
  demo,
  check,
  train,
  importCommand,
  compile,
  run,
  verify,
  inspect,
  targets,
  ops,
  passesCommand,
  explain,
  completion,
];
