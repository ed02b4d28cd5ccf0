/** @file The embedded example: a network that was trained, as every clone has it. */
import { bindCheckpoint, type Weights } from '../../ir/checkpoint/index.ts';
import { loadModel } from '../../toolchain/load/model.ts';
import { fashion, host, readTensorFile } from './host.ts';

/** As it was written, with its norms. */
export const trainedModel = loadModel(host, fashion.model).graph;
export const trainedHeads = 4;

const bound = (file: string): Weights =>
  bindCheckpoint(trainedModel, readTensorFile(host.bundled('examples', 'fashion', file)), { name: file }).weights;

export const trainedWeights = bound('weights.safetensors');
