/** @file What is timed: a network compiled for the chip, the same network for onnxruntime, and one input. */
import { fileURLToPath } from 'node:url';
import { countsOfSlots } from '../../ir/trace.ts';
import { countModel, inputNodes } from '../../ir/model/index.ts';
import { inputFractionBits } from '../../ir/checkpoint/index.ts';
import { nodeHost } from '../../node/index.ts';
import { chooseMode, executors } from '../../sim/index.ts';
import { gridOfImage, loadSamples } from '../../runtime/index.ts';
import { compileExample, fashionFiles } from '../../toolchain/example.ts';
import {
  compileImage,
  compileOnnx,
  defaultTarget,
  loadModel,
  loadTarget,
  type CompiledImage,
} from '../../toolchain/index.ts';
import { weightsOfMean } from './calibrate.ts';

/** Ready to be run by everybody. */
export interface Subject {
  readonly name: string;
  readonly compiled: CompiledImage;
  readonly onnx: Uint8Array;
  /** Grid integers, and the float32 values they stand for. */
  readonly input: Int32Array;
  readonly values: Float32Array;
  readonly shape: readonly number[];
  readonly figures: Figures;
}

/** What the network is, and what it does with the input. */
export interface Figures {
  readonly parameters: number;
  /** Multiply-accumulates of the dense network. */
  readonly macs: number;
  readonly synapticOps: number;
  readonly neurons: number;
  /** Spikes of one neuron, in the mean. */
  readonly meanCount: number;
  /** Share of neurons that spike, 0..1. */
  readonly active: number;
}

const host = nodeHost();
const family = fileURLToPath(new URL('../../examples/e-spikeformer.spike', import.meta.url));

/** Pixels of a made-up picture as grid integers of 10 bits; the same every time. */
export const madeUpPicture = (size: number): Int32Array =>
  Int32Array.from({ length: size }, (_, i) => ((i * 7919) % 257) - 128);

/** A size of the base family at `side` x `side` pixels, with random weights whose neurons spike `mean` times each. */
export async function familySubject(size: string, side: number, mean: number): Promise<Subject> {
  const { graph } = loadModel(host, family, { size, image: String(side) });
  const input = madeUpPicture(3 * side * side);
  const { target } = loadTarget(host, defaultTarget);
  const compiled = compileImage(host, { model: graph, weights: weightsOfMean(graph, 1, mean, input), target });
  return subject(size, compiled, input);
}

/** The trained example on a picture of its test set. */
export async function exampleSubject(): Promise<Subject> {
  const compiled = compileExample(host, defaultTarget, undefined);
  const { image } = compiled.loaded;
  const request = { data: fashionFiles(host).images };
  for await (const { input } of loadSamples(host, request, gridOfImage(image.header), { limit: 1 }))
    return subject('example', compiled, input);
  throw new Error('the example has no pictures');
}

async function subject(name: string, compiled: CompiledImage, input: Int32Array): Promise<Subject> {
  const { model, weights } = compiled.deployed;
  const { type } = inputNodes(model)[0]!;
  const step = 2 ** -inputFractionBits(type);
  const { target } = compiled.loaded.image.header;
  const style = { form: 'dense', unroll: false, allCounts: false, undivided: true } as const;
  const { bytes: onnx } = compileOnnx(host, { model, weights, target, ...style });
  return {
    ...{ name, compiled, input, onnx, shape: [1, ...type.shape] },
    values: Float32Array.from(input, (integer) => integer * step),
    figures: await figuresOf(compiled, input),
  };
}

async function figuresOf(
  { loaded: { image }, deployed: { model } }: CompiledImage,
  input: Int32Array,
): Promise<Figures> {
  const { parameters, macs, attentionMacs } = countModel(model);
  const { trace, counters } = await executors[chooseMode(image).mode](image, { trace: true })(input);
  const sums = { neurons: 0, spikes: 0, active: 0 };
  for (const layer of trace!)
    for (const count of countsOfSlots(layer)) {
      sums.neurons++;
      sums.spikes += count;
      if (count > 0) sums.active++;
    }
  const { neurons, spikes, active } = sums;
  return {
    ...{ parameters, macs: macs + attentionMacs, synapticOps: counters.synapticOps, neurons },
    ...{ meanCount: spikes / neurons, active: active / neurons },
  };
}
