/**
 * @file SANA-FE's simple model of Loihi, computed once more: from a network, its events and a mapping, by the formulas that the recorded
 * documents carry. It shares nothing with compiler and simulator but the form of the document.
 */
import type { CheckedLayer, CrossCheck } from '../../../scripts/crosscheck/network.ts';

/** What the model looks at. */
export type Question = Pick<CrossCheck, 'name' | 'network' | 'frames' | 'mapping'>;

/** What it answers, with what happens in every time step of the chip. */
export type Answer = CrossCheck & { readonly stepSeconds: readonly number[] };

/** Of a neuron that is looked at, that is updated, that fires; of a message that is sent, that arrives; of a synapse. */
const nanoseconds = { access: 6, update: 3.7, fire: 30, sent: 5.1, received: 16, synapse: 3.8 };
/** Picojoule of the same, and of a hop along x and y. */
const picojoule = { access: 51.2, update: 21.6, fire: 69.3, message: 111, synapse: 35.5, x: 3, y: 4.2 };
/** Nanoseconds of a barrier by cores in use, as many as these or more. */
const barriers = [
  [29, 1800],
  [4, 1400],
  [2, 1000],
  [0, 600],
] as const;

type Shape = CheckedLayer['out'];
type Place = readonly [x: number, y: number];
const sizeOf = ([channels, height, width]: Shape): number => channels * height * width;

/** Targets of every source neuron with the weights between. */
type Fan = readonly (readonly (readonly [target: number, weight: number])[])[];

function fanOf({ out, kernel, stride, pad, groups, weights }: CheckedLayer, source: Shape): Fan {
  const fan: [number, number][][] = Array.from({ length: sizeOf(source) }, () => []);
  const [channels, height, width] = source;
  weights.forEach((filters, to) => {
    const first = Math.floor(to / (out[0] / groups)) * (channels / groups);
    for (let row = 0; row < out[1]; row++)
      for (let column = 0; column < out[2]; column++)
        filters.forEach((rows, from) =>
          rows.forEach((line, i) =>
            line.forEach((weight, j) => {
              const [y, x] = [row * stride + i - pad, column * stride + j - pad];
              if (y < 0 || x < 0 || y >= height || x >= width || i >= kernel || j >= kernel) return;
              fan[((first + from) * height + y) * width + x]!.push([(to * out[1] + row) * out[2] + column, weight]);
            }),
          ),
        );
  });
  return fan;
}

/** The core of every neuron of a layer. */
function coresOf({ name, out }: CheckedLayer, tiles: Question['mapping']['tiles']): readonly Place[] {
  const cores: Place[] = new Array<Place>(sizeOf(out));
  for (const { layer, channels = [0, out[0]], rows = [0, out[1]], x, y } of tiles) {
    if (layer !== name) continue;
    for (let channel = channels[0]; channel < channels[1]; channel++)
      for (let row = rows[0]; row < rows[1]; row++)
        for (let column = 0; column < out[2]; column++) cores[(channel * out[1] + row) * out[2] + column] = [x, y];
  }
  return cores;
}

/** What cores do in one time step of the chip, in nanoseconds. */
interface Busy {
  readonly sending: Map<string, number>;
  readonly receiving: Map<string, number>;
}
const add = (to: Map<string, number>, at: string, amount: number): void => void to.set(at, (to.get(at) ?? 0) + amount);

type Pairs = Map<string, CrossCheck['traffic']['deliveries'][number]>;

/** Sums over all time steps. */
interface Totals {
  synapses: number;
  messages: number;
  fired: number;
  updated: number;
  x: number;
  y: number;
  tree: number;
}

/** One spike: a message to every core that hears it, x first; the tree is what is common of the ways. */
function send(from: string, at: Place, heard: Fan[number], readers: readonly Place[], busy: Busy, pairs: Pairs, totals: Totals): void {
  const links = new Set<string>();
  for (const [core, synapses] of Map.groupBy(heard, ([target]) => readers[target]!.join())) {
    const to = readers[synapses[0]![0]]!;
    const key = `${from} ${at.join()} ${core}`;
    pairs.set(key, { from, at, to, packets: (pairs.get(key)?.packets ?? 0) + 1 });
    totals.synapses += synapses.length;
    totals.messages++;
    const [dx, dy] = [Math.sign(to[0] - at[0]), Math.sign(to[1] - at[1])];
    for (let x = at[0]; x !== to[0]; x += dx) links.add(`${x} ${at[1]} ${dx} 0`);
    for (let y = at[1]; y !== to[1]; y += dy) links.add(`${to[0]} ${y} 0 ${dy}`);
    totals.x += Math.abs(to[0] - at[0]);
    totals.y += Math.abs(to[1] - at[1]);
    add(busy.receiving, core, nanoseconds.received + nanoseconds.synapse * synapses.length);
    add(busy.sending, from === input ? input : at.join(), nanoseconds.sent);
  }
  totals.tree += links.size;
}

