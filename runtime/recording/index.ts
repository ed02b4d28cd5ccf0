export type { Cause } from './cause.ts';
export { createComparison, type OutputAgreement, type RecordedComparison, type RecordedVerdict } from './compare.ts';
export {
  openRecording,
  type RecordedLayer,
  type RecordedOutput,
  type Recording,
  type RecordingOptions,
} from './open.ts';
