export { deployedOf, type Deployed, type Numbers } from './deployed.ts';
export {
  chooseGrid,
  exponentTensors,
  gridFromTensors,
  gridTensors,
  integersOf,
  learnableScales,
  parameterGrids,
  withExponents,
  type LayerGrid,
  type NetworkGrid,
} from './grid.ts';
