export { createModelBuilder, type LayerRequest, type ModelBuilder } from './build.ts';
export { countModel, parameterCount, type LayerCost } from './count.ts';
export { countsOf, spikesOf, evaluateModel, type LayerParameters, type ParameterSource } from './evaluate.ts';
export {
  inputNodes,
  inputOf,
  isOp,
  readersOf,
  spikingNodes,
  stepsOf,
  type ModelGraph,
  type ModelNode,
  type ModelOutput,
} from './graph.ts';
export { rebuildModel } from './rebuild.ts';
export { printModel, readModel, typeText } from './text.ts';
export { verifyModel } from './verify.ts';
