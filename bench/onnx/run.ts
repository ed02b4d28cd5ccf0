/** @file A sample through an exported file in onnxruntime, logical step by logical step. */
import { sizeOf } from '../../ir/tensor.ts';
import type { ExportedOnnx } from '../../runtime/index.ts';
import { openSession, type Onnxruntime, type OnnxTensor } from './runtime.ts';

/** Counts by layer, [T, ...], and results by name where the file holds all steps. */
export interface OnnxRun {
  readonly counts: ReadonlyMap<string, readonly number[]>;
  readonly results: ReadonlyMap<string, OnnxTensor['data']>;
}

const ending = '.counts';

/**
 * Runs one sample.
 *
 * @param input grid integers, [T, ...].
 * @param fractionBits of the input's grid.
 */
export async function runOnnx(
  runtime: Onnxruntime,
  { bytes, graph, metadata, states }: ExportedOnnx,
  input: Int32Array,
  fractionBits: number,
): Promise<OnnxRun> {
  const session = await openSession(runtime, bytes, 1);
  const [enters] = graph.inputs;
  const { name, type, shape } =
    graph.inputs.find((each) => states.every((state) => state.input !== each.name)) ?? enters!;
  const size = sizeOf(shape);
  const kept = new Map(states.map((state) => [state.input, beginning(runtime, state)]));
  const counts = new Map<string, number[]>();
  let outputs: Readonly<Record<string, OnnxTensor>> = {};
  for (let at = 0; at < input.length; at += size) {
    const frame = input.subarray(at, at + size);
    const values = type === 'int32' ? frame : Float32Array.from(frame, (integer) => integer * 2 ** -fractionBits);
    outputs = await session.run({ [name]: new runtime.Tensor(type, values, shape), ...Object.fromEntries(kept) });
    for (const state of states) kept.set(state.input, outputs[state.output]!);
    for (const [output, { data }] of Object.entries(outputs)) {
      const layer = output.slice(0, -ending.length);
      if (output.endsWith(ending)) counts.set(layer, [...(counts.get(layer) ?? []), ...data]);
    }
  }
  await session.release();
  const whole = metadata['spikec.unrolled'] === 'true';
  return { counts, results: new Map(whole ? Object.entries(outputs).map(([key, { data }]) => [key, data]) : []) };
}

const arrays = { int32: Int32Array, float32: Float32Array } as const;

function beginning(runtime: Onnxruntime, { type, shape, begins }: ExportedOnnx['states'][number]): OnnxTensor {
  if (type !== 'int32' && type !== 'float32') throw new Error(`a state of ${type}`);
  const values = new arrays[type](sizeOf(shape));
  const perChannel = values.length / shape[1]!;
  values.forEach((_, i) => (values[i] = begins[begins.length === 1 ? 0 : Math.floor(i / perChannel)]!));
  return new runtime.Tensor(type, values, shape);
}
