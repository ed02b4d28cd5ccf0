export { eventCosts, finerCosts, finerIn, sharedCosts, unitCosts, type EventCost, type FinerCost } from './costs.ts';
export { projectionKinds, type ProjectionKind } from '../projections/index.ts';
export { classesOfChip, classIndexAt, kindsOfCores, ofClass } from './classes.ts';
export {
  barrierCycles,
  coreLimits,
  gridOf,
  knowsNone,
  layerModels,
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
  type Unit,
} from './target.ts';
