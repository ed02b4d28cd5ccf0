export { fitsHalf, halfThreshold, largestHalf } from './narrow.ts';
export { planOf } from './plan_of.ts';
export type {
  BlockPlan,
  DeliveryPlan,
  EmissionPlan,
  Plan,
  ReadoutPlan,
  SenderPlan,
  TilePlan,
  WindowPlan,
} from './plan.ts';
