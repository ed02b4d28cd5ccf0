/** @file What a training run is made of, before its networks are. */
import { modelHash } from '../../ir/checkpoint/index.ts';
import { fail, type Diagnostic } from '../../ir/diagnostics/index.ts';
import { isClassName } from '../../ir/limits.ts';
import { inputNodes, type ModelGraph } from '../../ir/model/index.ts';
import { hexOf } from '../../ir/sha256.ts';
import {
  gridOfModel,
  maskHelp,
  openTrainingData,
  type EncodedData,
  type Files,
  type InputGrid,
  type TrainingReading,
} from '../../runtime/index.ts';
import {
  initialParameters,
  splitData,
  stepsPerEpoch,
  trainableModel,
  withBoxPriors,
  type RunIdentity,
  type Trainable,
  type TrainingRun,
} from '../../trainer/index.ts';
import type { LoadedModel } from '../load/model.ts';
import { checkDeployable, type Parameters } from './deploy.ts';
import type { TrainingSettings } from './settings.ts';
import { checkShift } from './use.ts';
import { checkLoss, checkTeacher, isMixed, teacherText, type TeacherNetwork } from './taught.ts';

/** What a run is made of, before its networks are. */
export interface TrainingPlan {
  readonly model: LoadedModel;
  readonly classes: number;
  readonly settings: TrainingSettings;
  /** Float weights to begin with. */
  readonly initial: Parameters;
  /** Whose answers a second head is taught by. */
  readonly teacher?: TeacherNetwork;
  /** Whether the run stops before deploy mode. */
  readonly floatOnly: boolean;
  readonly data: EncodedData;
  /** How its samples are taken, in its test part as well. */
  readonly reading: TrainingReading;
  /** What the classes are called; none where nobody says. */
  readonly classNames: readonly string[];
  readonly grid: InputGrid;
  readonly run: Omit<TrainingRun, 'learner' | 'epochs' | 'schedule'>;
  /** Steps of one epoch. */
  readonly steps: number;
  readonly identity: RunIdentity;
}

/** What is trained, besides model, data and settings. */
export interface TrainingStart {
  /** Float weights to begin with instead of random ones, and the sha256 of their file. */
  readonly from?: { readonly sha256: string; readonly parameters: (initial: Parameters) => Parameters };
  readonly floatOnly: boolean;
  /** A network to be taught by, besides labels. */
  readonly teacher?: TeacherNetwork;
  /** How samples are taken; as usual unless told. */
  readonly reading?: TrainingReading;
  /** Names of the classes, before those of the data. */
  readonly classNames?: readonly string[] | undefined;
  /** What else a resumed run must repeat: options that change a bit, by their names. */
  readonly options?: Readonly<Record<string, string>>;
}

/** Finds data and checks that model, data and settings go together. Throws SPK801 to SPK804, SPK445 and the like. */
export async function planTraining(
  files: Files,
  model: LoadedModel,
  data: string,
  settings: TrainingSettings,
  { from, floatOnly, teacher, reading = {}, classNames, options = {} }: TrainingStart,
): Promise<TrainingPlan> {
  const { classes, imageSize, boxes } = trainableModel(model.graph);
  const places = boxes ? undefined : mapOf(model.graph);
  if (places && isMixed(settings))
    fail('SPK814', 'mixed pictures have one class each, and the network answers for every pixel', {
      help: 'leave mixup and cutmix out of --augment',
    });
  if (boxes && isMixed(settings))
    fail('SPK814', 'mixed pictures have one class each, and the network answers with boxes', {
      help: 'leave mixup and cutmix out of --augment',
    });
  const taken = { ...reading, ...(boxes ? { boxes: boxesRead(boxes) } : {}), ...(places ? { places } : {}) };
  if (!floatOnly) checkDeployable(model.graph, settings.weightBits);
  const grid = gridOfModel(inputNodes(model.graph)[0]!);
  const encoded = await openTrainingData(files, data, grid, classes, 'train', taken);
  checkShift(settings, encoded);
  checkLoss(model.graph, settings, teacher);
  if (teacher) checkTeacher(model.graph, grid, encoded.frames, teacher);
  const { seed, labelSmoothing } = settings;
  const shares = { classes, smoothing: labelSmoothing };
  const { training, validation } = splitData(encoded.count, heldOut(encoded.count, settings), seed);
  const steps = stepsPerEpoch(training.length, settings.batch);
  if (steps === 0)
    fail('SPK804', `${training.length} samples to learn from do not fill a batch of ${settings.batch}`, {
      place: encoded.name,
    });
  const fresh = withBoxPriors(model.graph, initialParameters(model.graph, seed, settings.layerScale));
  const weights = from?.sha256 ?? 'random weights';
  const taught: Record<string, string> = teacher ? { teacher: teacherText(teacher) } : {};
  const texts = { ...settings.texts, ...options, ...taught, from: weights, float: String(floatOnly) };
  return {
    ...{
      model,
      classes,
      settings,
      data: encoded,
      reading: taken,
      grid,
      steps,
      floatOnly,
      ...(teacher ? { teacher } : {}),
    },
    classNames: classNames ?? printable(encoded.classNames, classes),
    initial: from ? from.parameters(fresh) : fresh,
    identity: { model: hexOf(modelHash(model.graph)), data: encoded.sha256, settings: texts },
    run: {
      ...{ validation, imageSize: imageSize * encoded.frames },
      draw: {
        data: encoded,
        training,
        rules: settings.augmentation,
        seed,
        ...(isMixed(settings) || teacher ? { shares } : {}),
      },
    },
  };
}

