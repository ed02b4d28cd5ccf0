/** @file The network of a cross-check as a user would write it: a model, integer weights, events, and the mapping. */
import { compileModel, type GivenMapping } from '../../compiler/index.ts';
import type { Weights } from '../../ir/checkpoint/index.ts';
import type { ModelGraph } from '../../ir/model/index.ts';

/** One layer: a convolution, or a linear map as the convolution that covers its whole source. */
export interface CheckedLayer {
  readonly name: string;
  readonly out: readonly [channels: number, height: number, width: number];
  readonly kernel: number;
  readonly stride: number;
  readonly pad: number;
  readonly groups: number;
  /** A neuron fires once where its membrane reaches it, and is 0 then; null: it never fires. */
  readonly threshold: number | null;
  /** [out][in / groups][row][column]. */
  readonly weights: readonly (readonly (readonly (readonly number[])[])[])[];
}

/** A document `spikec-crosscheck 1`, as far as it is read. */
export interface CrossCheck {
  readonly name: string;
  readonly network: {
    readonly input: readonly [channels: number, height: number, width: number];
    readonly steps: number;
    readonly layers: readonly CheckedLayer[];
  };
  /** By time step: neurons that fire, [channel][row][column]. */
  readonly frames: readonly (readonly number[])[];
  readonly spikes: Readonly<Record<string, readonly (readonly number[])[]>>;
  /** Sums of the last layer, by time step. */
  readonly outputs: readonly (readonly number[])[];
  readonly mapping: { readonly tiles: GivenMapping['tiles'] };
  readonly sanafe: {
    readonly totalSpikes: number;
    readonly messagesSent: number;
    readonly neuronsFired: number;
    readonly neuronsUpdated: number;
    readonly energyJoule: Readonly<Record<'synapse' | 'soma' | 'network' | 'total', number>>;
    readonly latency: Readonly<Record<'simple' | 'cycle', { readonly simTimeSeconds: number }>>;
  };
  readonly traffic: {
    readonly deliveries: readonly {
      readonly from: string;
      readonly at: readonly [number, number];
      readonly to: readonly [number, number];
      readonly packets: number;
    }[];
    readonly unicastHops: Readonly<Record<'eastWest' | 'northSouth' | 'total', number>>;
    readonly multicastTreeHops: number;
  };
}

/** The model's text. The host reads the sums of the last layer at every step. */
export function modelText({ name, network: { input, steps, layers } }: CrossCheck): string {
  const lines = layers.map((layer, i) => {
    const { out, kernel, stride, pad, groups, threshold } = layer;
    const map = `conv2d(${out[0]}, kernel=${kernel}, stride=${stride}, pad=${pad}, groups=${groups}, bias=false)`;
    const source = layers[i - 1]?.name ?? 'x';
    if (threshold === null) return `${source} -> ${layer.name}: ${map}`;
    return `${source} -> ${mapName(layer)}: ${map} -> ${layer.name}: ${neuronName(layer)}`;
  });
  const neurons = layers.flatMap((layer) =>
    layer.threshold === null
      ? []
      : [`neuron ${neuronName(layer)} { cap: 1, norm: 1, rounding: down, reset: hard, threshold: ${layer.threshold} }`],
  );
  return [
    `model ${JSON.stringify(name)}`,
    ...neurons,
    `input x: [${input.join(', ')}] { steps: ${steps}, bits: 2, fraction_bits: 0 }`,
    ...lines,
    `output sums = ${layers.at(-1)!.name}${steps > 1 ? ' -> sum_steps' : ''}`,
    '',
  ].join('\n');
}

const neuronName = ({ name }: CheckedLayer): string => `if_${name}`;
const mapName = ({ name, threshold }: CheckedLayer): string => (threshold === null ? name : `${name}_sum`);

/** Model and weights, on the grid of whole numbers. */
export function networkOf(check: CrossCheck): { readonly model: ModelGraph; readonly weights: Weights } {
  const source = { name: `${check.name}.spike`, text: modelText(check) };
  const { graph: model } = compileModel(source, { load: () => source });
  const layers = check.network.layers.map((layer) => {
    const [channels] = layer.out;
    const weights = Int8Array.from(layer.weights.flat(3));
    const integer = {
      shape: [channels, weights.length / channels / layer.kernel ** 2, layer.kernel, layer.kernel],
      ...{ weights, weightBits: 8, exponents: new Int32Array(channels), biases: new Int32Array(channels) },
    };
    return [mapName(layer), integer] as const;
  });
  return { model, weights: { kind: 'integer', layers: new Map(layers) } };
}

/** All frames, [T, C, H, W]: 1 where a neuron fires. */
export function inputOf({ network: { input, steps }, frames }: CrossCheck): Int32Array {
  const size = input[0] * input[1] * input[2];
  const values = new Int32Array(steps * size);
  frames.forEach((frame, t) => {
    for (const neuron of frame) values[t * size + neuron] = 1;
  });
  return values;
}
