export { axisOf } from './axis.ts';
export { allRows, headsOf, rowIsRead, wholeBox, type Box, type ReadBox } from './box.ts';
export { plainGeometry, weightsPerChannel, type Geometry } from './kernels.ts';
export {
  payloads,
  populationRoles,
  upTo,
  type Interval,
  type KernelNumbers,
  type Payload,
  type PopulationRole,
  type Sent,
} from './projection.ts';
export { heardBy } from './splice.ts';
export { transferMaps, type TransferMap } from './transfer.ts';
export type { WindowGeometry } from './windows.ts';
export {
  atEnds,
  isWeighted,
  kindOf,
  projectionKinds,
  projectionTable,
  rewired,
  sourceEnds,
  sourcesOf,
  type Projection,
  type ProjectionKind,
  type ProjectionOf,
  type WeightedKind,
  type WiredProjection,
} from './kinds.ts';
export {
  fanInOf,
  macsOf,
  projectionMistakes,
  projectionsInto,
  readsOf,
  synapseBytesOf,
  type Network,
  type NetworkPopulation,
  type Read,
} from './network.ts';
