/** @file What becomes of a text: refused with diagnostics, or compiled into an image that does what the network means. */
import { compileModel } from '../../compiler/frontend/index.ts';
import { randomWeights, type Weights } from '../../ir/checkpoint/index.ts';
import { decodeImage, imageBytes } from '../../ir/chip/index.ts';
import type { ChipImage } from '../../ir/chip/image.ts';
import { codes, DiagnosticError, type Diagnostic } from '../../ir/diagnostics/index.ts';
import { printModel, type ModelGraph } from '../../ir/model/index.ts';
import { evaluateSpike, verifySpike, type SpikeGraph } from '../../ir/spike/index.ts';
import type { Target } from '../../ir/target/index.ts';
import { sizeOf } from '../../ir/tensor.ts';
import { countsOfSlots } from '../../ir/trace.ts';
import { createVerifier } from '../../runtime/verify/index.ts';
import { chipTrace, compileSoon } from './compile.ts';
import { randomSource } from './random/source.ts';

/** How a text ended. Whatever else happens, an error that is no diagnostic above all, is thrown. */
export type Outcome =
  | { readonly kind: 'refused by check'; readonly diagnostics: readonly Diagnostic[] }
  | { readonly kind: 'refused by compile'; readonly diagnostics: readonly Diagnostic[] }
  /** Too large to be compiled in a test. */
  | { readonly kind: 'accepted' }
  /** Too large to be run in a test: the image was written and read. */
  | { readonly kind: 'compiled'; readonly image: ChipImage }
  | { readonly kind: 'ran'; readonly image: ChipImage; readonly judged: boolean };

export interface OutcomeOptions {
  readonly target: Target;
  /** Random weights of seed 1 if absent. */
  readonly weights?: (model: ModelGraph) => Weights;
  readonly saturate?: boolean;
  /** Outcomes by the text form of a network, of the same target and weights: a setting that is the default says what others say. */
  readonly known?: Map<string, Outcome>;
}

/** Neurons times time steps up to which an image is run. */
const mostWork = 2 ** 20;

/** Values of a layer up to which a network is compiled. */
const mostValues = 2 ** 17;

const diagnosticsOf = <T>(run: () => T): { readonly value: T } | readonly Diagnostic[] => {
  try {
    return { value: run() };
  } catch (error) {
    if (error instanceof DiagnosticError) return error.diagnostics.filter(({ severity }) => severity === 'error');
    throw error;
  }
};

/** Checks, compiles, writes, reads, runs and judges. */
export function outcomeOf(text: string, options: OutcomeOptions): Outcome {
  const load = (): never => {
    throw new Error('a test uses no other file');
  };
  const checked = diagnosticsOf(() => compileModel({ name: 'test.spike', text }, { load }));
  if (!('value' in checked)) return { kind: 'refused by check', diagnostics: checked };
  const { graph } = checked.value;
  const form = options.known ? printModel(graph) : '';
  const outcome = options.known?.get(form) ?? outcomeOfModel(graph, options);
  options.known?.set(form, outcome);
  return outcome;
}

/** The same of a network that `check` has accepted. */
export function outcomeOfModel(model: ModelGraph, { target, weights, saturate = false }: OutcomeOptions): Outcome {
  if (model.nodes.labels.some(({ type }) => sizeOf(type.shape) > mostValues)) return { kind: 'accepted' };
  const own = weights ?? ((graph) => randomWeights(graph, 1));
  const compiled = diagnosticsOf(() => compileSoon({ model, weights: own(model), target, saturate }));
  if (!('value' in compiled)) {
    for (const { code, message, exceeded, lacks } of compiled) {
      mustName(code, message);
      if (exceeded && !(exceeded.used > exceeded.available)) throw new Error(`${code} exceeds nothing: ${message}`);
      if (codes[code].status === 4 && !lacks && !exceeded) throw new Error(`${code} has no limit: ${message}`);
    }
    return { kind: 'refused by compile', diagnostics: compiled };
  }
  const { facts, warnings } = compiled.value;
  const problems = verifySpike(facts.spike);
  if (problems.length > 0) throw new Error(`the spike graph is faulty: ${problems[0]!.message}`);
  const image = decodeImage(imageBytes(facts.image), 'test.chip');
  if (neuronSteps(image) > mostWork) return { kind: 'compiled', image };
  const random = randomSource(7);
  const { input, schedule, populations } = image.header;
  const most = 2 ** (input.bits - 1) - 1;
  const size = schedule.logicalSteps * sizeOf(populations[input.population]!.extents);
  const numbers = Int32Array.from({ length: size }, () => random(-most, most));
  const trace = chipTrace(image, numbers);
  if (image.header.saturating) return { kind: 'ran', image, judged: false };
  const expected = countsOf(facts.spike, numbers);
  for (const layer of trace.layers) {
    const counts = expected.get(layer.layer)!;
    const at = countsOfSlots(layer).findIndex((count, i) => count !== counts[i]);
    if (at >= 0) throw new Error(`"${layer.layer}" of the chip fires otherwise than the evaluator's`);
  }
  const verifier = createVerifier(image, facts.model, facts.weights);
  verifier.sample({ name: 'noise', input: numbers, steps: [], sha256: '' }, trace);
  const { float32, firstDifference } = verifier.verdict();
  if (float32.exact && firstDifference && uneven(warnings) === 0)
    throw new Error(`the trainer fires otherwise: ${JSON.stringify(firstDifference)}`);
  return { kind: 'ran', image, judged: float32.exact };
}

/** Populations whose trainer rounds every kept membrane (SPK660): samples decide there. */
const uneven = (warnings: readonly Diagnostic[]): number => warnings.filter(({ code }) => code === 'SPK660').length;

/** A refusal has status 3 or 4, and its sentence names what it is about and holds no number that is none. */
function mustName(code: Diagnostic['code'], message: string): void {
  const { status } = codes[code];
  if (status !== 3 && status !== 4) throw new Error(`${code} ends with status ${status}: ${message}`);
  if (!/"[^"]+"|the input|network|sample|target|core/.test(message))
    throw new Error(`${code} names nothing: ${message}`);
  if (/NaN|undefined|\[object/.test(message)) throw new Error(`${code}: ${message}`);
}

/** Neurons times time steps of a sample. */
export function neuronSteps({ header: { populations, schedule } }: ChipImage): number {
  const neurons = populations.reduce((sum, { extents }) => sum + sizeOf(extents), 0);
  return neurons * schedule.logicalSteps * schedule.windows * schedule.slots;
}

function countsOf(graph: SpikeGraph, input: Int32Array): Map<string, number[]> {
  const counts = new Map<string, number[]>();
  evaluateSpike(graph, input, ({ name, neuron }, values) => {
    if (!neuron || !values.counts) return;
    if (!counts.has(name)) counts.set(name, []);
    counts.get(name)!.push(...values.counts);
  });
  return counts;
}
