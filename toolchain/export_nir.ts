/** @file Models as networks of NIR. */
import { sha256Hex } from '../ir/sha256.ts';
import { exportNir, openTensorSets } from '../runtime/index.ts';
import type { Written } from './compile.ts';
import type { Host } from './host.ts';
import type { LoadedWeights } from './load/checkpoint.ts';
import { readInput } from './load/files.ts';
import type { LoadedModel } from './load/model.ts';

/** What is asked for. */
export interface NirExport {
  readonly model: LoadedModel;
  readonly weights: LoadedWeights['weights'];
  /** The file of the weights: one that was imported from NIR says its step and names. */
  readonly checkpoint: string;
  readonly out: string;
  /** Seconds of a step, if it is said. */
  readonly dt?: number | undefined;
}

/** What was written, and with which step. */
export interface NirExported extends Written {
  readonly nodes: number;
  readonly edges: number;
  readonly dt: number;
  readonly dtFrom: 'given' | 'checkpoint' | 'usual';
}

/** What snnTorch and SpikingJelly take. */
const usualStep = 1e-4;

/** Writes a model with its weights. Throws SPK428 with every layer that has no words in NIR, SPK650, SPK412. */
export async function exportNirFile(
  host: Host,
  { model, weights, checkpoint, out, dt }: NirExport,
): Promise<NirExported> {
  const { metadata } = openTensorSets(readInput(host, checkpoint), checkpoint);
  const stored = numberIn(metadata, 'nir_conventions', 'dt');
  const step = dt ?? stored ?? usualStep;
  const names = textsIn(metadata, 'nir_names');
  const { bytes, nodes, edges } = await exportNir({ graph: model.graph, weights, dt: step, names });
  await host.write(out, bytes);
  const dtFrom = dt !== undefined ? 'given' : stored !== undefined ? 'checkpoint' : 'usual';
  return { bytes: bytes.length, sha256: sha256Hex(bytes), nodes, edges, dt: step, dtFrom };
}

type Metadata = Readonly<Record<string, string>>;

/** A JSON object of the metadata; an empty one where there is none. */
function objectIn(metadata: Metadata, key: string): Readonly<Record<string, unknown>> {
  try {
    const found: unknown = JSON.parse(Object.hasOwn(metadata, key) ? metadata[key]! : '{}');
    return typeof found === 'object' && found !== null ? (found as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function numberIn(metadata: Metadata, key: string, field: string): number | undefined {
  const found = objectIn(metadata, key)[field];
  return typeof found === 'number' && found > 0 && Number.isFinite(found) ? found : undefined;
}

const textsIn = (metadata: Metadata, key: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(objectIn(metadata, key)).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
