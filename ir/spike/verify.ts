import type { Diagnostic } from '../diagnostics/index.ts';
import type { Dynamics, Extents, KernelProjection, Population, Projection, SpikeGraph } from './graph.ts';
import { sourcesOf, transferExtents } from './graph.ts';
import { largestCap, largestLeak, largestShift } from '../limits.ts';
import { hostMistakes } from './host.ts';
import { windowMistakes } from './verify_windows.ts';

/**
 * Checks a spike graph on its own. Lists all violations.
 *
 * 1. Extents are positive; per-channel tables have one entry per channel; only inputs have no projection into them.
 * 2. Thresholds ascend along the cap, so that the spikes of a window come first; caps are 1..64.
 * 3. Projection names differ, and projections connect populations that exist; nothing projects into the input.
 * 4. Kernels: output extents follow from the geometry, weights fit their bits, shifts are 0..30 per output channel;
 *    the input feeds only `graded`, state and kept membranes feed no `graded`, and only populations that fire feed `synapses`.
 * 5. Transfers keep extents, sum all positions into one, double height and width, or halve them, rounded up; shifts are 0..30.
 * 6. Correlated and modulating sources fire, have equal positions, and heads divide channels; state has the product's extents.
 * 7. `any` and `gate` have sources that fire, `max` is the only projection into its target; extents follow from the window.
 * 8. Kept membranes: leaks of 0..8, one amount per channel, never negative; nobody but the neuron itself reads them.
 * 9. Outputs exist, and the host program reads only them and earlier steps of its own.
 */
export function verifySpike(graph: SpikeGraph): Diagnostic[] {
  const problems: Diagnostic[] = [];
  const report = (place: string, message: string): void =>
    void problems.push({ code: 'SPK208', severity: 'error', message: `${place}: ${message}` });
  const targets = new Set(graph.projections.map(({ target }) => target));
  for (const population of graph.populations.labels)
    for (const message of populationMistakes(population, targets.has(population.name)))
      report(population.name, message);
  const names = new Set<string>();
  for (const projection of graph.projections) {
    if (names.has(projection.name)) report(projection.name, 'two projections have this name');
    names.add(projection.name);
    const unknown = [...sourcesOf(projection), projection.target].filter((name) => !graph.populations.has(name));
    if (unknown.length > 0) report(projection.name, `no population "${unknown.join('", "')}"`);
    else for (const message of projectionMistakes(graph, projection)) report(projection.name, message);
  }
  for (const { name, population } of graph.outputs)
    if (!graph.populations.has(population)) report(name, `output of no population "${population}"`);
  const sizes = graph.outputs.map(({ population }) => neuronsOf(graph, population));
  for (const mistake of graph.host ? hostMistakes(graph.host, sizes) : []) report('host', mistake);
  return problems;
}

const neuronsOf = ({ populations }: SpikeGraph, name: string): number =>
  populations.has(name) ? populations.label(name).extents.reduce((a, b) => a * b, 1) : 0;

function populationMistakes(
  { role, extents, initial, fractionBits, fire, dynamics }: Population,
  fed: boolean,
): string[] {
  const mistakes: string[] = [];
  if (extents.some((extent) => !Number.isInteger(extent) || extent < 1)) mistakes.push('extents must be positive');
  if (initial.length !== extents[0] || fractionBits.length !== extents[0])
    mistakes.push('one initial membrane and grid per channel');
  if (fed === (role === 'input'))
    mistakes.push(fed ? 'nothing may project into the input' : 'nothing projects into it');
  if (dynamics) mistakes.push(...dynamicsMistakes(dynamics, extents, fire !== undefined));
  if (!fire) return mistakes;
  if (fire.cap < 1 || fire.cap > largestCap) mistakes.push(`cap ${fire.cap} is not in 1..${largestCap}`);
  if (fire.thresholds.length !== extents[0] * fire.cap) return [...mistakes, 'thresholds must be [channels, cap]'];
  if (fire.thresholds.some((threshold, i) => i % fire.cap > 0 && threshold < fire.thresholds[i - 1]!))
    mistakes.push('thresholds must ascend');
  return mistakes;
}

function dynamicsMistakes({ leak, reset, amounts }: Dynamics, [channels]: Extents, fires: boolean): string[] {
  const mistakes = fires ? [] : ['only a population that fires keeps its membranes'];
  if (!Number.isInteger(leak) || leak < 0 || leak > largestLeak)
    mistakes.push(`a leak of ${leak} is not in 0..${largestLeak}`);
  if (!['hard', 'soft'].includes(reset)) mistakes.push(`no reset "${reset}"`);
  if (amounts.length !== channels || amounts.some((amount) => amount < 0))
    mistakes.push('one reset amount per channel, never negative');
  return mistakes;
}

