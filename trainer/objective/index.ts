export type { LabelledBox } from './assign.ts';
export { detectorOf, type DetectorHead } from './detector.ts';
export { boxOutputs, boxReads, placedHead, withBoxPriors, type BoxOutputs } from './box_outputs.ts';
export { detectionsOf, hitsOf, meanPrecision, type Found } from './precision.ts';
export { planLoss, type LossContext, type LossSite, type PlannedLoss, type Staged } from './cross_entropy.ts';
export { hasTwoHeads, lossReads, type Objective } from './objective.ts';
export { exponential } from './exponential.ts';
export { meanOverlap, scoreLogits, scoreMaps, type ScoreSums } from './score.ts';
export { mixedTargets, oneOf, shareTargets, teacherTargets } from './targets.ts';
