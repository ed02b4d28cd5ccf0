/** @file Traces as a tensor file (DESIGN section 10): what `run --trace` writes and a trainer can write, too. */
import { fail } from '../ir/diagnostics/index.ts';
import { sizeOf, type AnyTensor, type TensorFile } from '../ir/tensor.ts';
import { countsOfSlots, slotBytes, spikesAt, type LayerTrace, type SampleTrace } from '../ir/trace.ts';
import { membraneTensors, type MembraneTrace } from './membranes.ts';
import { outputTensor, type ResultInfo } from './results.ts';

export interface TraceFileOptions {
  /** Add `<layer>.steps`: the single time steps. */
  readonly steps?: boolean;
  /** Add membranes of the first samples, as `membraneTensors` names them. */
  readonly membranes?: { readonly samples: number; readonly traces: readonly MembraneTrace[] };
  /** Added to the file's own metadata. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** Version of the layout, under the metadata key `format`. */
export const traceFormat = 'spikec-trace-1';

/**
 * Samples' traces as one file: `<layer>` U8 [samples, T, C, H, W] (or [samples, T, C]) holds spike counts;
 * `<layer>.steps` U8 [samples, C, H, W, bytes] holds bit t x cap + d, little end first, for slot d of logical step t; every
 * output [samples, ...] has its own name, but that the first is called `logits` where it is class scores and none is.
 *
 * @param results what the outputs are, as `resultsOf` says.
 *
 * @throws Error where the traces are not of one network, DiagnosticError SPK744 where two tensors would have the same name.
 */
export function traceFile(
  traces: readonly SampleTrace[],
  results: readonly ResultInfo[],
  options: TraceFileOptions = {},
): TensorFile {
  const tensors = new Map<string, AnyTensor>();
  const put = (name: string, tensor: AnyTensor): void => {
    if (tensors.has(name))
      fail('SPK744', `two tensors of the trace would be called "${name}"`, {
        help: 'give the layer or the output of that name another one in the model',
      });
    tensors.set(name, tensor);
  };
  const [first] = traces;
  if (!first) return { tensors, metadata: { ...options.metadata, format: traceFormat } };
  first.layers.forEach(({ layer, shape, cap }, n) => {
    const parts = traces.map((trace) => layerOf(trace, n, layer));
    const counts = joined(parts.map(countsOfSlots));
    const steps = counts.length / traces.length / sizeOf(shape);
    put(layer, { type: 'U8', shape: [traces.length, steps, ...shape], data: counts });
    if (options.steps === true) {
      const data = joined(parts.map((part) => packedSteps(part, steps)));
      const bytes = Math.ceil((steps * cap) / 8);
      put(`${layer}.steps`, { type: 'U8', shape: [traces.length, ...shape, bytes], data });
    }
  });
  const { samples, traces: watched } = options.membranes ?? { samples: 0, traces: [] };
  for (const [name, tensor] of membraneTensors(watched, samples)) put(name, tensor);
  const keys = outputKeys(results);
  results.forEach(({ name, shape }, n) => {
    const key = keys[n]!;
    const parts = traces.map((trace) => trace.outputs.get(name)!);
    put(key, outputTensor(parts, shape));
  });
  return {
    tensors,
    metadata: { ...options.metadata, format: traceFormat, caps: capsOf(first), logical_steps: String(stepsOf(first)) },
  };
}

/** The tensors of outputs: their own names, but that the first is called `logits` where it is class scores and none is. */
export function outputKeys(results: readonly ResultInfo[]): readonly string[] {
  const hasLogits = results.some(({ name }) => name === 'logits');
  return results.map(({ name, kind }, n) => (n === 0 && kind === 'scores' && !hasLogits ? 'logits' : name));
}

const stepsOf = ({ layers: [layer] }: SampleTrace): number =>
  layer ? layer.slots.length / sizeOf(layer.shape) / slotBytes(layer.cap) : 1;

/** The time steps of a layer as bits [neurons, bytes], T x cap of them, t-major. */
function packedSteps(trace: LayerTrace, steps: number): Uint8Array {
  const { shape, cap } = trace;
  const neurons = sizeOf(shape);
  const bytes = Math.ceil((steps * cap) / 8);
  const packed = new Uint8Array(neurons * bytes);
  for (let t = 0; t < steps; t++)
    for (let i = 0; i < neurons; i++)
      for (let d = 0; d < cap; d++) {
        const bit = t * cap + d;
        packed[i * bytes + (bit >> 3)]! |= spikesAt(trace, t * neurons + i, d) << (bit & 7);
      }
  return packed;
}

function layerOf(trace: SampleTrace, n: number, name: string): LayerTrace {
  const found = trace.layers[n];
  if (found?.layer !== name) throw new Error(`the traces differ in layer "${name}" itself`);
  return found;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Time steps of each layer's window, as JSON. */
const capsOf = ({ layers }: SampleTrace): string =>
  JSON.stringify(Object.fromEntries(layers.map(({ layer, cap }) => [layer, cap])));
