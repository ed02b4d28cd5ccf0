export { addAmounts, createAmounts, type SampleAmounts } from './amounts.ts';
export { counterOfCost, sumCounters, zeroCounters, type Counters } from './counters.ts';
export {
  energyLines,
  energyOf,
  microsecondsOf,
  staticEnergyOf,
  type Energy,
  type EnergyLine,
  type StaticEnergy,
} from './energy.ts';
export { whyNotPipelined, type Pipelined } from './pipeline.ts';
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
export { coreCosts, coreCycles, unitCycles, valueByColumn, type Causes, type StepLoad } from './meter.ts';
export type { SampleResult } from './result.ts';
export { paySettled, payTotals, stepTables, type SettledPeaks, type StepTables, type StepTotals } from './settled.ts';
export { termsOf, type Counted, type TermLists, type Terms } from './terms.ts';
