/** @file One network in onnxruntime and on the simulated chip: every count, every result. */
import type { Facts } from '../../compiler/index.ts';
import { inputNodes, stepsOf } from '../../ir/model/index.ts';
import { countsOfSlots, type SampleTrace } from '../../ir/trace.ts';
import { exportOnnx, observedLayers, type OnnxForm } from '../../runtime/index.ts';
import { runOnnx } from './run.ts';
import type { Onnxruntime } from './runtime.ts';

/** A network with a sample, and what the chip made of it. */
export interface Judged {
  readonly title: string;
  readonly facts: Facts;
  /** Grid integers, [T, ...]. */
  readonly input: Int32Array;
  readonly trace: SampleTrace;
}

/** What became of a comparison. */
export interface Agreement {
  readonly title: string;
  readonly form: OnnxForm;
  readonly unrolled: boolean;
  readonly steps: number;
  readonly layers: number;
  readonly neurons: number;
  readonly spikes: number;
  /** Counts that differ, of all logical steps. */
  readonly different: number;
  /** Results that differ; they are compared where the file holds all steps. */
  readonly results: number;
  /** Layers in which float32 is not proved exact. */
  readonly observed: number;
}

/** More logical steps than these are not unrolled here. */
const mostUnrolled = 20;

/** Both forms, step by step and with all steps in one graph. */
export async function compare(runtime: Onnxruntime, judged: Judged): Promise<Agreement[]> {
  const steps = stepsOf(judged.facts.model);
  const found: Agreement[] = [];
  for (const form of ['dense', 'integers'] as const)
    for (const unroll of steps === 1 || steps > mostUnrolled ? [false] : [false, true])
      found.push(await compareOne(runtime, judged, form, unroll));
  return found;
}

async function compareOne(
  runtime: Onnxruntime,
  { title, facts, input, trace }: Judged,
  form: OnnxForm,
  unroll: boolean,
): Promise<Agreement> {
  const { model, weights, spike, proof, target } = facts;
  const exported = exportOnnx({ model, weights, spike, proof, target: target.name, form, unroll, allCounts: true });
  const { counts, results } = await runOnnx(runtime, exported, input, inputNodes(model)[0]!.attributes.fraction_bits);
  const [layers, sums] = [[...counts.keys()], { neurons: 0, spikes: 0, different: 0 }];
  for (const layer of trace.layers) {
    const got = counts.get(layer.layer);
    if (!got && (form === 'integers' || model.nodes.has(layer.layer))) throw new Error(`no counts of "${layer.layer}"`);
    if (!got) continue;
    const expected = countsOfSlots(layer);
    if (got.length !== expected.length) throw new Error(`"${layer.layer}" has ${got.length} counts`);
    expected.forEach((count, i) => {
      sums.neurons++;
      sums.spikes += count;
      if (got[i] !== count) sums.different++;
    });
  }
  const wrong =
    results.size === 0 ? [] : [...trace.outputs].filter(([name, values]) => differ(values, results.get(name)));
  const shape = { title, form, unrolled: unroll, steps: spike.steps, layers: layers.length };
  return { ...shape, ...sums, results: wrong.length, observed: observedLayers({ spike, proof }).length };
}

/** Zeros are equal, whatever their sign. */
const differ = (a: ArrayLike<number>, b: ArrayLike<number> | undefined): boolean =>
  a.length !== b?.length || Array.from(a).some((value, i) => value !== b[i]);
