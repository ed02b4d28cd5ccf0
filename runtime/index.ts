export type { Files, OpenFile, Paths } from './files.ts';
export {
  defaultFrames,
  framesOfEvents,
  movingBars,
  readEvents,
  type EventList,
  type FrameOptions,
  type Sensor,
} from './events/index.ts';
export {
  encodeTensorFile,
  parseTensorFile,
  readSafetensors,
  writePng,
  writeSafetensors,
  type LoadedTensors,
} from './formats/index.ts';
export {
  gridOfImage,
  gridOfModel,
  loadSamples,
  openTestData,
  openTrainingData,
  parseInput,
  rangeOf,
  type EncodedData,
  type InputGrid,
  type Sample,
  type SampleOptions,
  type SampleRequest,
} from './samples/index.ts';
export {
  imageExecutor,
  openSession,
  outputValues,
  topClasses,
  type ClassScore,
  type EnergyRecord,
  type RunRecord,
  type Session,
  type SessionOptions,
} from './session.ts';
export { traceFile, traceFormat, type TraceFileOptions } from './trace_file.ts';
export {
  compareTraces,
  createVerifier,
  evaluate,
  fidelity,
  firingTimes,
  referenceOf,
  referenceTrace,
  type Comparison,
  type Difference,
  type Executor,
  type Fidelity,
  type FiringTimes,
  type LayerComparison,
  type LayerFidelity,
  type OutputDifference,
  type Reference,
  type SampleVerdict,
  type SpikeDifference,
  type Verdict,
  type Verifier,
} from './verify/index.ts';
export { classMap, classPicture, classShares, resultsFile, resultsOf, type ResultInfo } from './results.ts';
