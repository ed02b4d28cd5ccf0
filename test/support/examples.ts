/** @file The shipped model and target files, as a user would load them. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileModel, compileTarget } from '../../compiler/frontend/index.ts';
import type { SourceText } from '../../ir/diagnostics/index.ts';
import type { ModelGraph } from '../../ir/model/index.ts';
import type { Target } from '../../ir/target/index.ts';

const examples = fileURLToPath(new URL('../../examples/', import.meta.url));

const read = (name: string): SourceText => ({ name, text: readFileSync(name, 'utf8') });
const load = (path: string, from: SourceText): SourceText => read(join(dirname(from.name), path));

/** A network of the base family. */
export const familyModel = (parameters: Record<string, string>): ModelGraph =>
  exampleModel('e-spikeformer', parameters);

/** A network of any example file, by the file's name and parameters. */
export const exampleModel = (name: string, parameters: Record<string, string> = {}): ModelGraph =>
  compileModel(read(join(examples, `${name}.spike`)), { parameters, load }).graph;

export const exampleTarget = (name: string): Target =>
  compileTarget(read(join(examples, 'targets', `${name}.spike`)), { load });
