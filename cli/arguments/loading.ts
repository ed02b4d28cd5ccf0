/** @file Files that a command line names, with their warnings on standard error. */
import { quoted, type BindReport } from '../../ir/checkpoint/index.ts';
import { loadWeights, type LoadedWeights, type WeightOptions } from '../../toolchain/load/checkpoint.ts';
import { DiagnosticError } from '../../ir/diagnostics/index.ts';
import { readText } from '../../toolchain/load/files.ts';
import { loadModel, type LoadedModel } from '../../toolchain/load/model.ts';
import { host } from '../host.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { modelParameters } from './arguments.ts';

/** Reads a model, with parameters as `-p` gives them. Throws a `DiagnosticError` with all its mistakes. */
export function openModel(path: string, given: readonly string[] | undefined, terminal: Terminal): LoadedModel {
  const model = loadModel(host, path, modelParameters(given));
  terminal.warn(model.warnings);
  return model;
}

/** Where one file alone is read, none can have been swapped: one of another kind is told where it belongs, no more. */
export async function withoutSwap<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    throw new DiagnosticError(
      error.diagnostics.map((found) =>
        found.code === 'SPK454' && found.help !== undefined
          ? { ...found, help: found.help.replace(/: did you swap .*$/, '') }
          : found,
      ),
    );
  }
}

/** Reads a checkpoint of a model, and says where in the file it was. Throws a `DiagnosticError` with all that does not fit. */
export function openWeights(
  path: string,
  model: LoadedModel,
  terminal: Terminal,
  options: WeightOptions = {},
): LoadedWeights {
  const loaded = loadWeights(host, path, model, options);
  const origin = originOfWeights(loaded.report);
  if (origin !== undefined) terminal.note(`${path}: weights taken from ${origin}`);
  terminal.warn(loaded.report.warnings);
  return loaded;
}

/** Where in its file a set of weights was: `"net", without the prefix "module."`; undefined where it is the plain file. */
export function originOfWeights({ path, prefix }: Pick<BindReport, 'path' | 'prefix'>): string | undefined {
  const key = path.length > 0 ? quoted(path.join('.')) : prefix === '' ? undefined : 'the file';
  return prefix === '' ? key : `${key}, without the prefix ${quoted(prefix)}`;
}

/** The options of reading a checkpoint, as parsed. */
export interface WeightArguments {
  readonly 'allow-missing'?: boolean | undefined;
  readonly 'allow-extra'?: boolean | undefined;
  readonly take?: string | undefined;
  readonly rename?: string[] | undefined;
}

export const weightOptionsOf = (args: WeightArguments): WeightOptions => ({
  missing: args['allow-missing'],
  extra: args['allow-extra'],
  take: args.take,
  rename: args.rename,
});

/** Class names, one a line; nothing where no file is given. */
export const readLabels = (path: string | undefined): string[] =>
  path === undefined
    ? []
    : readText(host, path, 'labels')
        .text.split(/\r?\n/)
        .map((line) => line.trim());
