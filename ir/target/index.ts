export { eventCosts, finerCosts, finerIn, type EventCost, type FinerCost } from './costs.ts';
export { projectionKinds, type ProjectionKind } from '../projections/index.ts';
export {
  barrierCycles,
  coreLimits,
  gridOf,
  knowsNone,
  looksAtAll,
  provenances,
  routings,
  shapeLimits,
  stepModels,
  updateModels,
  type Barriers,
  type CoreClass,
  type CoreLimit,
  type Figure,
  type Origin,
  type Provenance,
  type ShapeLimit,
  type Shapes,
  type Target,
} from './target.ts';
