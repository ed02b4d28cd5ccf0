/** @file Compiled networks as ONNX files. */
import { pipelines } from '../compiler/index.ts';
import type { CompileRequest, Facts, PassReport } from '../compiler/index.ts';
import type { Diagnostic } from '../ir/diagnostics/index.ts';
import { sha256Hex } from '../ir/sha256.ts';
import { exportOnnx, observedLayers, type ExportedOnnx, type OnnxRequest } from '../runtime/index.ts';
import { runCompiler, type Written } from './compile.ts';
import type { Host } from './host.ts';

/** A network to compile, and how to write it. */
export interface OnnxSource
  extends
    Pick<CompileRequest, 'model' | 'weights' | 'target' | 'calibration'>,
    Pick<OnnxRequest, 'form' | 'unroll' | 'allCounts' | 'undivided'> {
  /** Called before anything that takes time, with its name. */
  readonly onStart?: (what: string) => void;
}

/** The same, and the file. */
export interface OnnxExport extends OnnxSource {
  readonly out: string;
}

/** What was written. */
export interface OnnxExported extends Written {
  readonly nodes: number;
  readonly form: OnnxRequest['form'];
  /** Logical steps of a sample. */
  readonly steps: number;
  /** True where the graph holds all of them. */
  readonly unrolled: boolean;
  /** Values that a step hands to the next, where the graph is one step. */
  readonly states: number;
  /** Layers in which float32 is not proved exact. */
  readonly observed: readonly string[];
  /** What the compiler says, and of the dense twin that float32 is not proved (SPK734). */
  readonly warnings: readonly Diagnostic[];
}

/** A file that has been made, with what the passes found and said. */
export interface CompiledOnnx extends ExportedOnnx {
  readonly facts: Partial<Facts>;
  readonly log: readonly PassReport[];
}

/** Passes up to the integers of the spike graph: where they lie on a chip is nothing to ONNX. */
const passes = pipelines.compile.map(({ pass }) => pass);
const lowering = passes.slice(0, passes.indexOf('derive-thresholds') + 1);

/** Compiles a network and makes the file. Throws a `DiagnosticError` where it cannot be compiled, SPK733, SPK737. */
export function compileOnnx(
  host: Host,
  { onStart, form, unroll, allCounts, undivided, ...network }: OnnxSource,
): CompiledOnnx {
  const { facts, log } = runCompiler(host, {
    ...network,
    passes: lowering,
    onStart: (pass, index) => onStart?.(`${pass.name} (${index + 1} of ${lowering.length + 1})`),
  });
  onStart?.(`ONNX (${lowering.length + 1} of ${lowering.length + 1})`);
  const { model, weights, spike, proof } = facts as Facts;
  const style = { form, unroll, allCounts, undivided: undivided === true };
  const made = host.compute(() => exportOnnx({ ...style, model, weights, spike, proof, target: network.target.name }));
  return { ...made, facts, log };
}

/** Writes a network whole or not at all. Throws as `compileOnnx`, and SPK412. */
export async function exportOnnxFile(host: Host, { out, ...source }: OnnxExport): Promise<OnnxExported> {
  const { bytes, graph, states, facts, log } = compileOnnx(host, source);
  const { spike, proof } = facts as Facts;
  const observed = observedLayers({ spike, proof });
  await host.write(out, bytes);
  return {
    ...{ bytes: bytes.length, sha256: sha256Hex(bytes), nodes: graph.nodes.length, form: source.form },
    ...{ steps: spike.steps, unrolled: spike.steps === 1 || source.unroll, states: states.length, observed },
    warnings: [
      ...log.flatMap((pass) => pass.warnings),
      ...(source.form === 'dense' && observed.length > 0 ? [unproved(out, observed)] : []),
    ],
  };
}

/** Names in a warning. */
const named = 3;

function unproved(out: string, observed: readonly string[]): Diagnostic {
  const more = observed.length > named ? ` and ${observed.length - named} more` : '';
  const layers = observed.slice(0, named).map((name) => `"${name}"`);
  return {
    code: 'SPK734',
    severity: 'warning',
    message: `${out}: sums in ${layers.join(', ')}${more} may leave the 24 bits of float32, and a runtime rounds them then`,
    help: 'write the integers of the chip, which are exact in any case: --integers',
  };
}
