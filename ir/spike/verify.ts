import type { Diagnostic } from '../diagnostics/index.ts';
import { fieldMistakes } from '../fields.ts';
import { largestShift } from '../limits.ts';
import { constantMistakes, isPrivate, neuronKindOf } from '../neurons/index.ts';
import { isWeighted, projectionMistakes, sourcesOf, weightsPerChannel } from '../projections/index.ts';
import { sizeOf, type Extents } from '../tensor.ts';
import { wiredGraph, type KernelProjection, type Population, type SpikeGraph } from './graph.ts';
import { hostMistakes } from './host.ts';

/**
 * Checks a spike graph on its own. Lists all violations.
 *
 * 1. Extents are positive; per-channel tables have one entry per channel; only inputs have no projection into them.
 * 2. Thresholds ascend along the cap, so that the spikes of a window come first; caps are 1..64.
 * 3. Projection names differ, and projections connect populations that exist; nothing projects into the input.
 * 4. Every projection obeys its kind (`ir/projections`): fields in range, sources that send what is read of them, extents that
 *    fit; weights fit their bits, and shifts are 0..30 per output channel.
 * 5. Outputs exist, and read no membranes that are kept; the host program reads only them and earlier steps of its own.
 */
export function verifySpike(graph: SpikeGraph): Diagnostic[] {
  const problems: Diagnostic[] = [];
  const report = (place: string, message: string): void =>
    void problems.push({ code: 'SPK208', severity: 'error', message: `${place}: ${message}` });
  const targets = new Set(graph.projections.map(({ target }) => target));
  for (const population of graph.populations.labels)
    for (const message of populationMistakes(population, targets.has(population.name)))
      report(population.name, message);
  for (const [name, message] of mistakenProjections(graph)) report(name, message);
  for (const { name, population } of graph.outputs)
    if (!graph.populations.has(population)) report(name, `output of no population "${population}"`);
    else if (isPrivate(graph.populations.label(population))) report(name, `reads membranes that "${population}" keeps`);
  const sizes = graph.outputs.map(({ population }) => neuronsOf(graph, population));
  for (const mistake of graph.host ? hostMistakes(graph.host, sizes) : []) report('host', mistake);
  return problems;
}

const neuronsOf = ({ populations }: SpikeGraph, name: string): number =>
  populations.has(name) ? sizeOf(populations.label(name).extents) : 0;

function populationMistakes({ role, extents, initial, fractionBits, neuron }: Population, fed: boolean): string[] {
  const mistakes: string[] = [];
  if (extents.some((extent) => !Number.isInteger(extent) || extent < 1)) mistakes.push('extents must be positive');
  if (initial.length !== extents[0] || fractionBits.length !== extents[0])
    mistakes.push('one initial membrane and grid per channel');
  if (fed === (role === 'input'))
    mistakes.push(fed ? 'nothing may project into the input' : 'nothing projects into it');
  return neuron ? [...mistakes, ...neuronMistakes(neuron, extents)] : mistakes;
}

function neuronMistakes(neuron: NonNullable<Population['neuron']>, [channels]: Extents): string[] {
  const { fields } = neuronKindOf(neuron);
  const mistakes = fieldMistakes(fields, neuron);
  if (mistakes.length > 0) return mistakes;
  const { cap, thresholds, constants } = neuron;
  if (thresholds.length !== channels * cap) return ['thresholds must be [channels, cap]'];
  if (thresholds.some((threshold, i) => i % cap > 0 && threshold < thresholds[i - 1]!))
    mistakes.push('thresholds must ascend');
  return [...mistakes, ...constantMistakes(neuron, constants, channels)];
}

/** Projection names differ, and each connects what is there and fits. */
function* mistakenProjections(graph: SpikeGraph): Iterable<readonly [name: string, message: string]> {
  const { populations, projections } = graph;
  const wired = wiredGraph(graph);
  const into = Map.groupBy(projections, ({ target }) => target);
  const names = new Set<string>();
  for (const [index, projection] of projections.entries()) {
    const { name, target } = projection;
    if (names.has(name)) yield [name, 'two projections have this name'];
    names.add(name);
    const unknown = [...sourcesOf(projection), target].filter((end) => !populations.has(end));
    if (unknown.length > 0) {
      yield [name, `no population "${unknown.join('", "')}"`];
      continue;
    }
    const mistakes = projectionMistakes(wired, wired.projections[index]!, into.get(target)!.length);
    const numbers = mistakes.length === 0 && isWeighted(projection) ? weightMistakes(graph, projection) : [];
    for (const message of [...mistakes, ...numbers]) yield [name, message];
  }
}

function weightMistakes({ populations }: SpikeGraph, projection: KernelProjection): string[] {
  const { source, target, weights, weightBits, shifts } = projection;
  const channels = populations.label(target).extents[0];
  const mistakes: string[] = [];
  if (weights.length !== channels * weightsPerChannel(projection, populations.label(source).extents))
    mistakes.push('weights must be [out, in / groups, height, width]');
  const top = 2 ** (weightBits - 1);
  if (weights.some((w) => w < -top || w >= top)) mistakes.push(`a weight does not fit ${weightBits} bits`);
  if (shifts.length !== channels || shifts.some((shift) => shift < 0 || shift > largestShift))
    mistakes.push(`one shift of 0..${largestShift} per output channel`);
  return mistakes;
}
