/** @file Training runs from files to a state, stopped and resumed where a test says. */
import type { ExecutionContext } from 'ava';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadModel } from '../../toolchain/load/model.ts';
import { openRunFolder } from '../../toolchain/train/folder.ts';
import { planTraining, type TrainingStart } from '../../toolchain/train/plan.ts';
import { trainingSettings, type TrainingArguments } from '../../toolchain/train/settings.ts';
import { runTraining } from '../../toolchain/train/train.ts';
import { emptyFolder } from '../cli/spikec.ts';
import { host } from '../support/host.ts';
import { idxImages, idxLabels, textures } from '../trainer/data.ts';

/** Where a run is, and how it goes there. */
export interface Visit {
  readonly threads?: number;
  /** Steps until it is stopped; to the end unless told. */
  readonly stopAt?: number;
  readonly resume?: boolean;
}

/** A folder with a model and textures to learn from. */
export interface Workplace {
  readonly folder: string;
  /** Goes a part of a run's way, with the run folder of a name; gives the state that it leaves. */
  train(run: string, settings: TrainingArguments, visit?: Visit, start?: Partial<TrainingStart>): Promise<Buffer>;
}

export function workplace(t: ExecutionContext, model: string, count = 48): Workplace {
  const folder = emptyFolder(t);
  const data = join(folder, 'set');
  mkdirSync(data);
  writeFileSync(join(folder, 'net.spike'), model);
  writeFileSync(join(data, 'train-images-idx3-ubyte'), idxImages(textures(count)));
  writeFileSync(join(data, 'train-labels-idx1-ubyte'), idxLabels(textures(count)));
  return {
    folder,
    async train(run, given, { threads = 1, stopAt = Infinity, resume = false } = {}, start = {}) {
      const settings = trainingSettings(given);
      const loaded = loadModel(host, join(folder, 'net.spike'));
      const plan = await planTraining(host, loaded, data, settings, { floatOnly: false, ...start });
      const path = join(folder, run);
      let steps = 0;
      const watch = {
        wantsStop: () => steps >= stopAt,
        onStep: () => void steps++,
        onEpoch: () => undefined,
        onDeploy: () => undefined,
      };
      const work = {
        host,
        plan,
        means: { threads },
        folder: openRunFolder(host, path, resume),
        resume,
        started: {},
        watch,
      };
      const { learner } = await runTraining(work);
      await learner.close();
      return readFileSync(join(path, 'state.safetensors'));
    },
  };
}
