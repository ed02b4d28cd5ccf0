/** @file A few neurons of every layer, from the trace of `spikec run --trace`: which time steps they fire in. */
import type { ImageHeader, ImagePopulation } from '../../ir/chip/index.ts';
import { fail } from '../../ir/diagnostics/index.ts';
import { sizeOf, type AnyTensor } from '../../ir/tensor.ts';
import type { MembraneData, RasterData, RasterLayer, RasterSample, VerdictData } from '../../page/data.ts';
import { membraneNames, parseTensorFile, spreadBeside, type Files } from '../../runtime/index.ts';
import { readInput } from '../load/files.ts';
import { jsonOf } from '../results/json.ts';

/** Neurons shown of a layer. */
const sampled = 64;
/** Of those, neurons whose membranes are shown. */
const mostWatched = 16;
/** Samples on a page: so many, and after the first no more than have so many numbers together (some 0.4 MB of a page). */
const [mostSamples, mostNumbers] = [8, 250_000];

/** What a trace file holds. */
interface Trace {
  readonly tensors: ReadonlyMap<string, AnyTensor>;
  /** Names of its samples; none where it does not say them. */
  readonly names: readonly string[];
}

/** What is wanted of a trace. */
export interface Wanted {
  /** Whose samples come before others, and whose differing neurons are among those that are shown. */
  readonly verdict?: VerdictData | undefined;
  /** The sample that comes first, by its name or its place. */
  readonly sample?: string | undefined;
}

/**
 * Reads some samples of a trace: the one that is wanted, those in which a verification found differences, then the others from the first
 * on, until a page has enough. Throws as the formats do, SPK740 where no layer is in it, SPK741, SPK703 where the wanted sample is not.
 */
export function readRaster(
  files: Files,
  path: string,
  header: ImageHeader,
  sha256: string,
  { verdict, sample: wanted }: Wanted = {},
): RasterData {
  const { tensors, metadata } = parseTensorFile(readInput(files, path), path, 'recording');
  const image = metadata?.['image'];
  if (image !== undefined && image !== sha256)
    fail('SPK741', `${path} is of another image: ${image.slice(0, 16)}, not ${sha256.slice(0, 16)}`, {
      place: path,
      help: 'run "spikec run --trace" with this image, or give that one to "spikec report"',
    });
  const trace: Trace = { tensors, names: namesIn(metadata?.['samples']) };
  const of = samplesIn(trace, header);
  const samples: RasterSample[] = [];
  let numbers = 0;
  const first = wanted === undefined || of === 0 ? [] : [placeNamed(trace, of, wanted, path)];
  for (const place of orderOf(trace, of, first, verdict)) {
    const sample = sampleAt(trace, header, place, verdict);
    numbers += numbersIn(sample);
    if (sample.layers.length === 0 || (samples.length > 0 && numbers > mostNumbers)) break;
    samples.push(sample);
  }
  if (samples.length === 0)
    fail('SPK740', `${path} holds no layer of this image`, {
      place: path,
      help: 'write it with "spikec run --trace FILE"',
    });
  const exact = [...tensors.keys()].some((name) => name.endsWith('.steps'));
  return { file: path, named: image !== undefined, exact, samples, of };
}

/** How many samples the layer has of which there are most. */
const samplesIn = ({ tensors }: Trace, { populations, schedule }: ImageHeader): number =>
  populations.reduce((most, { name, extents }) => {
    const counts = tensors.get(name);
    return counts?.type === 'U8'
      ? Math.max(most, Math.floor(counts.data.length / (sizeOf(extents) * schedule.logicalSteps)))
      : most;
  }, 0);

/** Where a sample is in a trace of so many, by its name or its place in words. */
function placeNamed({ names }: Trace, count: number, wanted: string, path: string): number {
  const place = names.indexOf(wanted) >= 0 ? names.indexOf(wanted) : /^\d+$/.test(wanted) ? Number(wanted) : count;
  if (place < count) return place;
  const [known] = names;
  return fail('SPK703', `--sample ${wanted}: ${path} has no such sample`, {
    help: `it has ${count}: 0 to ${count - 1}${known === undefined ? '' : `, or by name, as "${known}"`}`,
  });
}

/** Which samples a page holds, as places in the trace: the first ones, then those that differ before the others. */
function orderOf(
  { names }: Trace,
  count: number,
  first: readonly number[],
  verdict: VerdictData | undefined,
): readonly number[] {
  const differing = (verdict?.samples ?? [])
    .map(({ name }) => names.indexOf(name))
    .filter((place) => place >= 0 && place < count);
  const all = [
    ...new Set([...first, ...differing, ...Array.from({ length: Math.min(count, mostSamples) }, (_, place) => place)]),
  ];
  return all.slice(0, mostSamples);
}

const numbersIn = ({ layers }: RasterSample): number =>
  layers.reduce(
    (sum, { spikes, membranes = [] }) =>
      sum +
      spikes.reduce((all, times) => all + 1 + times.length, 0) +
      membranes.reduce((all, { changes }) => all + 2 * changes.length, 0),
    0,
  );

