export type { Chip } from './chip.ts';
export { coreCosts, counterOfCost, type Counters, type StepLoad } from './counters.ts';
export { energyOf, type Energy, type EnergyLine } from './energy.ts';
export { loadChip } from './load.ts';
export { membranesOf } from './memory.ts';
export type { Executor, ExecutorOptions, Observer, SampleResult } from './result.ts';
export { createStepExecutor } from './step.ts';
