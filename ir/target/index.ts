export { eventCosts, type EventCost } from './costs.ts';
export { projectionKinds, type ProjectionKind } from '../projections/index.ts';
export {
  coreLimits,
  gridOf,
  provenances,
  type CoreLimit,
  type Figure,
  type Provenance,
  type Target,
} from './target.ts';
