export { evaluateSpike, type Counts, type PopulationValues } from './evaluate.ts';
export { verifySpike } from './verify.ts';
export { printSpike, readSpike, type SpikeText } from './text.ts';
export {
  hostMistakes,
  resultKinds,
  readResults,
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
  type AnyProjection,
  type Bound,
  type CorrelateProjection,
  type Dynamics,
  type Extents,
  type FireRule,
  type GateProjection,
  type Geometry,
  type KernelProjection,
  type MaxProjection,
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
  type WindowGeometry,
} from './graph.ts';
