/** @file Tensors that belong to neurons: equal to what the model says, or not. */
import { decayingNodes, neuronNodes, type ModelGraph } from '../../model/index.ts';
import type { AnyTensor } from '../../tensor.ts';
import {
  digits,
  foreign,
  parameters,
  readBy,
  soundsLikeNeuron,
  states,
  type Parameter,
  type Rule,
} from './frameworks.ts';

/** What a tensor of a neuron comes to. */
export type NeuronTensor =
  | { readonly kind: 'state' }
  /** Says what the model says, too. */
  | { readonly kind: 'equal' }
  /** Says something else: in a few words what, and what the model file would have to say. */
  | { readonly kind: 'other'; readonly text: string; readonly remedy: string };

/** The model's neurons by name, and what they have in common; by name also what never fires. */
export interface Neurons {
  readonly byName: ReadonlyMap<string, Rule>;
  /** Where all neurons follow one rule. */
  readonly common: Rule | undefined;
}

export function neuronsOf(graph: ModelGraph): Neurons {
  const nodes = neuronNodes(graph);
  const [first] = nodes;
  const same = nodes.every(({ attributes }) =>
    (['threshold', 'leak', 'decay', 'reset', 'reset_to'] as const).every(
      (name) => attributes[name] === first!.attributes[name],
    ),
  );
  return {
    byName: new Map([
      ...decayingNodes(graph).map(({ node, membrane }): [string, Rule] => [node.name, membrane]),
      ...nodes.map(({ name, attributes }): [string, Rule] => [name, attributes]),
    ]),
    common: same ? first?.attributes : undefined,
  };
}

/** What a tensor that no layer has read is to the model's neurons; undefined where it belongs to none. */
export function neuronTensor(name: string, tensor: AnyTensor, neurons: Neurons): NeuronTensor | undefined {
  const owner = ownerOf(name, neurons);
  const last = name.slice(name.lastIndexOf('.') + 1);
  const module = name.slice(0, Math.max(0, name.lastIndexOf('.')));
  const isNamed = owner !== undefined || soundsLikeNeuron(module);
  if (states.has(last) && isNamed) return { kind: 'state' };
  const parameter = parameters.get(last);
  if (parameter && (isNamed || (module !== '' && last.length > 3 && tensor.data.length === 1)))
    return compared(last, tensor, parameter, owner === undefined ? neurons.common : neurons.byName.get(owner));
  if (owner === undefined && !(isNamed && foreign.has(last))) return undefined;
  return {
    kind: 'other',
    text: `${last} = ${valuesText(tensor, (value) => value)}, ${readBy(last) ? 'which the neurons of the model do not have' : 'which no neuron of this language has'}`,
    remedy: readBy(last) ?? `${last}, which this language does not have`,
  };
}

/** The neuron of the model whose name the tensor's begins with. */
function ownerOf(name: string, { byName }: Neurons): string | undefined {
  for (let dot = name.lastIndexOf('.'); dot > 0; dot = name.lastIndexOf('.', dot - 1))
    if (byName.has(name.slice(0, dot))) return name.slice(0, dot);
  return undefined;
}

function compared(
  name: string,
  tensor: AnyTensor,
  { what, shown, own, expected, remedy }: Parameter,
  rule: Rule | undefined,
): NeuronTensor {
  const values = Array.from(tensor.data, Number);
  const wanted = rule && expected(rule);
  // A file holds float32, and so did the network that was trained.
  if (wanted !== undefined && values.every((value) => value === Math.fround(wanted))) return { kind: 'equal' };
  const stated = rule
    ? `the model says ${digits(own(rule))}`
    : 'the neurons of the model differ among themselves, and none has this name';
  const [first = Number.NaN] = values;
  return {
    kind: 'other',
    text: `${what}${what.includes('=') ? ' =' : ''} ${valuesText(tensor, shown)}; ${stated}`,
    remedy: values.every((value) => value === first) ? remedy(shown(first)) : (readBy(name) ?? oneForAll),
  };
}

const oneForAll = 'values by channel, where this language has one for all channels';

/** One number, or the range of several. */
function valuesText(tensor: AnyTensor, shown: (stored: number) => number): string {
  let [least, most] = [Infinity, -Infinity];
  for (const value of tensor.data) {
    const number = shown(Number(value));
    least = Math.min(least, number);
    most = Math.max(most, number);
  }
  if (tensor.data.length === 0) return 'nothing';
  return least === most ? digits(least) : `${digits(least)} to ${digits(most)}, one for each channel`;
}
