import { dirname, isAbsolute, join } from 'node:path';
import { throwIfErrors, type Diagnostic, type SourceText } from '../../ir/diagnostics/index.ts';
import type { ModelGraph } from '../../ir/model/index.ts';
import { modelParameters } from '../../cli/arguments/arguments.ts';
import { readText } from './files.ts';
import type { Terminal } from '../../cli/terminal/terminal.ts';

/** A parameter of a model file with the value it has in this run. */
export interface Setting {
  readonly name: string;
  readonly value: unknown;
  /** The value as the language writes it. */
  readonly text: string;
  readonly doc?: string;
}

/** A model file with its parameters set. */
export interface LoadedModel {
  readonly path: string;
  readonly graph: ModelGraph;
  readonly settings: readonly Setting[];
  readonly warnings: readonly Diagnostic[];
}

/** Finds the file of a `use` line, relative to the file that holds it. */
export const loadUsed = (path: string, from: SourceText): SourceText =>
  readText(isAbsolute(path) ? path : join(dirname(from.name), path));

/** Reads and checks a model. Throws a `DiagnosticError` with all its mistakes; warnings go to standard error. */
export async function loadModel(
  path: string,
  given: readonly string[] | undefined,
  terminal: Terminal,
): Promise<LoadedModel> {
  const parameters = modelParameters(given);
  const source = readText(path);
  const { compileModel, valueText } = await import('../../compiler/frontend/index.ts');
  const compiled = compileModel(source, { parameters, load: loadUsed });
  const warnings = throwIfErrors(compiled.diagnostics);
  terminal.warn(warnings);
  const settings = compiled.parameters.map((parameter) => ({ ...parameter, text: valueText(parameter.value) }));
  return { path, graph: compiled.graph, settings, warnings };
}

/** Values by name, for JSON. */
export const settingsDocument = (settings: readonly Setting[]): Record<string, unknown> =>
  Object.fromEntries(settings.map(({ name, value }) => [name, value]));
