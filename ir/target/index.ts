export { eventCosts, finerCosts, finerIn, type EventCost, type FinerCost } from './costs.ts';
export { projectionKinds, type ProjectionKind } from '../projections/index.ts';
export {
  barrierCycles,
  coreLimits,
  gridOf,
  looksAtAll,
  provenances,
  routings,
  stepModels,
  updateModels,
  type Barriers,
  type CoreLimit,
  type Figure,
  type Provenance,
  type Target,
} from './target.ts';
