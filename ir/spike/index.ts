export { dependenciesOf } from './dependencies.ts';
export { evaluateSpike, type Counts, type PopulationValues } from './evaluate.ts';
export { verifySpike } from './verify.ts';
export { printSpike, readSpike, type SpikeText } from './text.ts';
export {
  hostMistakes,
  hostSizes,
  resultKinds,
  readResults,
  type HostMatrix,
  type HostProgram,
  type HostResult,
  type HostStep,
  type StepReading,
  type ResultKind,
} from './host.ts';
export {
  wiredGraph,
  type Bound,
  type KernelProjection,
  type Population,
  type RangeProof,
  type Schedule,
  type SpikeGraph,
  type SpikeOutput,
  type WiredGraph,
} from './graph.ts';
