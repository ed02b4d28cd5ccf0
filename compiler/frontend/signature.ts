/** @file What can be called, with which arguments, and how arguments meet parameters. */
import {
  borderWords,
  isPrimitiveName,
  primitive,
  primitiveNames,
  type AttributeSpec,
  type PrimitiveName,
} from '../../ir/ops/index.ts';
import type { Argument, BlockDeclaration, Name, NeuronDeclaration } from './ast.ts';
import { functions, isFunction } from './functions.ts';
import type { Program } from './program.ts';

export type Callee =
  | { readonly kind: 'operator'; readonly op: PrimitiveName }
  | { readonly kind: 'neuron'; readonly neuron: NeuronDeclaration }
  | { readonly kind: 'block'; readonly block: BlockDeclaration }
  | { readonly kind: 'function'; readonly name: string };

/** One parameter of something that can be called. */
export interface Slot {
  readonly name: string;
  readonly required: boolean;
  /** Words that may stand there without quotes. */
  readonly words: readonly string[];
}

/** Operators that a text calls by name; `input` and `neuron` have declarations of their own. */
export const callableOperators: readonly PrimitiveName[] = primitiveNames.filter(
  (name) => name !== 'input' && name !== 'neuron',
);

export function findCallee(program: Program, name: string): Callee | undefined {
  if (isPrimitiveName(name) && callableOperators.includes(name)) return { kind: 'operator', op: name };
  if (isFunction(name)) return { kind: 'function', name };
  const block = program.blocks.get(name);
  if (block) return { kind: 'block', block };
  const neuron = program.neurons.get(name);
  return neuron && { kind: 'neuron', neuron };
}

/** Every name that can be called. */
export const calleeNames = (program: Program): readonly string[] => [
  ...callableOperators,
  ...program.neurons.keys(),
  ...program.blocks.keys(),
  ...Object.keys(functions),
];

export const wordsOf = (spec: AttributeSpec): readonly string[] =>
  spec.kind === 'word' ? spec.choices : spec.kind === 'border' || spec.kind === 'ends' ? borderWords : [];

/** The parameters of a callee in their order; undefined for functions, which take positions only. */
export function slotsOf(callee: Callee): readonly Slot[] {
  if (callee.kind === 'function') return [];
  if (callee.kind === 'block')
    return callee.block.parameters.map(({ name, value }) => ({ name: name.text, required: !value, words: [] }));
  const spec = primitive(callee.kind === 'operator' ? callee.op : 'neuron');
  return [
    ...spec.inputs.map((name) => ({ name, required: true, words: [] })),
    ...Object.entries(spec.attributes).map(([name, attribute]) => ({
      name,
      required: callee.kind === 'operator' && attribute.default === undefined,
      words: wordsOf(attribute),
    })),
  ];
}

/** A mistake in how a call gives its arguments. */
export interface BindingProblem {
  readonly message: string;
  /** The argument it is about; absent if one is missing. */
  readonly argument?: Argument;
  /** Names that could have been meant. */
  readonly candidates?: readonly string[];
}

/** Arguments by parameter name; the piped value stands for the first parameter and is not in the map. */
export interface Binding {
  readonly given: ReadonlyMap<string, Argument>;
  readonly problems: readonly BindingProblem[];
}

/** Matches arguments with parameters: the piped value first, then positions, then names. */
export function bindArguments(
  callee: Name,
  slots: readonly Slot[],
  piped: boolean,
  args: readonly Argument[],
): Binding {
  const given = new Map<string, Argument>();
  const problems: BindingProblem[] = [];
  const taken = new Set(piped ? slots.slice(0, 1).map(({ name }) => name) : []);
  let position = piped ? 1 : 0;
  if (piped && slots.length === 0) problems.push({ message: `${callee.text} takes no value` });
  for (const argument of args) {
    const name = argument.name?.text ?? slots[position++]?.name;
    if (name === undefined) {
      problems.push({
        message: `${callee.text} takes ${countText(slots.length - Number(piped))}${piped ? ' besides the value in front of the arrow' : ''}, not ${args.length}`,
        argument,
      });
      break;
    }
    if (!slots.some((slot) => slot.name === name))
      problems.push({
        message: `${callee.text} has no parameter "${name}"`,
        argument,
        candidates: slots.map((slot) => slot.name),
      });
    else if (taken.has(name)) problems.push({ message: `${callee.text} is given "${name}" twice`, argument });
    else given.set(name, argument);
    taken.add(name);
  }
  const missing = slots.filter((slot) => slot.required && !taken.has(slot.name)).map((slot) => `"${slot.name}"`);
  if (missing.length > 0) problems.push({ message: `${callee.text} is not given ${missing.join(', ')}` });
  return { given, problems };
}

const countText = (count: number): string =>
  count === 0 ? 'no argument' : count === 1 ? '1 argument' : `${count} arguments`;
