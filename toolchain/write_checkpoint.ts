/** @file Checkpoints from elsewhere, under the model's own names. */
import { checkpointFile, type Weights } from '../ir/checkpoint/index.ts';
import type { ModelGraph } from '../ir/model/index.ts';
import { sha256Hex } from '../ir/sha256.ts';
import { writeSafetensors } from '../runtime/index.ts';
import type { Written } from './compile.ts';
import type { Host } from './host.ts';

/** Writes what was bound to a model as a checkpoint of it; `metadata` is added to what the format says. Throws SPK412. */
export async function writeCheckpoint(
  host: Host,
  path: string,
  graph: ModelGraph,
  weights: Weights,
  metadata: Readonly<Record<string, string>>,
): Promise<Written> {
  const content = writeSafetensors(checkpointFile(graph, weights, metadata));
  await host.write(path, content);
  return { bytes: content.length, sha256: sha256Hex(content) };
}
