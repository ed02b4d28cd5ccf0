/** @file `--verify-each`: what a program computes before and after a pass, compared. */
import { foldedDivisor, parameterSource } from '../ir/checkpoint/index.ts';
import type { ChipImage } from '../ir/chip/image.ts';
import { fail, throwIfErrors } from '../ir/diagnostics/index.ts';
import { countsOf, evaluateModel, inputNodes, inputOf, isLine, stepsOf, verifyModel } from '../ir/model/index.ts';
import { evaluateSpike, readResults, verifySpike } from '../ir/spike/index.ts';
import { sizeOf } from '../ir/tensor.ts';
import type { AnyPass, Facts } from './passes/index.ts';
import { onInputGrid } from './passes/measure_traffic.ts';

/** What one sample does to a program: counts of spiking layers by name, [T, ...], and outputs by name. */
export interface Execution {
  readonly counts: ReadonlyMap<string, ArrayLike<number>>;
  readonly outputs: ReadonlyMap<string, ArrayLike<number>>;
}

/** How to execute what the compiler itself cannot: an image, by a simulator that the caller brings. */
export interface Executors {
  readonly image?: (image: ChipImage, input: Int32Array) => Execution;
}

/** Passes that only move roundings may flip spikes that lie on a threshold, and flips cascade; beyond this share it is a bug. */
const largestShareRounded = 0.1;

/**
 * Verifies the program after a pass, executes it before and after on one sample, and compares.
 *
 * @returns lines for the log. Throws a `DiagnosticError` that names the pass and the first differing layer.
 */
export function checkPass(
  pass: AnyPass,
  before: Partial<Facts>,
  after: Partial<Facts>,
  executors: Executors,
): string[] {
  throwIfErrors([...(after.model ? verifyModel(after.model) : []), ...(after.spike ? verifySpike(after.spike) : [])]);
  if (
    before.model === after.model &&
    before.weights === after.weights &&
    before.spike === after.spike &&
    before.image === after.image
  )
    return ['verified: leaves what the program computes untouched'];
  if (!isExecutable(before))
    return ['not executed before: the batch norms and means of an integer checkpoint are in its weights already'];
  const input = sampleInput(before);
  const [was, is] = [execute(before, input, executors), execute(after, input, executors)];
  const { differing, compared, first } = compareExecutions(was, is);
  const share = `${differing} of ${compared} values differ`;
  const allowed = { exact: 0, rounds: Math.floor(compared * largestShareRounded), quantises: Infinity }[pass.effect];
  if (differing > allowed || compared === 0)
    fail('SPK657', `the pass "${pass.name}" changed what the program computes: ${share}, first in "${first}"`, {
      help: 'this is a defect of the pass: please report it with the model',
    });
  return [
    pass.effect === 'exact'
      ? `verified: ${compared} values equal before and after`
      : `executed before and after: ${share} (the pass ${pass.effect})`,
  ];
}

/** Integer weights hold batch norms and the divisions of means, so a graph that still names them has no meaning of its own. */
function isExecutable({ model, weights, spike }: Partial<Facts>): boolean {
  if (spike !== undefined || weights?.kind !== 'integer') return true;
  return !model!.nodes.labels.some((node) => isLine(node) || foldedDivisor(model!, node) !== 1);
}

/** A calibration sample, or a fixed pseudo-random image for every logical step. */
function sampleInput({ model, calibration }: Partial<Facts>): Int32Array {
  const [node] = inputNodes(model!);
  const { shape, fractionBits, bits } = node!.type as Extract<NonNullable<typeof node>['type'], { kind: 'analog' }>;
  const [sample] = calibration ?? [];
  if (sample) return onInputGrid(sample, fractionBits);
  const most = Math.min(100, 2 ** (bits - 1) - 1);
  let state = 1;
  return Int32Array.from({ length: stepsOf(model!) * sizeOf(shape) }, () => {
    state = (state * 48271) % 2147483647;
    return (state % (2 * most + 1)) - most;
  });
}

/** Runs the most lowered form that can run: the image, else the spike graph, else the model. */
export function execute(facts: Partial<Facts>, input: Int32Array, executors: Executors): Execution {
  if (facts.image && executors.image) return executors.image(facts.image, input);
  return facts.spike ? executeSpike(facts, input) : executeModel(facts, input);
}

function executeModel({ model, weights }: Partial<Facts>, input: Int32Array): Execution {
  const [node] = inputNodes(model!);
  const { fractionBits } = node!.type as Extract<NonNullable<typeof node>['type'], { kind: 'analog' }>;
  const counts = new Map<string, ArrayLike<number>>();
  const values = Float32Array.from(input, (x) => x * 2 ** -fractionBits);
  const outputs = evaluateModel(
    model!,
    parameterSource(weights!, (layer) => inputOf(model!, layer).type),
    new Map([[node!.name, values]]),
    (layer, result) => {
      if (layer.type.kind === 'count') counts.set(layer.name, countsOf(layer, result));
      return undefined;
    },
  );
  return { counts, outputs };
}

function executeSpike({ spike }: Partial<Facts>, input: Int32Array): Execution {
  const counts = new Map<string, Int32Array>();
  const membranes = evaluateSpike(spike!, input, (population, values, step) => {
    if (!population.neuron || !values.counts) return;
    const { length } = values.counts;
    if (step === 0) counts.set(population.name, new Int32Array(spike!.steps * length));
    counts.get(population.name)!.set(values.counts, step * length);
  });
  const reads = spike!.outputs.map(({ name, population }) => {
    const { fractionBits, extents } = spike!.populations.label(population);
    const size = sizeOf(extents);
    const bits = (i: number): number => fractionBits[Math.floor(((i % size) * extents[0]) / size)]!;
    return Float32Array.from(membranes.get(name)!, (m, i) => m * 2 ** -bits(i));
  });
  return { counts, outputs: readResults(spike!, reads, spike!.steps) };
}

/** Compares every layer both executions know, and all outputs. */
export function compareExecutions(
  a: Execution,
  b: Execution,
): { compared: number; differing: number; first: string | undefined } {
  let [compared, differing, first] = [0, 0, undefined as string | undefined];
  for (const [was, is] of [
    [a.counts, b.counts],
    [a.outputs, b.outputs],
  ] as const)
    for (const [name, values] of was) {
      const others = is.get(name);
      if (!others) continue;
      compared += values.length;
      for (let i = 0; i < values.length; i++)
        if (values[i] !== others[i]) {
          differing++;
          first ??= name;
        }
    }
  return { compared, differing, first };
}
