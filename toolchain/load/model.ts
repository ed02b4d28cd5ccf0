import { compileModel, valueText } from '../../compiler/frontend/index.ts';
import { throwIfErrors, type Diagnostic } from '../../ir/diagnostics/index.ts';
import type { ModelGraph } from '../../ir/model/index.ts';
import type { Files } from '../../runtime/index.ts';
import { readText, usedFrom } from './files.ts';

/** A parameter of a model file with the value it has in this run. */
export interface Setting {
  readonly name: string;
  readonly value: unknown;
  /** The value as the language writes it. */
  readonly text: string;
  /** The words that its value is one of, where it has such a list. */
  readonly choices?: readonly string[];
  readonly doc?: string;
}

/** A model file with its parameters set. */
export interface LoadedModel {
  readonly path: string;
  readonly graph: ModelGraph;
  /** What the file says of the model. */
  readonly doc?: string;
  /** Texts of the parameters that were given, by name. */
  readonly given: Readonly<Record<string, string>>;
  readonly settings: readonly Setting[];
  readonly warnings: readonly Diagnostic[];
}

/**
 * Reads and checks a model.
 *
 * @param parameters values of the file's parameters, as the language writes them: `{ size: 't', image: '64' }`.
 * @throws DiagnosticError with all its mistakes.
 */
export function loadModel(files: Files, path: string, parameters: Readonly<Record<string, string>> = {}): LoadedModel {
  const compiled = compileModel(readText(files, path, 'model'), { parameters, load: usedFrom(files, 'model') });
  const warnings = throwIfErrors(compiled.diagnostics);
  const settings = compiled.parameters.map((parameter) => ({ ...parameter, text: shownValue(parameter, parameters) }));
  const { graph, doc } = compiled;
  return { path, graph, given: parameters, ...(doc === undefined ? {} : { doc }), settings, warnings };
}

/** As the language writes it; digits as they were given: 0111 may mean four places. */
function shownValue(
  { name, value }: { readonly name: string; readonly value: Parameters<typeof valueText>[0] },
  given: Readonly<Record<string, string>>,
): string {
  const typed = Object.hasOwn(given, name) ? given[name]!.trim() : '';
  return typeof value === 'number' && /^\d+$/.test(typed) ? typed : valueText(value);
}

/** Values by name. */
export const settingsByName = (settings: readonly Setting[]): Record<string, unknown> =>
  Object.fromEntries(settings.map(({ name, value }) => [name, value]));
