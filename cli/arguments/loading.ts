/** @file Files that a command line names, with their warnings on standard error. */
import type { ModelGraph } from '../../ir/model/index.ts';
import { loadWeights, type Allowances, type LoadedWeights } from '../../toolchain/load/checkpoint.ts';
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

/** Reads a checkpoint of a model. Throws a `DiagnosticError` with all that does not fit. */
export function openWeights(
  path: string,
  graph: ModelGraph,
  terminal: Terminal,
  allow: Allowances = {},
): LoadedWeights {
  const loaded = loadWeights(host, path, graph, allow);
  terminal.warn(loaded.report.warnings);
  return loaded;
}

/** Class names, one a line; nothing where no file is given. */
export const readLabels = (path: string | undefined): string[] =>
  path === undefined
    ? []
    : readText(host, path, 'labels')
        .text.split(/\r?\n/)
        .map((line) => line.trim());
