/** @file The lints of a model, in the order in which the reference lists them. */
import { lintWith, type Diagnostic } from '../../ir/diagnostics/index.ts';
import type { ModelGraph } from '../../ir/model/index.ts';
import { channelsLast } from './channels_last.ts';
import { clamp } from './clamp.ts';
import { classifierNorm } from './classifier_norm.ts';
import { evenWindows } from './even_windows.ts';
import { headSpike } from './head_spike.ts';
import type { ModelLint } from './lint.ts';
import { mixedRounding } from './mixed_rounding.ts';
import { oddNorm } from './odd_norm.ts';
import { singleStep } from './single_step.ts';
import { unspikedInput } from './unspiked_input.ts';
import { zeroBorder } from './zero_border.ts';

export const lints: readonly ModelLint[] = [
  classifierNorm,
  oddNorm,
  clamp,
  mixedRounding,
  headSpike,
  unspikedInput,
  zeroBorder,
  evenWindows,
  channelsLast,
  singleStep,
];

/** What all lints find in a sound model. */
export const lintModel = (graph: ModelGraph): readonly Diagnostic[] => lintWith(lints, graph);
