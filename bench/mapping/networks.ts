/** @file The networks whose mapping is measured, by the names that `--sizes` takes. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileModel, compileTarget } from '../../compiler/index.ts';
import type { SourceText } from '../../ir/diagnostics/index.ts';
import type { ModelGraph } from '../../ir/model/index.ts';
import type { Target } from '../../ir/target/index.ts';

const examples = fileURLToPath(new URL('../../examples/', import.meta.url));
const read = (name: string): SourceText => ({ name, text: readFileSync(name, 'utf8') });
const load = (path: string, from: SourceText): SourceText => read(join(dirname(from.name), path));

/** By name: the model file, and its parameters. Inputs are 224 x 224, of detection and segmentation 512 x 512. */
const networks = {
  t: ['e-spikeformer', { size: 't' }],
  s: ['e-spikeformer', { size: 's' }],
  m: ['e-spikeformer', { size: 'm' }],
  l: ['e-spikeformer', { size: 'l' }],
  '83M': ['e-spikeformer-large', { variant: '83M' }],
  '173M': ['e-spikeformer-large', { variant: '173M' }],
  v1: ['spike-driven-transformer', {}],
  'v2-s': ['meta-spikeformer', { size: 's' }],
  'v2-l': ['meta-spikeformer', { size: 'l' }],
  detection: ['e-spikeformer-detection', {}],
  segmentation: ['e-spikeformer-segmentation', {}],
} as const satisfies {
  readonly [name: string]: readonly [file: string, parameters: { readonly [name: string]: string }];
};

export type NetworkName = keyof typeof networks;
export const networkNames = Object.keys(networks) as NetworkName[];

/** The network's graph. @param image the side of its input, where it is another one. */
export function modelOf(name: NetworkName, image?: string): ModelGraph {
  const [file, parameters] = networks[name];
  const all = { ...parameters, ...(image === undefined ? {} : { image }) };
  return compileModel(read(join(examples, `${file}.spike`)), { parameters: all, load }).graph;
}

/** A bundled target, by its name. */
export const targetOf = (name: string): Target =>
  compileTarget(read(join(examples, 'targets', `${name}.spike`)), { load });
