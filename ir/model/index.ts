export { completeAttributes, createModelBuilder, type LayerRequest, type ModelBuilder } from './build.ts';
export { countModel, parameterCount, type LayerCost } from './count.ts';
export { countsOf, spikesOf, evaluateModel, type LayerParameters, type ParameterSource } from './evaluate.ts';
export {
  inputOf,
  isOp,
  readersOf,
  type InputNode,
  type ModelGraph,
  type ModelNode,
  type ModelOutput,
  type NeuronNode,
} from './graph.ts';
export { rebuildModel } from './rebuild.ts';
export { printModel, readModel, typeText } from './text.ts';
export {
  divisorOf,
  gridOf,
  inputNodes,
  isConstant,
  roundedBits,
  isGraded,
  isHost,
  isInput,
  isLine,
  kernelsOf,
  isMembrane,
  isNeuron,
  isProduct,
  isTransparent,
  isWeighted,
  decayingNodes,
  neuronNodes,
  readBy,
  referenceOf,
  referringTo,
  readsAllSteps,
  spikingNodes,
  stepsOf,
  sumsSpikes,
} from './traits.ts';
export { verifyModel } from './verify.ts';
