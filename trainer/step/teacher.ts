/** @file Another network whose answers a network is taught by. */
import type { ModelGraph } from '../../ir/model/index.ts';
import type { TrainingMachine } from '../machine.ts';
import { teacherTargets } from '../objective/index.ts';
import { withinMemory } from './memory.ts';
import type { StepOptions } from './running.ts';
import { createTrainingStep } from './step.ts';

/** A teacher that owns threads and memory. */
export interface Teacher {
  /** Fills the `answers` of a batch from its pictures, as they are: augmented, mixed. */
  teach(batch: { readonly images: Float32Array; readonly answers: Float32Array }): void;
  close(): Promise<void>;
}

/** What a teacher answers with: its class alone, or its softmax. */
export const teacherAnswers = ['hard', 'soft'] as const;
export type TeacherAnswers = (typeof teacherAnswers)[number];

export interface TeacherOptions extends Pick<StepOptions, 'batch' | 'threads' | 'arithmetic' | 'frames'> {
  readonly answers: TeacherAnswers;
}

/**
 * Starts a network that answers with running statistics and never learns. Threads change no bit of its answers.
 *
 * @param graph as the user wrote it, one output [classes].
 * @param parameters by checkpoint key, running statistics included.
 * @throws DiagnosticError SPK810 where the memory is too little.
 */
export function startTeacher(
  graph: ModelGraph,
  parameters: ReadonlyMap<string, Float32Array>,
  { batch: size, threads = 1, arithmetic = 'strict', frames = 'one', answers }: TeacherOptions,
  machine: TrainingMachine,
): Teacher {
  const rules = { batch: size, threads, arithmetic, frames, learns: false, answers: true };
  const step = withinMemory(size, () => createTrainingStep(graph, rules, machine));
  step.write('weights', parameters);
  return {
    teach(batch) {
      const logits = step.evaluate(batch.images);
      batch.answers.set(teacherTargets(logits, logits.length / size, answers));
    },
    close: () => step.close(),
  };
}
