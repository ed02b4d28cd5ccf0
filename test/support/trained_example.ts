/** @file The embedded example: a network that was trained, as every clone has it. */
import { readFileSync } from 'node:fs';
import { fashionFiles } from '../../toolchain/example.ts';
import { loadUsed } from '../../toolchain/load/model.ts';
import { bundled } from '../../node/package.ts';
import { compileModel } from '../../compiler/frontend/index.ts';
import { bindCheckpoint, type Weights } from '../../ir/checkpoint/index.ts';
import { readTensorFile } from '../../runtime/formats/index.ts';

const source = { name: fashionFiles.model, text: readFileSync(fashionFiles.model, 'utf8') };
/** As it was written, with its norms. */
export const trainedModel = compileModel(source, { parameters: {}, load: loadUsed }).graph;
export const trainedHeads = 4;

const bound = (file: string): Weights =>
  bindCheckpoint(trainedModel, readTensorFile(bundled('examples', 'fashion', file)), { name: file }).weights;

export const trainedWeights = bound('weights.safetensors');
