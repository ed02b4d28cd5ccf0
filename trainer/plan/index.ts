export { exponentKey, isExponents, type LearnedExponents } from './exponents.ts';
export {
  planParameters,
  readRegion,
  writeRegion,
  type ParameterPlan,
  type PlannedParameter,
  type RegionName,
} from './parameters.ts';
export { planStep, type StepPlan } from './plan.ts';
export type { PlannedTrace, TracePlan } from './traces.ts';
export { graphInTime, type NeuronOptions, type TimeOptions } from './time.ts';
export type { MaskOptions, PlannedMask } from './mask.ts';
export type { PlannedTail, Tail, TailContext, TailParameter } from './tail.ts';
export { planUpdates, type UpdatePlan } from './updates.ts';
export { looped } from './loops.ts';
export type { PlanOptions } from './options.ts';
