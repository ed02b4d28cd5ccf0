export { bindCheckpoint } from './bind.ts';
export { type BindOptions, type BindReport } from './binding.ts';
export {
  aliasesOf,
  checkUsed,
  chooseSet,
  guessRenames,
  inNetworkOrder,
  mismatchOf,
  namedAs,
  namesAverage,
  pairsOf,
  quoted,
  readRenames,
  renamed,
  renameOptions,
  shortestRenames,
  sizeOfMismatch,
  stemmed,
  unwrapped,
  type Candidate,
  type Chosen,
  type Guess,
  type Mismatch,
  type NamedSet,
  type Rename,
} from './find/index.ts';
export type { Composed } from './parts/compose.ts';
export { mayBelongToNeuron } from './unread/frameworks.ts';
export { isHostPart, isTrainingOnly } from './unread/quiet.ts';
export { cascadesOf, mergeCascades, mergingGeometry, type Factor, type Merged } from './cascade.ts';
export { roundedNeurons } from './kept_reach.ts';
export { watchedLayers, watchExactness, type ExactnessWatch, type Reach } from './exactness.ts';
export { checkpointFormat, classNamesOf, metadataKeys, randomSeedOf } from './format.ts';
export { foldBatchNorms, foldedDivisor } from './fold.ts';
export { finestStreamBits, quantiseLayer, type QuantiseRequest } from './quantise.ts';
export { checkpointLints, type CheckpointLint } from './lints/index.ts';
export { modelHash, tensorsHash, weightsHash } from './hash.ts';
export { randomWeights, uniformNumbers } from './random.ts';
export {
  dequantise,
  finestBits,
  bitsMultiplied,
  fractionBitsRead,
  inputFractionBits,
  parameterSource,
  type IntegerLayer,
  type IntegerWeights,
  type Weights,
} from './weights.ts';
export { checkpointFile } from './write.ts';
