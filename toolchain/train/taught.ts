/** @file What a run's network is taught by: labels, shares of the classes, a teacher. */
import { modelHash } from '../../ir/checkpoint/index.ts';
import { fail } from '../../ir/diagnostics/index.ts';
import { inputNodes, readsAllSteps, stepsOf, type ModelGraph } from '../../ir/model/index.ts';
import { hexOf } from '../../ir/sha256.ts';
import { gridOfModel, type InputGrid } from '../../runtime/index.ts';
import {
  startTeacher,
  hasTwoHeads,
  type Draw,
  trainableModel,
  type Objective,
  type Teacher,
} from '../../trainer/index.ts';
import type { Host } from '../host.ts';
import type { LoadedModel } from '../load/model.ts';
import type { Parameters } from './deploy.ts';
import type { TrainingSettings } from './settings.ts';

/** A network with float weights, and the sha256 of their file. */
export interface TeacherNetwork {
  readonly model: LoadedModel;
  readonly parameters: Parameters;
  readonly sha256: string;
}

/** What a plan says of it. */
interface TaughtPlan {
  readonly settings: TrainingSettings;
  /** Whose answers a second head is taught by. */
  readonly teacher?: TeacherNetwork;
  /** How many frames a sample has. */
  readonly data: { readonly frames: number };
  readonly run: { readonly draw: Draw };
}

/** Whether pictures are mixed; targets are shares of the classes then. */
export const isMixed = ({ augmentation: { mixup, cutmix } }: TrainingSettings): boolean => mixup > 0 || cutmix > 0;

/** What the loss of a run is. */
export function objectiveOf({ settings, teacher }: Pick<TaughtPlan, 'settings' | 'teacher'>): Objective {
  if (teacher)
    return { kind: 'distilled', share: settings.teacherShare, divergence: settings.teacherAnswers === 'soft' };
  // Mixed pictures are taught by shares of the classes, which are smoothed already.
  return { kind: isMixed(settings) ? 'shares' : 'classes', everyStep: settings.loss === 'every-step' };
}

/** Throws SPK813 where there is no loss at every step. */
export function checkLoss(graph: ModelGraph, { loss }: TrainingSettings, teacher: TeacherNetwork | undefined): void {
  if (loss !== 'every-step') return;
  const output = graph.nodes.label(graph.outputs[0]!.node);
  const why = teacher
    ? 'a teacher teaches the mean answer'
    : !readsAllSteps(output) || stepsOf(graph) === 1
      ? `the output "${graph.outputs[0]!.name}" is no reading of several logical steps`
      : undefined;
  if (why !== undefined) fail('SPK813', `there is no loss at every logical step: ${why}`, { help: 'leave --loss out' });
}

/**
 * Checks that a teacher can teach a network.
 *
 * @throws DiagnosticError SPK812 for a network without two heads, SPK818 for a teacher of other classes or another input.
 */
export function checkTeacher(graph: ModelGraph, grid: InputGrid, frames: number, { model }: TeacherNetwork): void {
  const place = model.path;
  if (!hasTwoHeads(graph))
    fail('SPK812', `"${graph.name}" has one head; a teacher teaches a second one`, {
      help: 'its output must be the average of two heads: for a model with such a parameter -p kd=true',
    });
  const [own, theirs] = [trainableModel(graph).classes, trainableModel(model.graph).classes];
  if (own !== theirs)
    fail('SPK818', `the teacher has ${theirs} classes, the network ${own}`, {
      place,
      help: 'take a teacher that was trained on the same classes, or set its parameters with --teacher-p',
    });
  const other = gridOfModel(inputNodes(model.graph)[0]!);
  const different = (['shape', 'mean', 'std', 'fractionBits', 'bits'] as const).find(
    (name) => String(grid[name]) !== String(other[name]),
  );
  if (different)
    fail(
      'SPK818',
      `the teacher's pictures have the ${words[different]} ${String(other[different])}, the network's ${String(grid[different])}`,
      { place, help: 'both see the same pictures: declare the same input in both models' },
    );
  if (frames > 1 && stepsOf(model.graph) !== frames)
    fail('SPK818', `the teacher has ${stepsOf(model.graph)} logical steps, the samples ${frames} frames`, { place });
}

const words = {
  shape: 'shape',
  mean: 'mean',
  std: 'std',
  fractionBits: 'fraction bits',
  bits: 'bits',
} as const satisfies Partial<Record<keyof InputGrid, string>>;

/** What a resumed run must repeat of a teacher. */
export const teacherText = ({ model, sha256 }: TeacherNetwork): string =>
  `${hexOf(modelHash(model.graph)).slice(0, 16)} ${sha256}`;

/** Starts the teacher of a plan, and says who teaches to its batches. Throws SPK810. */
export function startTaught<P extends TaughtPlan>(
  { training }: Pick<Host, 'training'>,
  plan: P,
  threads: number,
): { readonly plan: P; close(): Promise<void> } {
  const { teacher, settings, run } = plan;
  if (!teacher) return { plan, close: () => Promise.resolve() };
  const { batch, arithmetic, teacherAnswers: answers } = settings;
  const options = { ...framesOf(plan.data), batch, arithmetic, answers, threads };
  const started: Teacher = startTeacher(teacher.model.graph, teacher.parameters, options, training);
  const draw = { ...run.draw, teach: started.teach };
  return { plan: { ...plan, run: { ...run, draw } }, close: started.close };
}

/** How logical steps come by their pictures. */
export const framesOf = ({ frames }: TaughtPlan['data']): { readonly frames: 'one' | 'each step' } => ({
  frames: frames === 1 ? 'one' : 'each step',
});
