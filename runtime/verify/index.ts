export {
  compareTraces,
  indexOf,
  type Comparison,
  type Difference,
  type FiringTimes,
  type LayerComparison,
  type LayerDifferences,
  type OutputDifference,
  type SpikeDifference,
} from './compare.ts';
export {
  createFidelity,
  fidelity,
  type Activity,
  type Fidelity,
  type FidelityBuilder,
  type LayerFidelity,
} from './fidelity.ts';
export { evaluate, referenceOf, referenceTrace, type Reference, type Watch } from './reference.ts';
export { createVerifier, firingTimes, valuesAskedFor, type Judge, type TracedSample, type Verifier } from './verify.ts';
export {
  createVerdict,
  mostDiffering,
  type SampleDifferences,
  type SampleVerdict,
  type Verdict,
  type VerdictBuilder,
  type VerdictScope,
} from './verdict.ts';
