/** @file Membranes of some neurons, time step by time step. */
import type { ChipImage } from '../ir/chip/image.ts';
import { everFires } from '../ir/neurons/index.ts';
import { sizeOf, type AnyTensor } from '../ir/tensor.ts';
import { countsOfSlots, type LayerTrace } from '../ir/trace.ts';
import { createStepExecutor, loadChip, probe } from '../sim/index.ts';

/** Some neurons of a spiking layer. */
export interface MembraneTrace {
  readonly layer: string;
  /** Their places in the layer, row-major, ascending. */
  readonly neurons: Int32Array;
  /** [neurons, cap]: in slot d of its window a neuron fires where its membrane reaches threshold d. */
  readonly thresholds: Int32Array;
  /** [samples, neurons, time steps of a sample]: as each time step leaves them. */
  readonly membranes: Int32Array;
}

/** A sample that has run, and its spikes, in whatever mode. */
export interface FiredSample {
  readonly input: Int32Array;
  readonly fired: readonly LayerTrace[];
}

/** Neurons of a layer that are watched. */
const watched = 8;

/**
 * Runs samples once more, event by event, since whole windows have no membranes between their time steps, and watches some
 * neurons of every spiking layer, the same ones in all samples: half of them spread over those that fire in any, the others over all.
 * An image that does not fit together is an ordinary `Error`, as are other spikes than before.
 *
 * @param onStep called after every time step of each sample.
 */
export function traceMembranes(
  image: ChipImage,
  samples: readonly FiredSample[],
  onStep: (step: number, steps: number) => void = () => undefined,
): readonly MembraneTrace[] {
  const { populations, schedule } = image.header;
  const steps = schedule.logicalSteps * schedule.windows * schedule.slots;
  const chip = loadChip(image);
  const found = populations.flatMap((population, at) => {
    if (!everFires(population)) return [];
    const size = sizeOf(population.extents);
    const busy = firingIn(
      samples.map(({ fired }) => fired.find(({ layer }) => layer === population.name)!),
      size,
    );
    const some = spreadOver(busy.length, watched / 2).map((place) => busy[place]!);
    const neurons = Int32Array.from(spreadBeside(some, size, watched));
    const probes = Array.from(neurons, (neuron) => probe(chip, at, neuron));
    const thresholds = Int32Array.from(probes.flatMap((one) => [...one.thresholds]));
    const membranes = new Int32Array(samples.length * neurons.length * steps);
    return [{ probes, layer: population.name, neurons, thresholds, membranes }];
  });
  const execute = createStepExecutor(chip, { trace: true });
  samples.forEach(({ input, fired }, sample) => {
    const { trace } = execute(input, {
      step(step) {
        for (const { probes, membranes } of found)
          probes.forEach(({ membrane }, i) => (membranes[(sample * probes.length + i) * steps + step] = membrane()));
        onStep(step, steps);
      },
    });
    trace!.forEach(({ layer, slots }, i) => {
      if (!slots.every((byte, at) => byte === fired[i]!.slots[at]))
        throw new Error(`event by event, "${layer}" fires otherwise than before`);
    });
  });
  return found.map(({ layer, neurons, thresholds, membranes }) => ({ layer, neurons, thresholds, membranes }));
}

/** Neurons that fire in some logical step of some sample, ascending. @param traces of one layer. */
function firingIn(traces: readonly LayerTrace[], size: number): readonly number[] {
  const fires = new Uint8Array(size);
  for (const trace of traces) countsOfSlots(trace).forEach((count, at) => (fires[at % size]! |= count));
  return [...fires.keys()].filter((neuron) => fires[neuron]! > 0);
}

/**
 * Some places of so many, ascending. Steps of the golden section come near every row and column as well, where equal steps
 * would meet the same ones again and again.
 */
export function spreadOver(size: number, count: number): number[] {
  if (count >= size) return Array.from({ length: size }, (_, i) => i);
  const places = new Set<number>();
  for (let i = 0; places.size < count; i++) places.add(Math.floor(((i * 0.6180339887498949 + 0.5) % 1) * size));
  return [...places].sort((a, b) => a - b);
}

/** So many places of `size`, ascending: those that are taken, which ascend, and others spread over the rest. */
export function spreadBeside(taken: readonly number[], size: number, count: number): number[] {
  const others = spreadOver(size - taken.length, count - taken.length);
  const free = others.map((place) => taken.reduce((at, one) => (at >= one ? at + 1 : at), place));
  return [...taken, ...free].sort((a, b) => a - b);
}

/** What a trace file calls them, behind the name of the layer. */
export const membraneNames = { neurons: '.neurons', thresholds: '.thresholds', membranes: '.membranes' } as const;

/**
 * The same as tensors of a trace file: I32 `LAYER.neurons` [n], `LAYER.thresholds` [n, cap], `LAYER.membranes` [samples, n, time steps]
 * of its first samples.
 */
export const membraneTensors = (traces: readonly MembraneTrace[], samples: number): Map<string, AnyTensor> =>
  new Map(
    traces.flatMap(({ layer, neurons, thresholds, membranes }): [string, AnyTensor][] => {
      const tensor = (data: Int32Array, ...shape: readonly number[]): AnyTensor => ({ type: 'I32', shape, data });
      const n = neurons.length;
      return [
        [`${layer}${membraneNames.neurons}`, tensor(neurons, n)],
        [`${layer}${membraneNames.thresholds}`, tensor(thresholds, n, thresholds.length / n)],
        [`${layer}${membraneNames.membranes}`, tensor(membranes, samples, n, membranes.length / (samples * n))],
      ];
    }),
  );
