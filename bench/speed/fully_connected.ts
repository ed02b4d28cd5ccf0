/**
 * @file The case by which spiking simulators are compared: 1,024 inputs, 1,024 neurons' membranes, all connected, 15 % of
 * the inputs spiking in each of `steps` time steps.
 */
import { uniformNumbers } from '../../ir/checkpoint/index.ts';
import { compile, compileModel } from '../../compiler/index.ts';
import type { ChipImage } from '../../ir/chip/image.ts';
import { nodeHost } from '../../node/index.ts';
import { defaultTarget, loadTarget } from '../../toolchain/index.ts';
import type { Mode } from '../../sim/index.ts';
import { openExecutor, ourSides } from './sides.ts';
import { inTurns, type Timing } from './turns.ts';

const width = 1024;
const steps = 400;
const spiking = 0.15;

/** An input of zeros and ones becomes spikes in the first layer, which copies it; the second is the one that is timed. */
const source = `
model "fully-connected"
neuron binary { cap: 1, norm: 1, rounding: half_up }
input x: [${width}, 1, 1] { fraction_bits: 0, bits: 2, steps: ${steps} }
output sums = x -> copy: conv2d(${width}, groups=${width}, bias=false) -> spike: binary -> layer: linear(${width}, bias=false) -> mean_steps
`;

/** Synaptic events of one run, and milliseconds by side. */
export interface FullyConnected {
  readonly events: number;
  readonly times: readonly Timing[];
}

function image(): ChipImage {
  const load = (path: string): never => {
    throw new Error(`${path} is not needed`);
  };
  const { graph } = compileModel({ name: 'fully_connected', text: source }, { parameters: {}, load });
  const random = uniformNumbers(1);
  const parameters = new Map([
    ['copy.weight', new Float32Array(width).fill(1)],
    ['layer.weight', Float32Array.from({ length: width * width }, () => (Math.floor(255 * random()) - 127) / 128)],
  ]);
  const { target } = loadTarget(nodeHost(), defaultTarget);
  return compile({ model: graph, weights: { kind: 'float', parameters }, target }).facts.image;
}

export async function timeFullyConnected(modes: readonly Mode[], rounds: number): Promise<FullyConnected> {
  const random = uniformNumbers(2);
  const input = Int32Array.from({ length: steps * width }, () => (random() < spiking ? 1 : 0));
  const chip = image();
  const { counters } = await openExecutor(chip, modes[0]!, 1)(input);
  return { events: counters.synapticOps, times: await inTurns(ourSides(chip, input, modes), rounds) };
}

/** Rows of the table. */
export const connectedRows = ({ events, times }: FullyConnected): string[][] =>
  times.map(({ name, median }) => [
    name,
    `${(events / 1e6).toFixed(1)} M`,
    `${median.toFixed(1)} ms`,
    `${(events / median / 1e3).toFixed(0)} M/s`,
  ]);
