/** @file One operator alone: its forward and gradient over given numbers, on a real engine. */
import {
  createModelBuilder,
  inputOf,
  readsAllSteps,
  type LayerRequest,
  type ModelGraph,
  type ModelNode,
} from '../../ir/model/index.ts';
import { sizeOf } from '../../ir/tensor.ts';
import { type Arena, createArena, dataStart, startEngine, type Task, type TaskPhase } from '../../engine/index.ts';
import { batchBytes, floatBytes, paddedExtents, type PaddedExtents, toChannelsFirst } from '../../trainer/layout.ts';
import { kernelTasks } from '../../trainer/kernels/index.ts';
import { nodeMachine } from '../../trainer/node.ts';
import {
  trainingOperator,
  type FusedNeuron,
  type Surrogate,
  type LayerContext,
  type BatchValue,
} from '../../trainer/ops/index.ts';
import { randomSource } from '../support/random/source.ts';

/** Layers by name, operator, inputs, attributes; the last one is the output. */
export type Layers = readonly (readonly [string, LayerRequest['op'], readonly string[], LayerRequest['attributes']?])[];

export function graphOf(layers: Layers): ModelGraph {
  const builder = createModelBuilder('test');
  for (const [name, op, inputs, attributes = {}] of layers)
    if (builder.add({ name, op, inputs, attributes }) === undefined)
      throw new Error(builder.diagnostics.map(({ message }) => message).join('\n'));
  builder.output('logits', layers.at(-1)![0]);
  return builder.finish();
}

/** Random numbers between -1 and 1 in steps of 1/64. */
export function numbers(seed: number, length: number): Float32Array {
  const random = randomSource(seed);
  return Float32Array.from({ length }, () => random(-64, 64) / 64);
}

export interface Trial {
  readonly graph: ModelGraph;
  /** The operator's layer. */
  readonly layer: string;
  readonly batch: number;
  readonly neuron?: FusedNeuron;
  readonly strictBounds?: 0 | 1;
  /** Logical steps, 1 unless told: `batch` then counts the images of all of them. */
  readonly steps?: number;
  readonly surrogate?: Surrogate;
  /** Starts input gradients from these numbers instead of overwriting. */
  readonly onto?: readonly Float32Array[];
  /** Whether only inputs that are not 0 are multiplied; not, unless told. */
  readonly listed?: boolean;
  readonly inputs: readonly Float32Array[];
  readonly parameters: Readonly<Record<string, Float32Array>>;
  /** Gradient of the output. */
  readonly gradient: Float32Array;
}

export interface TrialResult {
  readonly output: Float32Array;
  readonly inputGradients: readonly Float32Array[];
  readonly parameterGradients: Readonly<Record<string, Float32Array>>;
  /** Parameters afterwards: running statistics move. */
  readonly parameters: Readonly<Record<string, Float32Array>>;
}

/** Operators that only hand their gradient on, and one whose input has none. */
const handsOn: ReadonlySet<string> = new Set(['add', 'fixed_point', 'spare', 'class_scores', 'position_map']);

const spikingjelly: Surrogate = { shape: 'sigmoid', slope: 4, detachReset: false };

interface Places {
  readonly arena: Arena;
  readonly inputs: readonly BatchValue[];
  readonly output: BatchValue;
  readonly gradients: readonly number[];
  readonly outputGradient: number;
  readonly parameters: ReadonlyMap<
    string,
    { address: number; gradient: number; bytes: number; place: (i: number) => number }
  >;
}

/** Runs forward and gradient of one layer over [batch][channel][position] arrays. */
export function runOperator(trial: Trial): TrialResult {
  const node = trial.graph.nodes.label(trial.layer);
  const places = place(trial, node);
  const [forward, gradient, prepared]: [TaskPhase[], TaskPhase[], Task[]] = [[], [], []];
  let scratchBytes = 0;
  const kept = new Map<string, number>();
  const constants: (readonly [number, Float32Array | Float64Array])[] = [];
  const contextOf = (phases: TaskPhase[]): LayerContext => ({
    ...{
      batch: places.output.images,
      inputs: places.inputs,
      output: places.output,
      strictBounds: trial.strictBounds ?? 0,
    },
    ...{
      momentum: 0.1,
      neuron: trial.neuron ?? { cap: 0, norm: 1, halfUp: 0 },
      normed: false,
      spikes: trial.listed ?? false,
      images: 0,
    },
    ...{ steps: trial.steps ?? 1, frames: 1, surrogate: trial.surrogate ?? spikingjelly },
    constant(key, numbers) {
      const address = kept.get(key) ?? kept.set(key, places.arena.reserve(numbers.byteLength)).get(key)!;
      constants.push([address, numbers]);
      return address;
    },
    deployedOf: () => undefined,
    parameter: (name) => places.parameters.get(name)!,
    kept: (key, bytes) => kept.get(key) ?? kept.set(key, places.arena.reserve(bytes)).get(key)!,
    temporary: (bytes) => places.arena.reserve(bytes),
    scratch: (bytes) => void (scratchBytes = Math.max(scratchBytes, bytes)),
    prepare: (item) => prepared.push(item),
    phase(name, tasks, when = 'always') {
      if (when !== 'evaluation') phases.push({ name, tasks });
    },
  });
  const operator = trainingOperator(node.op);
  operator.forward({ ...contextOf(forward), node, wanted: () => true, listed: trial.listed ?? false });
  const seen = new Set<string>();
  const into = (index: number) => {
    const first = !seen.has(node.inputs[index]!);
    seen.add(node.inputs[index]!);
    return { address: places.gradients[index]!, accumulate: first && !trial.onto ? 0 : 1 } as const;
  };
  const given = { ...places.output, address: places.outputGradient };
  operator.gradient({
    ...contextOf(gradient),
    node,
    gradient: given,
    into,
    own: () => places.outputGradient,
    pass: () => undefined,
  });
  const programs = [[{ name: 'prepare', tasks: prepared }, ...forward, ...gradient]];
  const engine = startEngine({
    ...{ purpose: 'test', table: kernelTasks, module: nodeMachine.kernels('strict'), spawn: nodeMachine.spawn },
    ...{ threads: 1, dataEnd: places.arena.end, scratchBytes, programs },
  });
  const memory = new Float32Array(engine.buffer);
  // What kernels must overwrite is not 0 beforehand.
  memory.fill(NaN, dataStart / 4, places.arena.end / 4);
  load(memory, trial, places);
  for (const [address, { buffer }] of constants) new Uint8Array(engine.buffer, address).set(new Uint8Array(buffer));
  engine.run(0);
  return results(memory, node, places);
}

