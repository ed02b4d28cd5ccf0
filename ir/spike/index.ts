export { evaluateSpike, type Counts, type PopulationValues } from './evaluate.ts';
export { verifySpike } from './verify.ts';
export { printSpike, readSpike, type SpikeText } from './text.ts';
export {
  sourcesOf,
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
  type TransferProjection,
} from './graph.ts';
