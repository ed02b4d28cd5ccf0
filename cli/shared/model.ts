import { dirname, resolve } from 'node:path';
import { throwIfErrors, type Diagnostic, type SourceText } from '../../ir/diagnostics/index.ts';
import type { ModelGraph } from '../../ir/model/index.ts';
import { modelParameters } from './arguments.ts';
import { readText } from './files.ts';
import type { Terminal } from './terminal.ts';

/** A model file with its parameters set. */
export interface LoadedModel {
  readonly path: string;
  readonly graph: ModelGraph;
  /** Every parameter of the file and its value, as text. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly warnings: readonly Diagnostic[];
}

/** Finds the file of a `use` line, relative to the file that holds it. */
export const loadUsed = (path: string, from: SourceText): SourceText =>
  readText(resolve(dirname(from.name), path), 'the used file');

/** Reads and checks a model. Throws a `DiagnosticError` with all its mistakes; warnings go to standard error. */
export async function loadModel(
  path: string,
  settings: readonly string[] | undefined,
  terminal: Terminal,
): Promise<LoadedModel> {
  const source = readText(path, 'the model');
  const given = modelParameters(settings);
  const { compileModel } = await import('../../compiler/index.ts');
  const { graph, parameters, diagnostics } = compileModel(source, { parameters: given, load: loadUsed });
  const warnings = throwIfErrors(diagnostics);
  terminal.warn(warnings);
  return { path, graph, parameters, warnings };
}
