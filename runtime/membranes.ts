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
  /** [neurons, time steps of the sample]: as each time step leaves them. */
  readonly membranes: Int32Array;
}

/** Neurons of a layer that are watched. */
const watched = 8;

/**
 * Runs a sample once more, event by event, since whole windows have no membranes between their time steps, and watches some
 * neurons of every spiking layer: half of them spread over those that fire, the others over all. An image that does not fit
 * together is an ordinary `Error`, as are other spikes than before.
 *
 * @param fired the sample's spikes, in whatever mode.
 * @param onStep called after every time step.
 */
export function traceMembranes(
  image: ChipImage,
  input: Int32Array,
  fired: readonly LayerTrace[],
  onStep: (step: number, steps: number) => void = () => undefined,
): readonly MembraneTrace[] {
  const { populations, schedule } = image.header;
  const steps = schedule.logicalSteps * schedule.windows * schedule.slots;
  const chip = loadChip(image);
  const found = populations.flatMap((population, at) => {
    if (!everFires(population)) return [];
    const size = sizeOf(population.extents);
    const busy = firingIn(
      fired.find(({ layer }) => layer === population.name)!,
      size,
    );
    const some = spreadOver(busy.length, watched / 2).map((place) => busy[place]!);
    const neurons = Int32Array.from(spreadBeside(some, size, watched));
    const count = neurons.length;
    const probes = Array.from(neurons, (neuron) => probe(chip, at, neuron));
    const thresholds = Int32Array.from(probes.flatMap((one) => [...one.thresholds]));
    return [{ probes, layer: population.name, neurons, thresholds, membranes: new Int32Array(count * steps) }];
  });
  const { trace } = createStepExecutor(chip, { trace: true })(input, {
    step(step) {
      for (const { probes, membranes } of found)
        probes.forEach(({ membrane }, i) => (membranes[i * steps + step] = membrane()));
      onStep(step, steps);
    },
  });
  trace!.forEach(({ layer, slots }, i) => {
    if (!slots.every((byte, at) => byte === fired[i]!.slots[at]))
      throw new Error(`event by event, "${layer}" fires otherwise than before`);
  });
  return found.map(({ layer, neurons, thresholds, membranes }) => ({ layer, neurons, thresholds, membranes }));
}

/** Neurons that fire in some logical step, ascending. */
function firingIn(trace: LayerTrace, size: number): readonly number[] {
  const counts = countsOfSlots(trace);
  const fires = new Uint8Array(size);
  counts.forEach((count, at) => (fires[at % size]! |= count));
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

/** The same as tensors of a trace file: I32 `LAYER.neurons` [n], `LAYER.thresholds` [n, cap], `LAYER.membranes` [n, time steps]. */
export const membraneTensors = (traces: readonly MembraneTrace[]): Map<string, AnyTensor> =>
  new Map(
    traces.flatMap(({ layer, neurons, thresholds, membranes }): [string, AnyTensor][] => {
      const matrix = (data: Int32Array): AnyTensor => ({
        type: 'I32',
        shape: [neurons.length, data.length / neurons.length],
        data,
      });
      return [
        [`${layer}${membraneNames.neurons}`, { type: 'I32', shape: [neurons.length], data: neurons }],
        [`${layer}${membraneNames.thresholds}`, matrix(thresholds)],
        [`${layer}${membraneNames.membranes}`, matrix(membranes)],
      ];
    }),
  );
