/** @file The lints of a model, in the order in which the reference lists them. */
import type { Diagnostic } from '../../ir/diagnostics/index.ts';
import type { ModelGraph } from '../../ir/model/index.ts';
import { clamp } from './clamp.ts';
import { classifierNorm } from './classifier_norm.ts';
import { headSpike } from './head_spike.ts';
import type { Lint } from './lint.ts';
import { mixedRounding } from './mixed_rounding.ts';
import { oddNorm } from './odd_norm.ts';
import { unspikedInput } from './unspiked_input.ts';
import { zeroBorder } from './zero_border.ts';

export const lints: readonly Lint[] = [
  classifierNorm,
  oddNorm,
  clamp,
  mixedRounding,
  headSpike,
  unspikedInput,
  zeroBorder,
];

/** Runs all lints on a sound model; warnings only. */
export const lintModel = (graph: ModelGraph): readonly Diagnostic[] =>
  lints.flatMap(({ code, check }) =>
    check(graph).map(({ node, message, help }) => ({
      code,
      severity: 'warning' as const,
      message,
      help,
      ...(node.span ? { span: node.span } : {}),
    })),
  );
