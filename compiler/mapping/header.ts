/** @file The header of an image: symbol tables with windows and bounds, and where everything came from. */
import { modelHash, weightsHash } from '../../ir/checkpoint/index.ts';
import type { ImageHeader, ImagePopulation } from '../../ir/chip/image.ts';
import { fieldValues } from '../../ir/fields.ts';
import { neuronKindOf, type Neuron, type TabledNeuron } from '../../ir/neurons/index.ts';
import { inputNodes, type ModelGraph } from '../../ir/model/index.ts';
import type { Rank } from '../../ir/tensor.ts';
import { wiredGraph, type Population } from '../../ir/spike/index.ts';
import type { Facts } from '../facts.ts';

import { compilerName } from '../version.ts';

/** What a header is made from. */
export type HeaderFacts = Pick<
  Facts,
  'model' | 'weights' | 'randomSeed' | 'classNames' | 'target' | 'spike' | 'proof' | 'schedule' | 'cores' | 'routes'
>;

/** The header of an image with `kernelCount` kernels. */
export function headerOf(facts: HeaderFacts, kernelCount: number): ImageHeader {
  const { model, weights, randomSeed, classNames, target, spike, proof, schedule, cores, routes } = facts;
  const network = wiredGraph(spike);
  const index = (name: string): number => network.indexOf.get(name)!;
  return {
    compiler: compilerName,
    model: model.name,
    modelHash: modelHash(model),
    weightsHash: weightsHash(weights),
    target,
    schedule: { slots: schedule.slots, order: schedule.order, windows: schedule.windows, logicalSteps: spike.steps },
    input: inputOf(facts, index(spike.input.population)),
    outputs: spike.outputs.map(({ name, population }) => ({ name, population: index(population) })),
    ...(spike.host ? { host: spike.host } : {}),
    populations: spike.populations.labels.map((population) => populationOf(facts, population)),
    projections: network.projections.map((projection) => ({
      ...projection,
      activeWindow: schedule.active.get(projection.name)!,
    })),
    inputRoutes: routes.input,
    kernelCount,
    coreCount: cores.length,
    saturating: !proof.fits,
    ...(randomSeed === null ? {} : { randomSeed }),
    ...(classNames.length === 0 ? {} : { classNames }),
  };
}

function inputOf({ model, spike }: HeaderFacts, population: number): ImageHeader['input'] {
  const node = inputNodes(model).find(({ name }) => name === spike.input.population);
  const { mean, std } = node?.attributes ?? { mean: [0], std: [1] };
  const { fractionBits, bits } = spike.input;
  return { population, fractionBits, bits, mean, std };
}

function populationOf(
  { model, spike, proof, schedule }: HeaderFacts,
  { name, membrane, role, extents, fractionBits, neuron }: Population,
): ImagePopulation {
  const half = 2 ** (spike.input.bits - 1);
  const bound = role === 'input' ? { low: -half, high: half - 1 } : proof.bounds.get(name);
  if (bound === undefined) throw new Error(`no bound of "${name}"`);
  return {
    ...{ name, membrane, role, extents },
    ...(neuron ? { neuron: untabled(neuron) } : {}),
    rank: rankOf(model, membrane),
    fractionBits: fractionBits.every((bits) => bits === fractionBits[0]) ? fractionBits.slice(0, 1) : fractionBits,
    boundLow: bound.low,
    boundHigh: bound.high,
    float32Proved: proof.float32Proved.has(name),
    readyWindow: schedule.ready.get(name) ?? 0,
    fireWindow: schedule.fire.get(name) ?? 0,
  };
}

/** How it fires, without its tables, which go with the tiles. */
const untabled = (neuron: TabledNeuron): Neuron =>
  ({ kind: neuron.kind, ...fieldValues(neuronKindOf(neuron).fields, neuron) }) as Neuron;

const rankOf = ({ nodes }: ModelGraph, layer: string): Rank =>
  nodes.has(layer) ? (nodes.label(layer).type.shape.length as Rank) : 3;
