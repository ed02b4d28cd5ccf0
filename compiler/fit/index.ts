export { fitOf, fitOfGraph, type Binding, type Fit, type FitAnswer, type LayerFit } from './fit.ts';
export { remediesOf, type Remedy } from './remedies.ts';
export { skeletonOf } from './skeleton.ts';