function sampleAt(trace: Trace, header: ImageHeader, place: number, verdict: VerdictData | undefined): RasterSample {
  const name = trace.names[place];
  const found = name === undefined ? undefined : verdict?.samples.find((sample) => sample.name === name);
  const layers = header.populations.flatMap((_, layer): RasterLayer[] => {
    const differing = found?.layers.find((differs) => differs.layer === layer)?.shown ?? [];
    const read = layerAt(
      trace,
      header,
      place,
      layer,
      differing.map(({ neuron }) => neuron),
    );
    return read ? [read] : [];
  });
  return { place, ...(name === undefined ? {} : { name }), layers };
}

/** A layer in one sample; nothing where the trace has none. @param wanted neurons that are shown if there is room. */
function layerAt(
  { tensors }: Trace,
  header: ImageHeader,
  place: number,
  layer: number,
  wanted: readonly number[],
): RasterLayer | undefined {
  const population = header.populations[layer]!;
  const counts = tensors.get(population.name);
  const steps = tensors.get(`${population.name}.steps`);
  const neurons = sizeOf(population.extents);
  const { logicalSteps } = header.schedule;
  if (!population.neuron || counts?.type !== 'U8' || counts.data.length < (place + 1) * neurons * logicalSteps)
    return undefined;
  const { cap } = population.neuron;
  const bytes = Math.ceil((logicalSteps * cap) / 8);
  const bits = steps?.type === 'U8' && steps.data.length >= (place + 1) * neurons * bytes ? steps.data : undefined;
  const membranes = membranesOf(tensors, header, place, layer);
  const chosen = sampledOf(
    neurons,
    (membranes ?? []).map(({ neuron }) => neuron),
    wanted,
  );
  const fires = (neuron: number, t: number, slot: number): boolean => {
    const bit = t * cap + slot;
    return bits
      ? ((bits[(place * neurons + neuron) * bytes + (bit >> 3)]! >> (bit & 7)) & 1) === 1
      : slot < counts.data[(place * logicalSteps + t) * neurons + neuron]!;
  };
  const spikes = chosen.map((n) => differences(timesOf(header, population, fires, n)));
  return { layer, neurons: chosen, spikes, ...(membranes ? { membranes } : {}) };
}

/** The names of a trace's samples; none where it does not say them. */
function namesIn(text: string | undefined): readonly string[] {
  const names = text === undefined ? undefined : jsonOf(text);
  return Array.isArray(names) ? names.map((name) => String(name).slice(0, 200)) : [];
}

/** Neurons spread over a layer, ascending; half of them of those that are wanted, the first sort before the other, if there are as many. */
function sampledOf(neurons: number, ...wanted: readonly (readonly number[])[]): number[] {
  const first = [...new Set(wanted.flat())].slice(0, sampled / 2);
  return spreadBeside(
    first.sort((a, b) => a - b),
    neurons,
    sampled,
  );
}

/** Time steps of the sample in which a neuron fires. */
function timesOf(
  { schedule }: ImageHeader,
  { neuron, fireWindow }: ImagePopulation,
  fires: (neuron: number, t: number, slot: number) => boolean,
  at: number,
): number[] {
  const times: number[] = [];
  for (let t = 0; t < schedule.logicalSteps; t++)
    for (let slot = 0; slot < neuron!.cap; slot++)
      if (fires(at, t, slot)) times.push((t * schedule.windows + fireWindow) * schedule.slots + slot);
  return times;
}

/** Membranes of a layer in one sample; nothing where the trace has none, or other than this image's. */
function membranesOf(
  tensors: ReadonlyMap<string, AnyTensor>,
  { populations, schedule }: ImageHeader,
  place: number,
  layer: number,
): MembraneData[] | undefined {
  const { name, extents, neuron } = populations[layer]!;
  const of = (what: keyof typeof membraneNames): Int32Array | undefined => {
    const tensor = tensors.get(`${name}${membraneNames[what]}`);
    return tensor?.type === 'I32' ? tensor.data : undefined;
  };
  const [neurons, thresholds, membranes] = [of('neurons'), of('thresholds'), of('membranes')];
  if (!neurons || !thresholds || !membranes) return undefined;
  const [cap, steps] = [neuron?.cap ?? 0, schedule.logicalSteps * schedule.windows * schedule.slots];
  const sample = neurons.length * steps;
  const fit = thresholds.length === neurons.length * cap && membranes.length % sample === 0;
  const own = membranes.subarray(place * sample, (place + 1) * sample);
  if (!fit || own.length === 0 || !neurons.every((at) => at >= 0 && at < sizeOf(extents))) return undefined;
  return Array.from(neurons.subarray(0, mostWatched), (at, i) => ({
    neuron: at,
    thresholds: [...thresholds.subarray(i * cap, (i + 1) * cap)],
    changes: changesOf(own.subarray(i * steps, (i + 1) * steps)),
  }));
}

/** The first value, and each that is another than the one before, with the time steps since. */
function changesOf(values: Int32Array): [number, number][] {
  const changes: [number, number][] = [];
  let last = 0;
  values.forEach((value, step) => {
    if (step > 0 && value === values[step - 1]) return;
    changes.push([step - last, value]);
    last = step;
  });
  return changes;
}

const differences = (times: readonly number[]): number[] => times.map((time, i) => time - (times[i - 1] ?? 0));
