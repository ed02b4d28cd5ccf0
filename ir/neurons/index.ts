/** @file All neuron kinds. A new one is a file here, a line in the table, a message of `image.proto` and a simulation. */
import type { FieldValues } from '../fields.ts';
import { decaying } from './decaying.ts';
import { integrating } from './integrating.ts';
import { kept } from './kept.ts';
import { multiThreshold } from './multi_threshold.ts';
import { register } from './register.ts';
import {
  channelConstants,
  type AnyNeuronKind,
  type ChannelConstant,
  type NeuronChannel,
  type NeuronTables,
} from './neuron.ts';

export { countOf } from './count.ts';
export { decayed } from './decay.ts';
export type { ChannelConstant, NeuronChannel, NeuronTables } from './neuron.ts';

/** The closed set of kinds. */
export const neuronTable = { multi_threshold: multiThreshold, kept, decaying, integrating, register } as const;

export type NeuronKind = keyof typeof neuronTable;
export const neuronKinds = Object.keys(neuronTable) as readonly NeuronKind[];

/** How a population fires, without its tables. */
export type Neuron = {
  readonly [K in NeuronKind]: { readonly kind: K } & FieldValues<(typeof neuronTable)[K]['fields']>;
}[NeuronKind];

/** How a population fires, with its tables. */
export type TabledNeuron = Neuron & NeuronTables;

/** The declaration of a neuron's kind, for code that treats all kinds alike. */
export const neuronKindOf = ({ kind }: { readonly kind: NeuronKind }): AnyNeuronKind => neuronTable[kind];

/** Anything that may fire. */
interface MayFire {
  readonly neuron?: Neuron;
}

/** Most spikes of a population in a window; 0 where it never fires. */
export const capOf = ({ neuron }: MayFire): number => neuron?.cap ?? 0;

/** True where membranes live from logical step to logical step. */
export const keepsMembrane = ({ neuron }: MayFire): boolean => neuron !== undefined && neuronTable[neuron.kind].keeps;

/** True where a membrane that lives on is read by nobody but its neuron. */
export const isPrivate = ({ neuron }: MayFire): boolean =>
  neuron !== undefined && keepsMembrane({ neuron }) && neuronKindOf(neuron).isRead !== true;

/** True where what arrives in a logical step is the membrane of the next. */
export const isRegister = ({ neuron }: MayFire): boolean =>
  neuron !== undefined && neuronKindOf(neuron).delays === true;

/** True where a population may ever fire. */
export const everFires = (population: MayFire): boolean => capOf(population) > 0;

/** True where what arrives goes into a current, which joins the membrane before it fires. */
export const hasCurrent = ({ neuron }: MayFire): boolean =>
  neuron !== undefined && neuronKindOf(neuron).hasCurrent(neuron);

/** The constants of a channel that its kind takes, in the order of `constants`. */
export const constantsTaken = ({ neuron }: MayFire): readonly ChannelConstant[] =>
  neuron === undefined ? [] : neuronKindOf(neuron).takes(neuron);

/** Words of the tables of one channel: thresholds, the initial membrane, and what its kind takes. */
export const tableWords = (population: MayFire): number => 1 + capOf(population) + constantsTaken(population).length;

const noConstants = Object.fromEntries(channelConstants.map((name) => [name, 0])) as Omit<NeuronChannel, 'thresholds'>;

/** What the tables hold of one channel of a kind. */
export function channelOf(neuron: Neuron, { thresholds, constants }: NeuronTables, channel: number): NeuronChannel {
  const taken = neuronKindOf(neuron).takes(neuron);
  const own = Object.fromEntries(taken.map((name, i) => [name, constants[channel * taken.length + i] ?? 0]));
  const { cap } = neuron;
  return { ...noConstants, ...own, thresholds: thresholds.subarray(channel * cap, (channel + 1) * cap) };
}

/**
 * Constants that no channel may have, in a few words; nothing means that all are in range.
 *
 * @param half membranes lie in -half..half - 1.
 */
export function constantMistakes(neuron: Neuron, constants: Int32Array, channels: number, half = 2 ** 31): string[] {
  const taken = neuronKindOf(neuron).takes(neuron);
  if (constants.length !== taken.length * channels)
    return [`${constants.length} constants where ${channels} channels need ${taken.length} each`];
  const whole = 2 ** ('decayBits' in neuron ? neuron.decayBits : 0);
  return taken.flatMap((name, place) => {
    const [least, most] = rangeOf(name, whole, half);
    const found = constants.findIndex((value, i) => i % taken.length === place && (value < least || value > most));
    return found < 0 ? [] : [`a constant "${name}" of ${constants[found]!}`];
  });
}

const rangeOf = (name: ChannelConstant, whole: number, half: number): readonly [number, number] => {
  if (name === 'decay' || name === 'current_decay') return [0, whole];
  return [name === 'amount' ? 0 : -half, half - 1];
};
