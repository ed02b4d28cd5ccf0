export { noAugmentation, type Augmentation, type PixelRange, type Pixels } from './augment.ts';
export {
  emptyBatch,
  splitData,
  stepsPerEpoch,
  type Batch,
  type Draw,
  type DataSplit,
  type TrainingData,
} from './batches.ts';
export { curvePicture, type Course } from './curve.ts';
export { MemoryError } from '../engine/index.ts';
export { deployForward, type DeployForward } from './forward.ts';
export { chooseGrid, type NetworkGrid } from './deploy/index.ts';
export { initialParameters } from './initialise.ts';
export { judge, type HeldOutScore } from './judge.ts';
export type { Arithmetic } from './kernels/index.ts';
export type { Judging, Learner, Score, Unsound } from './learner.ts';
export { trainingLoop, type Ending, type LoopEvents, type StepReport, type TrainingRun } from './loop.ts';
export type { TrainingMachine } from './machine.ts';
export {
  boundsOf,
  networkLearner,
  computableModel,
  trainableModel,
  type Trainable,
  type NetworkLearner,
  type NetworkOptions,
} from './network.ts';
export { hasTwoHeads, withBoxPriors, type Objective } from './objective/index.ts';
export type { Update, UpdateSettings } from './optimiser.ts';
export { graphInTime, type NeuronOptions, type RegionName, type TimeOptions } from './plan/index.ts';
export { atStart, type CurvePoint, type EpochRecord, type Progress } from './progress.ts';
export {
  decoderParameters,
  decoderSizes,
  drawMask,
  encoderOf,
  initialDecoder,
  keptOf,
  pretrainLearner,
  type DecoderSizes,
  type Encoder,
  type EncoderOptions,
  type PictureMask,
  type PretrainLearner,
  type PretrainOptions,
  type TokenOrder,
} from './pretrain/index.ts';
export { randomStream } from './random.ts';
export { rateAt, type RateSchedule } from './schedule.ts';
export {
  loadState,
  looksLikeState,
  phaseOf,
  startOf,
  stateFile,
  stateFormat,
  type Phase,
  type RunIdentity,
  type StartedWith,
} from './state.ts';
export {
  createTrainingStep,
  dropRates,
  layerRates,
  startTeacher,
  type StepOptions,
  type StepResult,
  type Teacher,
  type TrainingState,
  type TrainingStep,
} from './step/index.ts';