function projectionMistakes(graph: SpikeGraph, projection: Projection): string[] {
  const of = (name: string): Population => graph.populations.label(name);
  const target = of(projection.target);
  switch (projection.kind) {
    case 'synapses':
    case 'graded':
      return kernelMistakes(projection, of(projection.source), target);
    case 'transfer': {
      const { extents, dynamics } = of(projection.source);
      if (dynamics) return [`reads membranes that "${projection.source}" keeps`];
      if (!Number.isInteger(projection.shift) || projection.shift < 0 || projection.shift > largestShift)
        return [`a shift of ${projection.shift} is not in 0..${largestShift}`];
      return same(transferExtents(projection.map, extents), target.extents)
        ? []
        : [`moves ${extents.join('x')} into ${target.extents.join('x')} (${projection.map})`];
    }
    case 'any':
    case 'max':
    case 'gate':
      return windowMistakes(projection, of, graph.projections.filter((p) => p.target === target.name).length);
    case 'correlate':
    case 'modulate': {
      const [a, b] = sourcesOf(projection).map(of) as [Population, Population];
      return projection.kind === 'correlate'
        ? correlateMistakes(projection, a, b, target)
        : modulateMistakes(projection, a, b, target);
    }
  }
}

const same = (a: Extents, b: Extents): boolean => a.every((extent, i) => extent === b[i]);

function kernelMistakes(
  { kind, geometry, weights, weightBits, shifts }: KernelProjection,
  source: Population,
  target: Population,
): string[] {
  const { kernel, stride, pad, groups } = geometry;
  const [channels, ...sides] = source.extents;
  const mistakes: string[] = [];
  const expected = sides.map((side, axis) => Math.floor((side + 2 * pad - kernel[axis]!) / stride) + 1);
  if (expected[0] !== target.extents[1] || expected[1] !== target.extents[2])
    mistakes.push(`kernels give ${expected.join('x')} positions, the target has ${target.extents.slice(1).join('x')}`);
  if (channels % groups !== 0 || target.extents[0] % groups !== 0)
    mistakes.push(`${groups} groups do not divide the channels`);
  else if (weights.length !== target.extents[0] * (channels / groups) * kernel[0] * kernel[1])
    mistakes.push('weights must be [out, in / groups, height, width]');
  const top = 2 ** (weightBits - 1);
  if (weights.some((w) => w < -top || w >= top)) mistakes.push(`a weight does not fit ${weightBits} bits`);
  if (shifts.length !== target.extents[0] || shifts.some((shift) => shift < 0 || shift > largestShift))
    mistakes.push(`one shift of 0..${largestShift} per output channel`);
  if (kind === 'graded' ? source.role === 'state' : source.role === 'input')
    mistakes.push('the input sends graded messages, and state sends none');
  if (kind === 'graded' && source.dynamics) mistakes.push(`reads membranes that "${source.name}" keeps`);
  if (kind === 'synapses' && !source.fire) mistakes.push(`"${source.name}" never fires`);
  return mistakes;
}

type Attention = Extract<Projection, { kind: 'correlate' | 'modulate' }>;
const tokensOf = ({ extents }: Population): number => extents[1] * extents[2];

function correlateMistakes(
  { heads, over }: Attention,
  left: Population,
  right: Population,
  state: Population,
): string[] {
  if (!left.fire || !right.fire) return ['both sources must fire'];
  if (left.extents[0] % heads !== 0 || right.extents[0] % heads !== 0)
    return [`${heads} heads do not divide the channels`];
  if (tokensOf(left) !== tokensOf(right)) return ['sources differ in positions'];
  if (over === 'channels' && left.extents[0] !== right.extents[0]) return ['sources differ in channels'];
  const expected: Extents =
    over === 'positions'
      ? [heads, left.extents[0] / heads, right.extents[0] / heads]
      : [heads, tokensOf(left), tokensOf(right)];
  return same(expected, state.extents) ? [] : [`the state must be ${expected.join('x')}`];
}

function modulateMistakes(
  { heads, over }: Attention,
  source: Population,
  state: Population,
  target: Population,
): string[] {
  if (!source.fire) return [`"${source.name}" never fires`];
  if (source.extents[0] % heads !== 0 || target.extents[0] % heads !== 0 || state.extents[0] !== heads)
    return [`${heads} heads do not divide the channels`];
  const [summed, results] =
    over === 'channels' ? [source.extents[0] / heads, target.extents[0] / heads] : [tokensOf(target), tokensOf(source)];
  return summed === state.extents[1] && results === state.extents[2]
    ? []
    : [`the state must be ${heads}x${summed}x${results}`];
}
