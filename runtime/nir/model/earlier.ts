/** @file What comes a step later, or some: spikes that a register of the language holds. */
import { largestDelay } from '../../../ir/limits.ts';
import { keeps } from '../check/check.ts';
import type { NirDelay, NirLayer } from '../network.ts';
import { byChannel } from './gains.ts';
import { addLine, cannot, oneForChannels, type Planning, type Value } from './lines.ts';

/** What a node gave in the step before: one layer, however many read it. Reports SPK426 where it does not spike. */
export function addPrevious(planning: Planning, { name }: NirLayer, from: string): Value | undefined {
  const { network, labels, lines } = planning;
  const { type, gives } = network.layers.get(from)!;
  if (keeps(type) !== 'spikes')
    return cannot(
      planning,
      name,
      `what "${from}" (${type}) gives comes back to it a step later without being spikes, and only spikes wait for a step`,
      'close the loop behind neurons that fire; startNir of the library computes the network as it is',
    );
  const call = `previous("${labels.of(from)}")`;
  const known = lines.find((line) => line.call === call);
  const label = known?.label ?? labels.fresh(`${labels.of(from)}.previous`);
  if (!known) addLine(planning, { label, call, reads: [] });
  return { label, carries: 'spikes', shape: gives };
}

/** A Delay of whole numbers of steps: a register, or one for each run of channels that wait alike. */
export function addDelay(planning: Planning, layer: NirLayer<NirDelay>, from: Value): Value | undefined {
  const { name, body, gives } = layer;
  const { dt } = planning.conventions;
  const delays = byChannel(body.delay, gives);
  if (!delays) return cannot(planning, name, 'its delays differ between positions of a channel', oneForChannels);
  if (delays.every((delay) => delay === 0)) return from;
  if (dt === undefined)
    return cannot(planning, name, 'it delays by seconds, and how long a step is, is not known', 'say it: --dt');
  const steps = [...delays].map((delay) => Math.round(delay / dt));
  const wrong = delays.findIndex(
    (delay, c) => steps[c]! < 0 || steps[c]! > largestDelay || Math.abs(delay / dt - steps[c]!) > nearlyWhole,
  );
  if (wrong >= 0)
    return cannot(
      planning,
      name,
      `it delays by ${delays[wrong]}, which is ${delays[wrong]! / dt} steps: whole numbers of 0 to ${largestDelay} can be`,
      'choose a --dt that divides the delays; several Delays behind each other add up',
    );
  if (from.carries !== 'spikes')
    return cannot(
      planning,
      name,
      'what it delays is no spikes',
      from.carries === 'input'
        ? 'give the network frames that come later, and take the Delay out'
        : 'put the Delay behind the neurons: a matrix may stand in front of it or behind it',
    );
  return { ...from, label: addRuns(planning, planning.labels.of(name), from.label, runsOf(steps)) };
}

interface Run {
  readonly steps: number;
  readonly first: number;
  readonly count: number;
}

/** Neighbours with the same delay. */
function runsOf(steps: readonly number[]): Run[] {
  const starts = steps.flatMap((value, c) => (c === 0 || value !== steps[c - 1] ? [c] : []));
  return starts.map((first, i) => ({ steps: steps[first]!, first, count: (starts[i + 1] ?? steps.length) - first }));
}

/** Registers, their channels that wait so long, and those joined; returns the label of the whole. */
function addRuns(planning: Planning, label: string, from: string, runs: readonly Run[]): string {
  const register = (steps: number): string => `previous("${from}", steps=${steps})`;
  if (runs.length === 1) {
    addLine(planning, { label, call: register(runs[0]!.steps), reads: [] });
    return label;
  }
  const held = new Map<number, string>([[0, from]]);
  for (const { steps } of runs)
    if (!held.has(steps)) {
      held.set(steps, planning.labels.fresh(`${label}.after${steps}`));
      addLine(planning, { label: held.get(steps)!, call: register(steps), reads: [] });
    }
  const parts = runs.map(({ steps, first, count }) => {
    const part = planning.labels.fresh(`${label}.from${first}`);
    addLine(planning, { label: part, call: `slice(${first}, ${count})`, reads: [held.get(steps)!] });
    return part;
  });
  return parts.reduce((joined, part, i) => {
    const whole = i === parts.length - 1 ? label : planning.labels.fresh(`${label}.to${runs[i]!.first}`);
    addLine(planning, { label: whole, call: 'concat', reads: [joined, part] });
    return whole;
  });
}

/** Quotients of seconds are whole only nearly. */
const nearlyWhole = 1e-6;
