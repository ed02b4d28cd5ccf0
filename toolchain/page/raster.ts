/** @file A few neurons of every layer, from the trace of `spikec run --trace`: which time steps they fire in. */
import type { ImageHeader, ImagePopulation } from '../../ir/chip/index.ts';
import { fail } from '../../ir/diagnostics/index.ts';
import { sizeOf, type AnyTensor } from '../../ir/tensor.ts';
import type { MembraneData, RasterData, RasterLayer, VerdictData } from '../../page/data.ts';
import { membraneNames, parseTensorFile, spreadBeside, type Files } from '../../runtime/index.ts';
import { readInput } from '../load/files.ts';
import { jsonOf } from '../results/json.ts';

/** Neurons shown of a layer. */
const sampled = 64;
/** Of those, neurons whose membranes are shown. */
const mostWatched = 16;

/**
 * Reads one sample of a trace: of those in which a verification found differences the first that it has, or its first.
 * Throws as the formats do, SPK740 where no layer is in it, SPK741.
 *
 * @param verdict whose differing neurons are among those that are shown.
 */
export function readRaster(
  files: Files,
  path: string,
  header: ImageHeader,
  sha256: string,
  verdict?: VerdictData,
): RasterData {
  const { tensors, metadata } = parseTensorFile(readInput(files, path), path, 'recording');
  const image = metadata?.['image'];
  if (image !== undefined && image !== sha256)
    fail('SPK741', `${path} is of another image: ${image.slice(0, 16)}, not ${sha256.slice(0, 16)}`, {
      place: path,
      help: 'run "spikec run --trace" with this image, or give that one to "spikec report"',
    });
  const exact = [...tensors.keys()].some((name) => name.endsWith('.steps'));
  const names = namesIn(metadata?.['samples']);
  const found = verdict?.samples.find(({ name }) => names.includes(name));
  const at = found ? names.indexOf(found.name) : 0;
  const layers = header.populations.flatMap((population, layer): RasterLayer[] => {
    const counts = tensors.get(population.name);
    const steps = tensors.get(`${population.name}.steps`);
    const neurons = sizeOf(population.extents);
    const { logicalSteps } = header.schedule;
    if (!population.neuron || counts?.type !== 'U8' || counts.data.length < (at + 1) * neurons * logicalSteps)
      return [];
    const bytes = Math.ceil((logicalSteps * population.neuron.cap) / 8);
    const bits = steps?.type === 'U8' && steps.data.length >= (at + 1) * neurons * bytes ? steps.data : undefined;
    const membranes = at > 0 ? undefined : membranesOf(tensors, header, layer);
    const differing = found?.layers.find((differs) => differs.layer === layer)?.shown ?? [];
    const chosen = sampledOf(
      neurons,
      (membranes ?? []).map(({ neuron }) => neuron),
      differing.map(({ neuron }) => neuron),
    );
    const fires = (neuron: number, t: number, slot: number): boolean => {
      const bit = t * population.neuron!.cap + slot;
      return bits
        ? ((bits[(at * neurons + neuron) * bytes + (bit >> 3)]! >> (bit & 7)) & 1) === 1
        : slot < counts.data[(at * logicalSteps + t) * neurons + neuron]!;
    };
    const spikes = chosen.map((n) => differences(timesOf(header, population, fires, n)));
    return [{ layer, neurons: chosen, spikes, ...(membranes ? { membranes } : {}) }];
  });
  if (layers.length === 0)
    fail('SPK740', `${path} holds no layer of this image`, {
      place: path,
      help: 'write it with "spikec run --trace FILE"',
    });
  const sample = names[at];
  return { file: path, named: image !== undefined, ...(sample === undefined ? {} : { sample }), layers, exact };
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

/** Membranes of a layer; nothing where the trace has none, or other than this image's. */
function membranesOf(
  tensors: ReadonlyMap<string, AnyTensor>,
  { populations, schedule }: ImageHeader,
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
  const fit = thresholds.length === neurons.length * cap && membranes.length === neurons.length * steps;
  if (!fit || !neurons.every((at) => at >= 0 && at < sizeOf(extents))) return undefined;
  return Array.from(neurons.subarray(0, mostWatched), (at, i) => ({
    neuron: at,
    thresholds: [...thresholds.subarray(i * cap, (i + 1) * cap)],
    changes: changesOf(membranes.subarray(i * steps, (i + 1) * steps)),
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