/** Region proposals are of things, whatever their class. */
const boxesRead = ({ kind, classes }: NonNullable<Trainable['boxes']>): TrainingReading['boxes'] =>
  kind === 'anchors' && classes === 1 ? 'of things' : 'of classes';

/** Rows and columns of a network's answers, where they are a map. */
function mapOf(graph: ModelGraph): readonly [number, number] | undefined {
  const [, rows, columns] = graph.nodes.label(graph.outputs[0]!.node).type.shape;
  return rows === undefined || columns === undefined ? undefined : [rows, columns];
}

/** Names that a checkpoint can carry, and an image of so many classes. */
const printable = (names: readonly string[], classes: number): readonly string[] =>
  names.length <= classes && names.every(isClassName) ? names : [];

function heldOut(count: number, { validation }: TrainingSettings): number {
  const held = validation < 1 ? Math.round(validation * count) : validation;
  return held < count ? held : fail('SPK804', `putting ${held} of ${count} samples aside leaves none to learn from`);
}

/** Epochs of both phases. */
export const allEpochs = ({ settings, floatOnly }: TrainingPlan): number =>
  settings.epochs + (floatOnly ? 0 : settings.fineTune);

/** Outputs that no sample is of: they learn to say no, and nothing else (SPK239). */
export function unusedOutputs({ data, classes }: TrainingPlan): Diagnostic[] {
  const used = new Set(data.boxes ? classesOfBoxes(data) : data.labels.filter((label) => label >= 0)).size;
  if (used === classes) return [];
  if (used === 0 && data.boxes) {
    const help = 'the class -1 is for places of the list without a box';
    return [{ code: 'SPK239', severity: 'warning', message: 'no picture has a box', place: data.name, help }];
  }
  const some = `the network has ${classes} outputs, the samples are of ${used} ${used === 1 ? 'class' : 'classes'}`;
  const none = data.maps ? data.labels.filter((label) => label < 0).length / data.labels.length : 0;
  const message = none === 0 ? some : `${some}, and ${(100 * none).toFixed(1)} % of the pixels are of none (255 or -1)`;
  const mask = none > 0 && used === 1 ? `${maskHelp}; else ` : '';
  const help = `${mask}give it as many outputs as there are classes (for a model with such a parameter: -p classes=${used}), unless the others are for later`;
  return [{ code: 'SPK239', severity: 'warning', message, place: data.name, help }];
}

const classesOfBoxes = ({ boxes, count }: EncodedData): number[] =>
  Array.from({ length: count }, (_, i) => boxes!(i).map(({ label }) => label)).flat();

/** How many samples there are, of which data, in how many steps an epoch. */
export const runFigures = ({ run, steps, data }: TrainingPlan): Record<string, unknown> => ({
  samples: run.draw.training.length,
  validation: run.validation.length,
  dataSet: data.name,
  stepsPerEpoch: steps,
});
