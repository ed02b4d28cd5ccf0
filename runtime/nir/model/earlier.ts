/** @file What comes a step later, or some: spikes that a register of the language holds. */
import { largestDelay } from '../../../ir/limits.ts';
import { keeps } from '../check/check.ts';
import type { NirDelay, NirLayer } from '../network.ts';
import { uniform } from './gains.ts';
import { addLine, cannot, type Planning, type Value } from './lines.ts';

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

/** A Delay of a whole number of steps, the same for all its values. */
export function addDelay(planning: Planning, { name, body }: NirLayer<NirDelay>, from: Value): Value | undefined {
  const { dt } = planning.conventions;
  const delay = uniform(body.delay);
  if (delay === undefined)
    return cannot(planning, name, 'its delays differ, and a register delays all that it holds alike');
  if (delay === 0) return from;
  if (dt === undefined)
    return cannot(planning, name, 'it delays by seconds, and how long a step is, is not known', 'say it: --dt');
  const steps = Math.round(delay / dt);
  if (steps < 1 || steps > largestDelay || Math.abs(delay / dt - steps) > nearlyWhole)
    return cannot(
      planning,
      name,
      `it delays by ${delay}, which is ${delay / dt} steps: whole numbers of 1 to ${largestDelay} can be`,
    );
  if (from.carries !== 'spikes')
    return cannot(
      planning,
      name,
      'what it delays is no spikes',
      'put the Delay behind the neurons: a matrix may stand in front of it or behind it',
    );
  const label = planning.labels.of(name);
  addLine(planning, { label, call: `previous("${from.label}", steps=${steps})`, reads: [] });
  return { ...from, label };
}

/** Quotients of seconds are whole only nearly. */
const nearlyWhole = 1e-6;
