export { evaluateSpike, type Counts, type PopulationValues } from './evaluate.ts';
export { verifySpike } from './verify.ts';
export { printSpike, readSpike, type SpikeText } from './text.ts';
export {
  hostMistakes,
  resultKinds,
  runHost,
  type HostMatrix,
  type HostProgram,
  type HostResult,
  type HostStep,
  type ResultKind,
} from './host.ts';
export {
  sourcesOf,
  transferExtents,
  transferMaps,
  type Bound,
  type CorrelateProjection,
  type Extents,
  type FireRule,
  type Geometry,
  type KernelProjection,
  type ModulateProjection,
  type Population,
  type PopulationRole,
  type Projection,
  type RangeProof,
  type Schedule,
  type SpikeGraph,
  type SpikeOutput,
  type TransferMap,
  type TransferProjection,
} from './graph.ts';
