/** @file onnxruntime as it comes from npm, in `bench/node_modules`: no part of the product, and nobody else's business. */
import { createRequire } from 'node:module';

/** What of onnxruntime-node is used here; its own types are there only where it is installed. */
export interface Onnxruntime {
  readonly env: { readonly versions: { readonly common: string; readonly node?: string } };
  readonly Tensor: new (type: string, data: OnnxTensor['data'], shape: readonly number[]) => OnnxTensor;
  readonly InferenceSession: {
    create(model: Uint8Array, options: Readonly<Record<string, unknown>>): Promise<OnnxSession>;
  };
}

export interface OnnxTensor {
  readonly data: Float32Array | Float64Array | Int32Array | Uint8Array;
}

export interface OnnxSession {
  run(inputs: Readonly<Record<string, OnnxTensor>>): Promise<Readonly<Record<string, OnnxTensor>>>;
  release(): Promise<void>;
}

/** A network that is loaded. */
export interface DenseNetwork {
  /** Outputs by name. */
  run(): Promise<ReadonlyMap<string, OnnxTensor['data']>>;
  close(): Promise<void>;
}

/** What to do where it is missing. */
export const howToInstall =
  'run "npm ci --ignore-scripts" in the folder bench (it downloads 110 MB and takes 290 on disk)';

/** The module, or undefined where it is not installed. */
export function onnxruntime(): Onnxruntime | undefined {
  try {
    return createRequire(import.meta.url)('onnxruntime-node') as Onnxruntime;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}

/**
 * Loads a network of one float32 input `x`, all graph optimisations on, operators one after the other.
 *
 * @param threads that share the work inside an operator.
 * @param shape of the values, with the batch.
 */
export async function openDense(
  runtime: Onnxruntime,
  model: Uint8Array,
  threads: number,
  values: Float32Array,
  shape: readonly number[],
): Promise<DenseNetwork> {
  const session = await openSession(runtime, model, threads);
  const x = new runtime.Tensor('float32', values, shape);
  return {
    async run() {
      const outputs = await session.run({ x });
      return new Map(Object.entries(outputs).map(([name, { data }]) => [name, data]));
    },
    close: () => session.release(),
  };
}

/** Loads a file: all graph optimisations on, operators one after the other, warnings to nobody. */
export const openSession = (runtime: Onnxruntime, model: Uint8Array, threads: number): Promise<OnnxSession> =>
  runtime.InferenceSession.create(model, {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    executionProviders: ['cpu'],
    logSeverityLevel: 3,
  });
