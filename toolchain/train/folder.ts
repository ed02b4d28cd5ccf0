/** @file The folder of a training run: its state, its figures, its curve. */
import { appendFileSync, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { checkpointFile, type Weights } from '../../ir/checkpoint/index.ts';
import { fail } from '../../ir/diagnostics/index.ts';
import type { ModelGraph } from '../../ir/model/index.ts';
import type { TensorFile } from '../../ir/tensor.ts';
import { failSystem } from '../../runtime/formats/files.ts';
import { readCheckpointFile } from '../load/checkpoint.ts';
import { writeOutput } from '../../cli/arguments/outputs.ts';

export interface RunFolder {
  readonly path: string;
  /** Makes the folder where it is missing. Throws SPK412. */
  make(): void;
  /** The state that is there. Throws SPK401, or what is wrong with the file. */
  readState(): Promise<TensorFile>;
  writeState(file: TensorFile): Promise<void>;
  /** Keeps the float weights as a checkpoint of the model, before deploy mode changes them. */
  writeFloat(weights: Weights, graph: ModelGraph): Promise<void>;
  writeCurve(svg: string): Promise<void>;
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
} as const;

/**
 * The folder of a run, as it is or as it will be: nothing is written before `make`.
 *
 * Throws SPK808 where a new run would overwrite one, SPK401 where there is none to resume, SPK412 where it is no folder.
 */
export function openRunFolder(path: string, resume: boolean): RunFolder {
  const [state, metrics, curve] = [join(path, names.state), join(path, names.metrics), join(path, names.curve)];
  if (resume && !existsSync(state))
    fail('SPK401', 'there is no state to resume from', { place: state, help: 'leave out --resume to start a new run' });
  if (!resume && existsSync(state))
    fail('SPK808', 'the run folder already holds a run', {
      place: path,
      help: 'add --resume to go on with it, or name another folder with --run-folder',
    });
  if (existsSync(path) && !statSync(path).isDirectory())
    fail('SPK412', 'it is a file, not a folder', { place: path, help: 'name a folder with --run-folder' });
  return {
    path,
    make: () => makeFolder(path),
    readState: () => readCheckpointFile(state),
    async writeState(file) {
      const { writeSafetensors } = await import('../../runtime/index.ts');
      await writeOutput(state, writeSafetensors(file));
    },
    async writeFloat(weights, graph) {
      const { writeSafetensors } = await import('../../runtime/index.ts');
      await writeOutput(join(path, names.float), writeSafetensors(checkpointFile(graph, weights)));
    },
    writeCurve: (svg) => writeOutput(curve, svg),
    addMetrics(line) {
      try {
        appendFileSync(metrics, `${JSON.stringify(line)}\n`);
      } catch (error) {
        failSystem(metrics, 'SPK412', error);
      }
    },
    async cutMetrics(step) {
      const lines = existsSync(metrics) ? readFileSync(metrics, 'utf8').split('\n') : [];
      const kept = lines.filter((line) => stepOf(line) <= step);
      await writeOutput(metrics, kept.map((line) => `${line}\n`).join(''));
    },
  };
}

function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (error) {
    failSystem(path, 'SPK412', error);
  }
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
