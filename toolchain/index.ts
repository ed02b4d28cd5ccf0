/**
 * @file The library: `import { loadModel, compileImage, runSamples, verifySamples } from 'spikec'`.
 *
 * Functions that reach files or threads take a host first; `spikec/node` has the one for Node. What a user did wrong is
 * thrown as a `DiagnosticError`, with all that is wrong in its `diagnostics`; `formatDiagnostic` prints one.
 */
export type { Content, Host, HostWorker } from './host.ts';
export {
  codes,
  DiagnosticError,
  formatDiagnostic,
  type Diagnostic,
  type DiagnosticCode,
} from '../ir/diagnostics/index.ts';

// From paths to values.
export { loadModel, type LoadedModel, type Setting } from './load/model.ts';
export { bundledTargets, loadTarget, readTarget, type FoundTarget } from './load/target.ts';
export { compareTensors, type ComparedTensor, type ComparedTensors } from './load/compare.ts';
export { loadWeights, type LoadedWeights, type WeightOptions } from './load/checkpoint.ts';
export { imageOf, loadImage, withOutline, type ImageFile, type LoadedImage, type OutlinedImage } from './load/image.ts';
export { initModel, type Initialised, type InitRequest } from './init/init.ts';
export { defaultTarget } from './defaults.ts';

// From a network to an image.
export { deploy, passes, pipelines, type CompileRequest, type CompileResult, type Facts } from '../compiler/index.ts';
export {
  compileImage,
  runCompiler,
  writeImage,
  writeIntegerWeights,
  type CompiledImage,
  type Written,
} from './compile.ts';
export { emitText } from './emit.ts';
export { writeCheckpoint } from './write_checkpoint.ts';

// Samples, runs, proof.
export {
  gridOfImage,
  gridOfModel,
  loadSamples,
  openSampleSet,
  type Files,
  type InputGrid,
  type RecordedVerdict,
  type Recording,
  type RunRecord,
  type Sample,
  type SampleOptions,
  type SampleRequest,
  type Verdict,
} from '../runtime/index.ts';
export { runSamples, type RunOptions, type SampleRun } from './run.ts';
export { createRunWorker, type PlainRecord, type RunAnswer, type RunWorkerSetup } from './run_worker.ts';
export {
  checkSameNetwork,
  openVerification,
  originOfNetwork,
  verifySamples,
  type Judgement,
  type Verification,
} from './verify.ts';
export type { Deployed } from './judge.ts';
export { loadRecording, verifyRecording, type RecordedOptions } from './recorded.ts';

// Results of a data set in a file.
export { openResults, type ResultsFile } from './results/results_file.ts';
export { recordSamples, type RecordingWatch } from './results/record.ts';
export { mergeResults, type Merged } from './results/merge.ts';
export { samplesOfStride, strideOf, type Shard } from './results/shard.ts';
export type { ResultsHeader } from './results/header.ts';
export type { ResultsEnd } from './results/end.ts';
export type { SampleLine, SampleResults } from './results/lines.ts';

// Training.
export { planTraining, type TrainingPlan, type TrainingStart } from './train/plan.ts';
export { openRunFolder, type RunFolder } from './train/folder.ts';
export { trainingSettings, type TrainingArguments, type TrainingSettings } from './train/settings.ts';
export type { TrainingWatch } from './train/followed.ts';
export { runTraining, type PhasesWatch, type Trained, type TrainingWork } from './train/train.ts';
export { findingsOf, type Findings } from './train/findings.ts';
export { writeTrained } from './train/result.ts';

// Reports, as data.
export { modelReport, type ModelReport } from './report/model.ts';
export { fitReport, type FitReport } from './report/fit.ts';
export { summaryOf, type ImageSummary } from './report/summary.ts';
export { limitUsages, type LimitUsage } from './report/usage.ts';
export { populationEntries, type PopulationEntry } from './report/populations.ts';
export { scheduleOf, type WindowEntry } from './report/schedule.ts';
export {
  coreWork,
  layerActivities,
  partActivities,
  type CoreWork,
  type LayerActivity,
  type PartActivity,
} from './report/activity.ts';
export { createTotals, type Totals, type TotalsBuilder } from './report/totals.ts';
export { originOf } from './report/origin.ts';

// Networks of other tools (NIR): checked, computed in float64, brought in, written.
export { loadNir, type LoadedNir } from './load/nir.ts';
export { importNirFile, type NirImport, type NirImported } from './import_nir.ts';
export { exportNirFile, type NirExport, type NirExported } from './export_nir.ts';
export { startNir, type Conventions, type NirNetwork, type NirRun, type NirStep } from '../runtime/index.ts';

// Compiled networks for tools of dense networks (ONNX).
export {
  compileOnnx,
  exportOnnxFile,
  type CompiledOnnx,
  type OnnxExport,
  type OnnxExported,
  type OnnxSource,
} from './export_onnx.ts';
