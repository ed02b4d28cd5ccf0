export { exportOnnx, type ExportedOnnx } from './export.ts';
export type { OnnxGraph, OnnxNode, OnnxValue } from './graph.ts';
export { observedLayers } from './metadata.ts';
export type { OnnxForm, OnnxRequest } from './request.ts';
export type { State } from './drawing.ts';
