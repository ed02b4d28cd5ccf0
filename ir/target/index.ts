export {
  coreLimits,
  eventCosts,
  gridOf,
  projectionKinds,
  provenances,
  type CoreLimit,
  type EventCost,
  type Figure,
  type ProjectionKind,
  type Provenance,
  type Target,
} from './target.ts';
