/** @file The lints of a checkpoint, in the order in which the reference lists them. */
import { lintWith, type Diagnostic } from '../../diagnostics/index.ts';
import { largeModel } from './large_model.ts';
import type { BoundCheckpoint, CheckpointLint } from './lint.ts';
import { narrowKernels } from './narrow_kernels.ts';
import { otherNeurons } from './other_neurons.ts';
import { pyramidStrides } from './pyramid_strides.ts';
import { trainedClamp } from './trained_clamp.ts';
import { unusedTensors } from './unused_tensors.ts';

export type { CheckpointLint } from './lint.ts';

export const checkpointLints: readonly CheckpointLint[] = [
  narrowKernels,
  otherNeurons,
  trainedClamp,
  pyramidStrides,
  unusedTensors,
  largeModel,
];

/** What all lints find in a checkpoint. `place` is the file's name. */
export const lintCheckpoint = (checkpoint: BoundCheckpoint, place: string): readonly Diagnostic[] =>
  lintWith(checkpointLints, checkpoint, place);
