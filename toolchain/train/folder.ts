/** @file The folder of a training run: its state, its figures, its curve. */
import { checkpointFile, type Weights } from '../../ir/checkpoint/index.ts';
import { fail } from '../../ir/diagnostics/index.ts';
import type { ModelGraph } from '../../ir/model/index.ts';
import type { TensorFile } from '../../ir/tensor.ts';
import { writeSafetensors } from '../../runtime/index.ts';
import type { Host } from '../host.ts';
import { readTensors } from '../load/checkpoint.ts';

/** The files of a run. */
export interface RunFolder {
  readonly path: string;
  /** Makes the folder where it is missing. Throws SPK412. */
  make(): void;
  /** The state that is there. Throws SPK401, or what is wrong with the file. */
  readState(): TensorFile;
  writeState(file: TensorFile): Promise<void>;
  /** Keeps the float weights as a checkpoint of the model, before deploy mode changes them. */
  writeFloat(weights: Weights, graph: ModelGraph): Promise<void>;
  writeCurve(svg: string): Promise<void>;
  /** What pre-training fills in. */
  writePicture(svg: string): Promise<void>;
  /** Adds one line of JSON to the figures. */
  addMetrics(line: object): void;
  /** Forgets figures of steps after this one, which a resumed run takes again; -1 forgets all. */
  cutMetrics(step: number): Promise<void>;
}

const names = {
  state: 'state.safetensors',
  float: 'float.safetensors',
  metrics: 'metrics.jsonl',
  curve: 'curve.svg',
  picture: 'reconstructions.svg',
} as const;

/**
 * The folder of a run, as it is or as it will be: nothing is written before `make`.
 *
 * Throws SPK808 where a new run would overwrite one, SPK401 where there is none to resume, SPK412 where it is no folder.
 */
export function openRunFolder(host: Host, path: string, resume: boolean): RunFolder {
  const { join } = host.paths;
  const isThere = host.kindOf(join(path, names.state)) !== undefined;
  const [state, metrics, curve] = [join(path, names.state), join(path, names.metrics), join(path, names.curve)];
  if (resume && !isThere) fail('SPK401', 'there is no state to resume from', { place: state, help: 'start a new run' });
  if (!resume && isThere) fail('SPK808', 'the run folder already holds a run', { place: path });
  if (![undefined, 'folder'].includes(host.kindOf(path)))
    fail('SPK412', 'it is a file, not a folder', { place: path, help: 'name a folder for the run' });
  return {
    path,
    make: () => host.makeFolder(path),
    readState: () => readTensors(host, state),
    writeState: (file) => host.write(state, writeSafetensors(file), true),
    writeFloat: (weights, graph) =>
      host.write(join(path, names.float), writeSafetensors(checkpointFile(graph, weights)), true),
    writeCurve: (svg) => host.write(curve, svg),
    writePicture: (svg) => host.write(join(path, names.picture), svg),
    addMetrics: (line) => host.append(metrics, `${JSON.stringify(line)}\n`),
    async cutMetrics(step) {
      const text = host.kindOf(metrics) === undefined ? '' : new TextDecoder().decode(host.read(metrics));
      const kept = text.split('\n').filter((line) => stepOf(line) <= step);
      await host.write(metrics, kept.map((line) => `${line}\n`).join(''), true);
    },
  };
}

/** The step of a line of figures; a line that was cut off has none and goes. */
function stepOf(line: string): number {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && 'step' in value ? Number(value.step) : Infinity;
  } catch {
    return Infinity;
  }
}
