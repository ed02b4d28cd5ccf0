/** @file A NIR network, step by step, in float64. */
import { sizeOf } from '../../../ir/tensor.ts';
import { keeps } from '../check/check.ts';
import { spikeHeight, type Conventions } from '../conventions.ts';
import type { NirDelay, NirLayer, NirNetwork } from '../network.ts';
import { waitingIn, type Waiting } from '../waiting.ts';
import { convolve, multiply, pool } from './linear.ts';
import { freshState, stepNeurons, type NeuronState } from './neurons.ts';

/** What is seen of a step. */
export interface NirStep {
  /** What each layer gives: spikes of neurons that fire, membranes of those that do not, values of all others. */
  readonly values: ReadonlyMap<string, Float64Array>;
  /** Membranes after the step. */
  readonly membranes: ReadonlyMap<string, Float64Array>;
}

/** A network in the middle of time. */
export interface NirRun {
  /** Takes the next step. @param inputs what goes in, by the name of its Input; zeros where nothing is given. */
  readonly step: (inputs: ReadonlyMap<string, Float64Array>) => NirStep;
}

/** Starts at rest: all membranes, currents and values that come back are 0. */
export function startNir(network: NirNetwork, conventions: Conventions): NirRun {
  const { layers } = network;
  const typeOf = (name: string): string => layers.get(name)!.type;
  const waits = waitingIn(network, conventions.waits);
  const order = inOrder(layers, waits);
  const states = new Map<string, NeuronState>();
  for (const { name, body, gives } of layers.values())
    if (body.kind === 'neurons') states.set(name, freshState(sizeOf(gives)));
  const pasts = new Map(
    [...layers.values()].flatMap(({ name, body }) =>
      body.kind === 'delay' ? [[name, new Array<Float64Array>()]] : [],
    ),
  );
  let before: ReadonlyMap<string, Float64Array> = new Map();
  const height = spikeHeight(conventions);
  const step: NirRun['step'] = (inputs) => {
    const values = new Map<string, Float64Array>();
    for (const layer of order) {
      const x = new Float64Array(sizeOf(layer.takes));
      for (const from of layer.inputs) {
        const given = (waits(from, layer.name) ? before : values).get(from);
        const weight = keeps(typeOf(from)) === 'spikes' ? height : 1;
        if (given) for (let i = 0; i < x.length; i++) x[i]! += weight * given[i]!;
      }
      const given = inputs.get(layer.name) ?? x;
      const past = pasts.get(layer.name);
      past?.push(given);
      const value = past
        ? delayed(layer as NirLayer<NirDelay>, past, conventions)
        : stepLayer(layer, given, states.get(layer.name), conventions);
      values.set(layer.name, value);
    }
    before = values;
    return { values, membranes: new Map([...states].map(([name, { membrane }]) => [name, membrane.slice()])) };
  };
  return { step };
}

/** Each layer behind those whose values of the same step it reads. */
function inOrder(layers: NirNetwork['layers'], waits: Waiting): NirLayer[] {
  const done = new Set<string>();
  const order: NirLayer[] = [];
  const left = new Set(layers.values());
  while (left.size > 0) {
    const ready = [...left].filter(({ name, inputs }) => inputs.every((from) => done.has(from) || waits(from, name)));
    if (ready.length === 0) throw new Error('a loop keeps nothing');
    for (const layer of ready) {
      order.push(layer);
      done.add(layer.name);
      left.delete(layer);
    }
  }
  return order;
}

/** What came so many steps ago, as many as are nearest to the delay; 0 before the first. */
function delayed({ body }: NirLayer<NirDelay>, past: readonly Float64Array[], { dt }: Conventions): Float64Array {
  return body.delay.map(
    (seconds, i) => past[past.length - 1 - (seconds === 0 ? 0 : Math.round(seconds / dt!))]?.[i] ?? 0,
  );
}

function stepLayer(
  { body, takes, gives }: NirLayer,
  x: Float64Array,
  state: NeuronState | undefined,
  conventions: Conventions,
): Float64Array {
  switch (body.kind) {
    case 'input':
    case 'output':
    case 'flatten':
      return x;
    case 'matrix':
      return multiply(body, x, sizeOf(gives));
    case 'scale':
      return x.map((value, i) => value * body.scale[i]!);
    case 'convolution':
      return convolve(body, x, takes, gives);
    case 'pool':
      return pool(body, x, takes, gives);
    case 'neurons':
      return stepNeurons(body, state!, x, conventions);
    case 'threshold':
      return x.map((value, i) => (value > body.threshold[i]! ? 1 : 0));
    case 'delay':
      throw new Error('a Delay has a past');
  }
}
