/** @file What the other simulator counted, and what this one does, line by line. */
import { compile } from '../../compiler/index.ts';
import { decodeImage, imageBytes } from '../../ir/chip/index.ts';
import type { ChipImage } from '../../ir/chip/image.ts';
import type { Target } from '../../ir/target/index.ts';
import { sizeOf } from '../../ir/tensor.ts';
import { energyOf, executors, microsecondsOf, planOf, type Mode, type SampleResult } from '../../sim/index.ts';
import { inputOf, networkOf, type CrossCheck } from './network.ts';

/** One figure of both. */
export interface Compared {
  readonly what: string;
  readonly there: number;
  readonly here: number;
  /** How far they may be apart, as a share; 0: not at all. */
  readonly within: number;
  readonly agrees: boolean;
}

const compared = (what: string, there: number, here: number, within = 0): Compared => ({
  ...{ what, there, here, within },
  agrees: within === 0 ? there === here : Math.abs(here - there) <= within * Math.abs(there),
});

/** The network on a target, with the mapping that the document gives. Throws a `DiagnosticError` where it does not fit. */
export function imageOf(check: CrossCheck, target: Target): ChipImage {
  const given = { file: check.name, tiles: check.mapping.tiles };
  const { facts } = compile({ ...networkOf(check), target, given });
  return decodeImage(imageBytes(facts.image), check.name);
}

/** Energies are given to seven digits, times likewise. */
const asPrinted = 1e-6;
/** The other simulator's network, cycle by cycle, takes longer than its simple model. */
const asCycles = 0.05;

/** Runs the events in a mode, with windows side by side, and compares all figures. */
export async function compare(check: CrossCheck, image: ChipImage, mode: Mode): Promise<Compared[]> {
  const input = inputOf(check);
  const result = await executors[mode](image, { trace: true, figures: true, pipelined: true })(input);
  const trees = await executors[mode](withRouting(image, 'multicast'), {})(input);
  return [
    ...spikesCompared(check, image, result),
    ...outputsCompared(check, image, result),
    ...countsCompared(check, image, result, trees),
    ...deliveriesCompared(check, image, result),
    ...energyCompared(check, image, result),
    ...timeCompared(check, image, result),
  ];
}

const withRouting = ({ header, ...image }: ChipImage, routing: 'multicast'): ChipImage => ({
  ...image,
  header: { ...header, target: { ...header.target, routing } },
});

/** Neurons of every layer and time step that fire on one side alone, and those that fire. */
function spikesCompared({ spikes, network }: CrossCheck, { header }: ChipImage, { trace }: SampleResult): Compared[] {
  return Object.entries(spikes).flatMap(([name, steps]) => {
    const layer = trace!.find((one) => one.layer === name)!;
    const size = sizeOf(header.populations.find((one) => one.name === name)!.extents);
    let [differences, fired] = [0, 0];
    for (let t = 0; t < network.steps; t++) {
      const wanted = new Set(steps[t]);
      for (let neuron = 0; neuron < size; neuron++) {
        const fires = layer.slots[t * size + neuron] !== 0;
        if (fires) fired++;
        if (fires !== wanted.has(neuron)) differences++;
      }
    }
    return [
      compared(`neurons of ${name} that differ`, 0, differences),
      compared(`spikes of ${name}`, steps.flat().length, fired),
    ];
  });
}

function outputsCompared({ outputs }: CrossCheck, { header }: ChipImage, { outputs: found }: SampleResult): Compared[] {
  const values = found.get(header.outputs[0]!.name)!;
  const size = outputs[0]!.length;
  const differing = outputs.flatMap((step, t) => step.filter((sum, i) => values[t * size + i]! !== sum));
  return [compared('output sums that differ', 0, differing.length)];
}

