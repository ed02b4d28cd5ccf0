export { takePart, type EngineWorker, type SpawnWorker, type WorkerStart } from '../engine/index.ts';
export { chooseMode, executors, openExecutor, type ChosenMode } from './executors.ts';
export type { Executor, ExecutorOptions, Observer, SynchronousExecutor } from './executor.ts';
export {
  addAmounts,
  coreCosts,
  coreCycles,
  valueByColumn,
  createAmounts,
  counterOfCost,
  energyLines,
  energyOf,
  microsecondsOf,
  staticEnergyOf,
  zeroCounters,
  sumCounters,
  unitCycles,
  whyNotPipelined,
  type Causes,
  type Counters,
  type Energy,
  type EnergyLine,
  type Pipelined,
  type SampleAmounts,
  type SampleResult,
  type StaticEnergy,
  type StepLoad,
} from './ledger/index.ts';
export { defaultMode, modes, type Mode } from './modes.ts';
export { planOf, type Plan } from './plan/index.ts';
export { createStepExecutor, loadChip, membranesOf, openChip, probe, type Chip, type Probe } from './step/index.ts';
export { createWindowExecutor } from './window/index.ts';
