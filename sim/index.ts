export type { Chip } from './chip.ts';
export { coreCosts, counterOfCost, type Counters, type StepLoad } from './counters.ts';
export { executors } from './executors.ts';
export { energyOf, type Energy, type EnergyLine } from './energy.ts';
export { loadChip } from './load.ts';
export { membranesOf } from './memory.ts';
export { defaultMode, modes, type Mode } from './modes.ts';
export type { Executor, ExecutorOptions, Observer, SampleResult, SynchronousExecutor } from './result.ts';
export { createStepExecutor } from './step.ts';