function place({ graph, batch, steps = 1 }: Trial, node: ModelNode): Places {
  const arena = createArena(dataStart);
  const value = (extents: PaddedExtents, images = batch): BatchValue => {
    const bytes = batchBytes(extents, images);
    return { address: arena.reserve(bytes), extents, images, rows: images * extents.positions, bytes };
  };
  const types = node.inputs.map((_, i) => paddedExtents(inputOf(graph, node, i).type));
  const byName = new Map<string, number>();
  const inputs = types.map((extents) => value(extents));
  const gradients = types.map((extents, i) => {
    const address = byName.get(node.inputs[i]!) ?? arena.reserve(batchBytes(extents, batch));
    byName.set(node.inputs[i]!, address);
    return address;
  });
  const output = value(paddedExtents(node.type), readsAllSteps(node) ? batch / steps : batch);
  const outputGradient = arena.reserve(output.bytes);
  const parameters = new Map(
    node.parameters.map((spec) => {
      const { size, place: where } = trainingOperator(node.op).layout(node, spec, types);
      const bytes = size * floatBytes;
      return [spec.name, { address: arena.reserve(bytes), gradient: arena.reserve(bytes), bytes, place: where }];
    }),
  );
  return { arena, inputs, output, gradients, outputGradient, parameters };
}

function load(memory: Float32Array, trial: Trial, places: Places): void {
  trial.inputs.forEach((values, i) => {
    write(memory, places.inputs[i]!.address, places.inputs[i]!.extents, trial.batch, values);
    if (trial.onto) write(memory, places.gradients[i]!, places.inputs[i]!.extents, trial.batch, trial.onto[i]!);
  });
  write(memory, places.outputGradient, places.output.extents, places.output.images, trial.gradient);
  for (const [name, { address, bytes, place: where }] of places.parameters) {
    memory.fill(0, address / 4, (address + bytes) / 4);
    trial.parameters[name]!.forEach((value, i) => (memory[address / 4 + where(i)] = value));
  }
}

function write(memory: Float32Array, address: number, e: PaddedExtents, batch: number, values: Float32Array): void {
  const { channels, positions, padded } = e;
  memory.fill(0, address / 4, address / 4 + batch * positions * padded);
  for (let n = 0; n < batch; n++)
    for (let c = 0; c < channels; c++)
      for (let p = 0; p < positions; p++)
        memory[address / 4 + (n * positions + p) * padded + c] = values[(n * channels + c) * positions + p]!;
}

function results(memory: Float32Array, node: ModelNode, places: Places): TrialResult {
  const read = (address: number, { extents, images }: BatchValue): Float32Array => {
    const all = memory.subarray(address / 4, address / 4 + images * extents.positions * extents.padded);
    for (let i = 0; i < all.length; i++)
      if (i % extents.padded >= extents.channels && all[i] !== 0) throw new Error(`padding holds ${all[i]}`);
    return toChannelsFirst(all, extents, images);
  };
  const tensor = (name: string, gradient: boolean): Float32Array => {
    const { address, gradient: other, place: where } = places.parameters.get(name)!;
    const length = sizeOf(node.parameters.find((spec) => spec.name === name)!.shape);
    return Float32Array.from({ length }, (_, i) => memory[(gradient ? other : address) / 4 + where(i)]!);
  };
  const all = (gradient: boolean): Record<string, Float32Array> =>
    Object.fromEntries(
      node.parameters.filter(({ learned }) => learned || !gradient).map(({ name }) => [name, tensor(name, gradient)]),
    );
  return {
    output: read(places.output.address, places.output),
    inputGradients: handsOn.has(node.op) ? [] : places.gradients.map((a, i) => read(a, places.inputs[i]!)),
    parameterGradients: all(true),
    parameters: all(false),
  };
}
