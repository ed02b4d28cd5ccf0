/**
 * @file The commands, in the order in which help lists them: roughly that of a first session. Declarations are here at once;
 * what a command does is loaded when it runs, so that help, completion and usage errors are quick.
 */
import { defineCommand, type Command } from '../arguments/command.ts';
import { check } from './check.ts';
import { compile } from './compile.ts';
import { completion } from './completion.ts';
import { demo } from './demo.ts';
import { explain } from './explain.ts';
import { exportCommand } from './export.ts';
import { importCommand } from './import.ts';
import { fit } from './fit.ts';
import { init } from './init.ts';
import { inspect } from './inspect.ts';
import { merge } from './merge.ts';
import { ops } from './ops.ts';
import { passesCommand } from './passes.ts';
import { pretrain } from './pretrain.ts';
import { runCommand } from './run.ts';
import { report } from './report.ts';
import { submit } from './submit.ts';
import { targets } from './targets.ts';
import { train } from './train.ts';
import { verify } from './verify.ts';

export const commands: readonly Command[] = [
  defineCommand(demo, () => import('../runs/demo.ts')),
  defineCommand(init, () => import('../runs/init.ts')),
  defineCommand(check, () => import('../runs/check.ts')),
  defineCommand(fit, () => import('../runs/checks/fit.ts')),
  defineCommand(pretrain, () => import('../runs/pretrain.ts')),
  defineCommand(train, () => import('../runs/train.ts')),
  defineCommand(importCommand, () => import('../runs/import.ts')),
  defineCommand(exportCommand, () => import('../runs/export.ts')),
  defineCommand(compile, () => import('../runs/compile.ts')),
  defineCommand(runCommand, () => import('../runs/run.ts')),
  defineCommand(verify, () => import('../runs/verify.ts')),
  defineCommand(submit, () => import('../runs/submit.ts')),
  defineCommand(merge, () => import('../runs/merge.ts')),
  defineCommand(inspect, () => import('../runs/inspect.ts')),
  defineCommand(report, () => import('../runs/report.ts')),
  defineCommand(targets, () => import('../runs/targets.ts')),
  defineCommand(ops, () => import('../runs/ops.ts')),
  defineCommand(passesCommand, () => import('../runs/passes.ts')),
  defineCommand(explain, () => import('../runs/explain.ts')),
  defineCommand(completion, () => import('../runs/completion.ts')),
];
