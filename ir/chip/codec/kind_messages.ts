/**
 * @file Projections and neurons to messages and back: one message per kind, its fields those of the declarations, its words
 * the generated enums.
 */
import type { Field, Fields } from '../../fields.ts';
import { neuronKindOf, neuronKinds, type Neuron, type NeuronKind } from '../../neurons/index.ts';
import { kindOf, projectionKinds, sourceEnds, type ProjectionKind } from '../../projections/index.ts';
import { spikec } from '../generated/image.js';
import type { ImageProjection } from '../image.ts';
import { refuse } from './message_error.ts';

/** Where a projection's message keeps a kind. A kind without a message, or a message without a kind, is a type error here. */
const projectionMessages: { readonly [K in ProjectionKind | MessageKind]: K & ProjectionKind & MessageKind } = {
  synapses: 'synapses',
  graded: 'graded',
  transfer: 'transfer',
  any: 'any',
  max: 'max',
  splice: 'splice',
  part: 'part',
  gate: 'gate',
  correlate: 'correlate',
  modulate: 'modulate',
};
type MessageKind = NonNullable<spikec.image.Projection.$Properties['kind']>;

/** Where a population's message keeps a kind of neuron. */
const neuronMessages = {
  multi_threshold: 'multiThreshold',
  kept: 'kept',
  decaying: 'decaying',
  integrating: 'integrating',
  register: 'register',
} as const satisfies {
  readonly [K in NeuronKind]: NonNullable<spikec.image.Population.$Properties['neuron']>;
};

/** Enum names of the schema by the word's field: `over: positions` is OVER_POSITIONS. */
const enums: { readonly [field: string]: { readonly [name: string]: string | number } } = {
  map: spikec.image.Map,
  over: spikec.image.Over,
  reach: spikec.image.Reach,
  reset: spikec.image.Reset,
  resets: spikec.image.Resets,
};

/** A Projection message. */
export function projectionMessage(projection: ImageProjection): spikec.image.Projection.$Properties {
  const { kind, name, target, activeWindow } = projection;
  const values = projection as { readonly [name: string]: unknown };
  const ends = Object.fromEntries(sourceEnds(projection).map((end) => [end, values[end]]));
  return {
    name,
    target,
    activeWindow,
    [projectionMessages[kind]]: { ...ends, ...fieldsMessage(kindOf(projection).fields, projection) },
  };
}

/** A Projection, its fields of the right types; whether they are in range is for the verifier. */
export function projectionOf(message: spikec.image.Projection.$Properties): ImageProjection {
  const { name, target, activeWindow } = message;
  const kind = projectionKinds.find((known) => isThere(message[projectionMessages[known]]));
  if (kind === undefined) return refuse(`the projection "${name ?? ''}" is of no known kind`);
  const values = message[kind] as object;
  const ends = Object.fromEntries(sourceEnds({ kind }).map((end) => [end, numberAt(values, end)]));
  return {
    ...{ kind, name: name ?? '', target: target ?? 0, activeWindow: activeWindow ?? 0 },
    ...ends,
    ...fieldsOf(kindOf({ kind }).fields, values),
  } as ImageProjection;
}

/** The part of a Population message that says how it fires. */
export const neuronMessage = (neuron: Neuron | undefined): spikec.image.Population.$Properties =>
  neuron === undefined ? {} : { [neuronMessages[neuron.kind]]: fieldsMessage(neuronKindOf(neuron).fields, neuron) };

/** How a population fires, if it does. */
export function neuronOf(message: spikec.image.Population.$Properties): { readonly neuron?: Neuron } {
  const kind = neuronKinds.find((known) => isThere(message[neuronMessages[known]]));
  if (kind === undefined) return {};
  const fields = fieldsOf(neuronKindOf({ kind }).fields, message[neuronMessages[kind]]!);
  return { neuron: { kind, ...fields } as Neuron };
}

const isThere = (part: object | null | undefined): boolean => part !== undefined && part !== null;

const valueOf = (values: object, name: string): unknown => (values as { readonly [name: string]: unknown })[name];

const numberAt = (values: object, name: string): number => Number(valueOf(values, name) ?? 0);

const fieldsMessage = (fields: Fields, values: object): object =>
  Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [name, toMessage(name, field, valueOf(values, name))]),
  );

function toMessage(name: string, field: Field, value: unknown): unknown {
  if (field.kind === 'word') return enums[name]![enumName(name, value as string)];
  return field.kind === 'group' ? fieldsMessage(field.fields, value as object) : value;
}

const enumName = (name: string, word: string): string => `${name}_${word}`.toUpperCase();

const fieldsOf = (fields: Fields, values: object): object =>
  Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, fromMessage(name, field, values)]));

function fromMessage(name: string, field: Field, values: object): unknown {
  const value = valueOf(values, name);
  switch (field.kind) {
    case 'int':
    case 'number':
      return value ?? 0;
    case 'pair':
      return Array.isArray(value) && value.length === 2 ? value : refuse(`${name} is not two numbers`);
    case 'group':
      return fieldsOf(field.fields, value ?? {});
    case 'word':
      return (
        field.choices.find((word) => enums[name]![enumName(name, word)] === (value ?? 0)) ??
        refuse(`there is no ${name} number ${String(value)}`)
      );
  }
}
