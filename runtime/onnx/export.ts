/** @file A compiled network as an ONNX file. */
import { createCanvas, type Canvas, type State } from './drawing.ts';
import { drawDense } from './dense/draw.ts';
import { encodeOnnx } from './file.ts';
import type { OnnxGraph } from './graph.ts';
import { drawIntegers } from './integers/draw.ts';
import { metadataOf } from './metadata.ts';
import { drawnSteps, isOneOfMany, type OnnxForm, type OnnxRequest } from './request.ts';

const drawings: { readonly [F in OnnxForm]: (canvas: Canvas, request: OnnxRequest) => void } = {
  dense: drawDense,
  integers: drawIntegers,
};

/** A file, and what it holds. */
export interface ExportedOnnx {
  readonly bytes: Uint8Array;
  readonly graph: OnnxGraph;
  readonly metadata: Readonly<Record<string, string>>;
  /** What a logical step hands to the next, where the graph is one step of several. */
  readonly states: readonly State[];
}

/**
 * Writes a compiled network. Layers have their names, counts `LAYER.counts`; shapes have one sample in front, or the
 * logical steps of one where all of them are in the graph. docs/onnx.md says what each form holds.
 *
 * The same request gives the same bytes.
 *
 * @throws DiagnosticError SPK733, SPK737.
 */
export function exportOnnx(request: OnnxRequest): ExportedOnnx {
  const canvas = createCanvas({ steps: drawnSteps(request), oneOfMany: isOneOfMany(request) });
  drawings[request.form](canvas, request);
  const graph = canvas.finish(request.spike.name);
  const metadata = metadataOf(request, canvas.states);
  const { states } = canvas;
  return { bytes: encodeOnnx(graph, metadata), graph, metadata, states };
}
