/** @file Networks of NIR, as a model file and a checkpoint. */
import { compileModel } from '../compiler/frontend/index.ts';
import type { Weights } from '../ir/checkpoint/index.ts';
import { DiagnosticError, positionOf, throwIfErrors, type Diagnostic } from '../ir/diagnostics/index.ts';
import type { ModelGraph } from '../ir/model/index.ts';
import { chooseConventions, importNir, reportOf, type Conventions, type StatedConventions } from '../runtime/index.ts';
import type { Written } from './compile.ts';
import type { Host } from './host.ts';
import { loadNir } from './load/nir.ts';
import { writeCheckpoint } from './write_checkpoint.ts';

/** What is asked for. */
export interface NirImport {
  /** The `.nir` file. */
  readonly path: string;
  /** Where the text goes. */
  readonly model: string;
  /** Where the weights go. */
  readonly out: string;
  readonly stated: StatedConventions;
  /** Logical steps of a sample. */
  readonly steps: number;
}

/** What was made. */
export interface NirImported extends Written {
  readonly conventions: Conventions;
  /** The conventions in sentences. */
  readonly said: readonly string[];
  /** Names of the network by labels of the text, where the two differ. */
  readonly renamed: Readonly<Record<string, string>>;
  readonly layers: number;
  readonly tensors: number;
  readonly warnings: readonly Diagnostic[];
}

/**
 * Writes a NIR network as a text and a checkpoint, which say what the conventions are. Nothing is written where anything cannot
 * be said.
 *
 * @throws DiagnosticError with all that is wrong, repairs among it: SPK414 to SPK427; SPK412.
 */
export async function importNirFile(host: Host, { path, model, out, stated, steps }: NirImport): Promise<NirImported> {
  const { network, version, warnings: repairs } = await loadNir(host, path);
  const report = reportOf(path, repairs);
  const chosen = chooseConventions(network, stated, report);
  throwIfErrors(report.problems);
  const name = host.paths.basename(path, '.nir').replaceAll(/[^\w.-]/g, '_');
  const source = host.paths.basename(path);
  const { text, tensors, renamed, said } = importNir(network, chosen, { source, name, version, steps }, report);
  const warnings = throwIfErrors(report.problems);
  const graph = graphOf(text, model, path);
  const parameters = new Map([...tensors].map(([key, { data }]) => [key, Float32Array.from(data, Number)]));
  const weights: Weights = { kind: 'float', parameters };
  const written = await writeCheckpoint(host, out, graph, weights, {
    source: path,
    nir_version: version ?? '',
    nir_conventions: JSON.stringify(chosen.conventions),
    nir_said: JSON.stringify(said),
    nir_names: JSON.stringify(renamed),
    nir_repairs: JSON.stringify(warnings.map(({ code, message, place }) => ({ code, message, place }))),
  });
  await host.write(model, text);
  const counts = { layers: graph.nodes.ids.length, tensors: tensors.size };
  return { ...written, ...counts, conventions: chosen.conventions, said, renamed, warnings };
}

/** The graph of a text that was made here: what the language refuses in it, it has no words for. */
function graphOf(text: string, model: string, path: string): ModelGraph {
  const source = { name: model, text };
  const found: Diagnostic[] = [];
  try {
    const { graph, diagnostics } = compileModel(source, { parameters: {}, load: () => source });
    found.push(...diagnostics.filter(({ severity }) => severity === 'error'));
    if (found.length === 0) return graph;
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    found.push(...error.diagnostics);
  }
  throw new DiagnosticError(
    found.map(({ message, help = 'change the network where it was made', span }): Diagnostic => {
      const line = span && text.split('\n')[positionOf(span.source, span.start).line - 1]?.trim();
      const place = line === undefined ? path : `${path}, as a text: ${line}`;
      return { code: 'SPK426', severity: 'error', message: `the language cannot say it: ${message}`, place, help };
    }),
  );
}
