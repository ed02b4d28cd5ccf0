export { fitPicture, type Fit } from './fit/fit.ts';
export type { Interpolation } from './fit/pillow.ts';
export { eventSample, recordedSample } from './from_events.ts';
export { samplesOf } from './from_tensor.ts';
export { maskHelp, type ClassOrder, type FolderClasses } from './classes.ts';
export type { SampleIdentity } from './identity.ts';
export {
  loadSamples,
  openSampleSet,
  type SampleOptions,
  type SampleRequest,
  type SampleSet,
  type Stride,
} from './load.ts';
export { quantisePixels, quantiseValues, type Planes } from './quantise.ts';
export { gridOfImage, gridOfModel, rangeOf, takesEvents, type InputGrid, type Sample } from './sample.ts';
export { seenChanges, type SampleChange, type SeenChanges } from './changes.ts';
export { parseInput, type InputSpec } from './spec.ts';
export {
  openTestData,
  openTrainingData,
  type EncodedData,
  type PictureValues,
  type TrainingReading,
} from './training.ts';
