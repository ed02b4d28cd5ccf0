export { addAmounts, createAmounts, type SampleAmounts } from './amounts.ts';
export { counterOfCost, sumCounters, type Counters } from './counters.ts';
export { energyOf, type Energy, type EnergyLine } from './energy.ts';
export {
  createLedger,
  createStepCounts,
  payReadouts,
  payStep,
  resultOf,
  startSample,
  type Ledger,
  type StepCounts,
} from './ledger.ts';
export { coreCosts, type StepLoad } from './meter.ts';
export type { SampleResult } from './result.ts';
