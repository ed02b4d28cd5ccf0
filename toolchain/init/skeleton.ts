/** @file The text of a network whose tensors are known. */
import { inNetworkOrder } from '../../ir/checkpoint/index.ts';
import type { Shape } from '../../ir/tensor.ts';
import { chainOf, folded } from './chain.ts';
import { extentsOf, type Extents } from './extents.ts';
import { modulesOf, type Module } from './modules.ts';
import { neuronOf, type NeuronChoice } from './neuron.ts';
import { likelyOrder } from './order.ts';

/** A skeleton, and what it is made of. */
export interface Skeleton {
  readonly text: string;
  readonly layers: number;
  /** Modules that stand in comments. */
  readonly leftOut: number;
  readonly input: Shape;
  /** `--rename` options without which tensors are not found: names that are no labels. */
  readonly renames: readonly string[];
}

/** Most modules that are put in order; only hostile files have more. */
const mostOrdered = 2000;

/** Logical steps of a skeleton. */
const usualSteps = 4;

/**
 * One chain of layers, as far as names and shapes tell. What they do not tell is a comment that begins with a question mark.
 * Undefined where no tensor is a layer's.
 *
 * @param name of the model.
 * @param source the file, as the text names it.
 * @param shapes by the names that layers are to have, in the order of the file.
 */
export function skeletonOf(name: string, source: string, shapes: ReadonlyMap<string, Shape>): Skeleton | undefined {
  const names = [...shapes.keys()];
  const ordered = inNetworkOrder(names);
  const isSorted = names.every((each, i) => i === 0 || names[i - 1]! < each) && names.length > 1;
  const given = modulesOf(ordered.map((each) => [each, shapes.get(each)!]));
  const modules = isSorted && given.length <= mostOrdered ? likelyOrder(given) : given;
  const extents = extentsOf(modules);
  if (!extents) return undefined;
  const neuron = neuronOf(modules);
  const chain = chainOf(modules, extents, neuron);
  const text = [
    ...heading(name, source, isSorted),
    ...inputLines(extents),
    '',
    ...neuron.notes.map((note) => `# ${note}`),
    `neuron ${neuron.name} { ${neuron.settings} }`,
    '',
    ...chainNotes(extents, modules, neuron),
    ...chain.lines,
    '# ? The answer: the mean over the logical steps; also last_step, sum_steps, max_steps.',
    folded('output logits = x', [...chain.last, 'mean_steps']),
    '',
  ].join('\n');
  return { text, layers: chain.laidOut, leftOut: chain.leftOut, input: extents.input, renames: chain.renames };
}

const heading = (name: string, source: string, isSorted: boolean): string[] => [
  `model "${name}"`,
  `## A skeleton of the network that ${source} belongs to, made by spikec init from names and shapes of its tensors.`,
  '',
  '# What no tensor tells is a guess, marked with a question mark. Layers stand in one chain, in the order of the file:',
  '# additions, branches and attention have no tensors. docs/language.md is the whole language.',
  ...(isSorted ? ['# ? The file is sorted by name, so that the order of the layers is a guess, too.'] : []),
  '',
];

const kindOfInput = ({ input: [channels, ...sides] }: Extents): string => {
  if (sides.length === 0) return 'a vector, by the first layer';
  if (sides.length === 1) return `${channels} channels by the first layer; which length?`;
  return `${channels} channels by the first layer; which height and width?`;
};

function inputLines(extents: Extents): string[] {
  const { input, agrees } = extents;
  return [
    `# ? The input: ${kindOfInput(extents)}${agrees ? '' : ' (nothing here agrees with the first vector)'}`,
    '#   With mean and std as training normalised it: { bits: 8, mean: [0.5], std: [0.5], steps: T }.',
    '## ? logical steps: how often a sample is shown, or frames of events',
    `param T = ${usualSteps}`,
    `input x: [${input.join(', ')}] { bits: 8, steps: T }`,
  ];
}

function chainNotes(
  { input, isPadded, pools, agrees }: Extents,
  modules: readonly Module[],
  neuron: NeuronChoice,
): string[] {
  const isMap = input.length === 3;
  const guess = [
    isPadded ? 'half the kernel' : 'no borders',
    ...(pools > 0 ? [`pools of 2 behind the first ${pools === 1 ? 'convolution' : `${pools} convolutions`}`] : []),
  ].join(', ');
  return [
    ...(isMap ? [`# ? Strides and borders: ${guess}${agrees ? '; agrees with all shapes' : ''}.`] : []),
    ...(modules.some(({ kind }) => kind === 'neuron') && neuron.reads.length > 0
      ? []
      : ['# ? Neurons: one behind every layer, or its norm, but for the last.']),
  ];
}
