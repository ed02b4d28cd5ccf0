export { fitPicture } from './fit.ts';
export { eventSample, recordedSample } from './from_events.ts';
export { samplesOf } from './from_tensor.ts';
export { loadSamples, type SampleOptions, type SampleRequest } from './load.ts';
export { quantisePixels, quantiseValues, type Planes } from './quantise.ts';
export { gridOfImage, gridOfModel, rangeOf, type InputGrid, type Sample } from './sample.ts';
export { parseInput, type InputSpec } from './spec.ts';
export { openTestData, openTrainingData, type EncodedData, type PictureValues } from './training.ts';