function countsCompared(
  { sanafe, traffic }: CrossCheck,
  image: ChipImage,
  { counters, perPopulation }: SampleResult,
  { counters: trees }: SampleResult,
): Compared[] {
  const plan = planOf(image);
  const { logicalSteps } = image.header.schedule;
  const read = plan.readouts.reduce((sum, { hops }) => sum + hops * logicalSteps, 0);
  const readX = plan.readouts.reduce((sum, { hopsX }) => sum + hopsX * logicalSteps, 0);
  const input = perPopulation[image.header.input.population]!.packets;
  return [
    compared('synaptic events', sanafe.totalSpikes, counters.macs + counters.synapticOps),
    compared('packets delivered', sanafe.messagesSent, counters.events),
    compared('neurons fired', sanafe.neuronsFired, input + counters.spikes),
    compared('neurons updated', sanafe.neuronsUpdated, input + counters.activeUpdates),
    compared('hops of a packet for each core', traffic.unicastHops.total, counters.hops - read),
    compared('those along x', traffic.unicastHops.eastWest, counters.hopsX - readX),
    compared('hops along trees', traffic.multicastTreeHops, trees.hops - read),
  ];
}

/** Packets by layer, sender and receiver: pairs that differ, and pairs. */
function deliveriesCompared({ traffic }: CrossCheck, image: ChipImage, { amounts }: SampleResult): Compared[] {
  const plan = planOf(image);
  const { populations, input } = image.header;
  const found = new Map<string, number>();
  plan.emissions.forEach(({ sender, population, destinations }, emission) => {
    const { from } = plan.senders[sender]!;
    const at = from === 'input' ? { x: 0, y: 0 } : image.cores[plan.tiles[from]!.core]!;
    const name = population === input.population ? 'in' : populations[population]!.name;
    for (const core of destinations) {
      const key = `${name} ${at.x},${at.y} ${image.cores[core]!.x},${image.cores[core]!.y}`;
      found.set(key, (found.get(key) ?? 0) + amounts!.packets[emission]!);
    }
  });
  const wanted = new Map(
    traffic.deliveries.map(({ from, at, to, packets }) => [`${from} ${at.join()} ${to.join()}`, packets]),
  );
  const keys = [...new Set([...found.keys(), ...wanted.keys()])];
  const differing = keys.filter((key) => (found.get(key) ?? 0) !== (wanted.get(key) ?? 0));
  return [
    compared(`pairs of cores, of ${wanted.size}, between which other numbers of packets go`, 0, differing.length),
  ];
}

/** Reading outputs is the host's here: what its packets cost is left out. */
function energyCompared({ sanafe }: CrossCheck, image: ChipImage, result: SampleResult): Compared[] {
  const { lines } = energyOf(result, image);
  const { readouts } = planOf(image);
  const { logicalSteps } = image.header.schedule;
  const { energy } = image.header.target;
  const of = (...costs: string[]): number =>
    lines.filter(({ cost }) => costs.includes(cost)).reduce((sum, { picojoule }) => sum + picojoule, 0);
  const read = readouts.reduce((sum, { packets, hops, hopsX }) => {
    const [x, y] = [energy.hop_x ?? energy.hop, energy.hop_y ?? energy.hop];
    return (
      sum + (packets * (energy.packet_out?.value ?? 0) + hopsX * x.value + (hops - hopsX) * y.value) * logicalSteps
    );
  }, 0);
  const joule = (picojoule: number): number => picojoule * 1e-12;
  const synapse = of('synaptic_op', 'synaptic_op_convolution', 'synaptic_op_depthwise', 'mac');
  const soma = of('neuron_access', 'neuron_update', 'spike');
  const network = of('packet_out', 'event', 'hop', 'hop_x', 'hop_y', 'chip_hop') - read;
  return [
    compared('joule of synapses', sanafe.energyJoule.synapse, joule(synapse), asPrinted),
    compared('joule of neurons', sanafe.energyJoule.soma, joule(soma), asPrinted),
    compared('joule of the network', sanafe.energyJoule.network, joule(network), asPrinted),
    compared('joule', sanafe.energyJoule.total, joule(synapse + soma + network), asPrinted),
  ];
}

function timeCompared({ sanafe }: CrossCheck, { header }: ChipImage, { pipelined }: SampleResult): Compared[] {
  const seconds = (microsecondsOf(header.target, pipelined!.cycles) ?? NaN) * 1e-6;
  const { simple, cycle } = sanafe.latency;
  return [
    compared('seconds, against the simple model', simple.simTimeSeconds, seconds, asPrinted),
    compared('seconds, against the cycle model', cycle.simTimeSeconds, seconds, asCycles),
  ];
}
