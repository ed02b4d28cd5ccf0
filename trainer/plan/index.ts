export {
  planParameters,
  readRegion,
  writeRegion,
  type ParameterPlan,
  type PlannedParameter,
  type RegionName,
} from './parameters.ts';
export { planTraining, type PlanOptions, type TrainingPlan } from './plan.ts';
export type { NeuronOptions, TimeOptions } from './time.ts';
export { planUpdates, type UpdatePlan } from './updates.ts';