/** What the events of the input are called. */
const input = 'in';

/** Runs the network and counts. */
export function simpleModel(question: Question): Answer {
  const { network, frames, mapping } = question;
  const { steps, layers } = network;
  const fans = layers.map((layer, i) => fanOf(layer, i === 0 ? network.input : layers[i - 1]!.out));
  const cores = layers.map((layer) => coresOf(layer, mapping.tiles));
  const chip = Array.from({ length: steps + layers.length }, (): Busy => ({ sending: new Map(), receiving: new Map() }));
  const [pairs, totals]: [Pairs, Totals] = [new Map(), { synapses: 0, messages: 0, fired: 0, updated: 0, x: 0, y: 0, tree: 0 }];
  const membranes = layers.map(({ out }) => new Float64Array(sizeOf(out)));
  const spikes: Record<string, number[][]> = Object.fromEntries(
    layers.flatMap(({ name, threshold }) => (threshold === null ? [] : [[name, []]])),
  );
  const outputs: number[][] = [];
  // One layer behind the other: in chip step p layer k has the logical step p - k - 1, and its source had it in the step before.
  const fired: (readonly number[])[][] = [Array.from({ length: chip.length }, (_, t) => frames[t] ?? [])];
  frames.forEach((frame, t) => {
    for (const neuron of frame) send(input, [0, 0], fans[0]![neuron]!, cores[0]!, chip[t]!, pairs, totals);
    totals.fired += frame.length;
    totals.updated += frame.length;
  });
  for (const [index, { name, out, threshold }] of layers.entries()) {
    const membrane = membranes[index]!;
    fired.push([]);
    for (let t = 0; t + index + 1 < chip.length; t++) {
      const busy = chip[t + index + 1]!;
      const active = new Set<number>();
      membrane.forEach((left, neuron) => left !== 0 && active.add(neuron));
      const sums = new Float64Array(membrane.length);
      for (const source of fired[index]![t]!)
        for (const [target, weight] of fans[index]![source]!) {
          active.add(target);
          sums[target]! += weight;
        }
      const now: number[] = [];
      for (let neuron = 0; neuron < sizeOf(out); neuron++) {
        const at = cores[index]![neuron]!;
        membrane[neuron]! += sums[neuron]!;
        if (active.has(neuron)) add(busy.sending, at.join(), nanoseconds.update);
        if (threshold === null || membrane[neuron]! < threshold) continue;
        membrane[neuron] = 0;
        now.push(neuron);
        add(busy.sending, at.join(), nanoseconds.fire);
        send(name, at, fans[index + 1]![neuron]!, cores[index + 1]!, busy, pairs, totals);
      }
      if (threshold === null) membrane.fill(0);
      totals.fired += now.length;
      totals.updated += active.size;
      fired[index + 1]!.push(now);
      if (t >= steps) continue;
      if (threshold === null) outputs.push([...sums]);
      else spikes[name]!.push(now);
    }
  }
  for (const busy of chip) for (const of of cores) for (const at of of) add(busy.sending, at.join(), nanoseconds.access);
  const used = new Set(mapping.tiles.map(({ x, y }) => `${x},${y}`)).size;
  const barrier = barriers.find(([least]) => used >= least)![1];
  const stepSeconds = chip.map(
    ({ sending, receiving }) => (Math.max(...sending.values(), ...receiving.values(), 0) + barrier) * 1e-9,
  );
  return { ...question, spikes, outputs, stepSeconds, ...asPrinted(question, totals, [...pairs.values()], stepSeconds) };
}

/** The totals as a document has them. */
function asPrinted(
  { network: { layers }, frames }: Question,
  { synapses, messages, fired, updated, x, y, tree }: Totals,
  deliveries: CrossCheck['traffic']['deliveries'],
  stepSeconds: readonly number[],
): Pick<CrossCheck, 'sanafe' | 'traffic'> {
  const inputs = frames.flat().length;
  const neurons = layers.reduce((sum, { out }) => sum + sizeOf(out), 0);
  const { access, update, fire, message, synapse, x: alongX, y: alongY } = picojoule;
  const joule = {
    synapse: synapse * synapses * 1e-12,
    soma: (access * neurons * stepSeconds.length + update * (updated - inputs) + fire * (fired - inputs)) * 1e-12,
    network: (message * messages + alongX * x + alongY * y) * 1e-12,
  };
  const time = { simTimeSeconds: stepSeconds.reduce((sum, one) => sum + one, 0) };
  return {
    sanafe: {
      ...{ totalSpikes: synapses, messagesSent: messages, neuronsFired: fired, neuronsUpdated: updated },
      energyJoule: { ...joule, total: joule.synapse + joule.soma + joule.network },
      latency: { simple: time, cycle: time },
    },
    traffic: { deliveries, unicastHops: { eastWest: x, northSouth: y, total: x + y }, multicastTreeHops: tree },
  };
}
