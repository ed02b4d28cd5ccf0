/** @file A NIR network as a text, a checkpoint, and what was made of it. */
import type { AnyTensor } from '../../../ir/tensor.ts';
import type { Report } from '../check/report.ts';
import type { Conventions } from '../conventions.ts';
import type { NirNetwork } from '../network.ts';
import type { ChosenConventions } from '../time_step.ts';
import { waitingIn } from '../waiting.ts';
import { uniform } from './gains.ts';
import { mostSpikes } from './neurons.ts';
import { planModel } from './plan.ts';
import { modelText } from './text.ts';

/** What the import makes. */
export interface ImportedNir {
  /** In the language. */
  readonly text: string;
  /** By the text's own names. */
  readonly tensors: ReadonlyMap<string, AnyTensor>;
  /** Names of NIR by labels of the text, where the two differ. */
  readonly renamed: Readonly<Record<string, string>>;
  /** The conventions in sentences. */
  readonly said: readonly string[];
}

export interface ImportRequest {
  /** Of the file, in messages and in the text. */
  readonly source: string;
  /** Of the model. */
  readonly name: string;
  readonly version: string | undefined;
  /** Logical steps of a sample. */
  readonly steps: number;
}

/** Makes a text of a network. Reports SPK426 (no words for it) and SPK427 (not as its tool runs it). */
export function importNir(
  network: NirNetwork,
  chosen: ChosenConventions,
  { source, name, version, steps }: ImportRequest,
  report: Report,
): ImportedNir {
  const planning = planModel(network, chosen.conventions, report);
  reportLosses(network, chosen.conventions, report);
  const said = conventionWords(chosen);
  const doc = [`From ${source}, a network of NIR (library ${version ?? 'unknown'}).`, ...said];
  const text = report.problems.some(({ severity }) => severity === 'error')
    ? ''
    : modelText(planning, { name, doc, steps });
  return { text, tensors: planning.tensors, renamed: planning.labels.changed(), said };
}

/** What every step does, in words that the text and the checkpoint keep. */
export function conventionWords({ conventions, from }: ChosenConventions): string[] {
  const { dt, integrator, reset, fires, spikes, height } = conventions;
  const integrators: { readonly [K in Conventions['integrator']]: string } = {
    euler: 'v += dt/tau (v_leak - v + r x)',
    exponential: 'v += (1 - e^(-dt/tau)) (v_leak - v + r x)',
    pulses: 'v = e^(-dt/tau) v + x',
  };
  return [
    dt === undefined ? 'No neuron has a time constant.' : `dt ${dt}, ${from}; ${integrators[integrator]}.`,
    `A neuron fires ${fires === 'at' ? 'at its threshold and above' : 'above its threshold'}, ${
      spikes === 'one' ? 'once a step at most' : `up to ${mostSpikes} times a step`
    }; ${reset === 'value' ? 'its membrane is then v_reset' : 'each spike takes a threshold away'}.`,
    ...(height === 'per_second' ? ['A spike counts 1/dt.'] : []),
  ];
}

function reportLosses(network: NirNetwork, conventions: Conventions, report: Report): void {
  const layers = [...network.layers.values()];
  if (conventions.spikes === 'many')
    report.warn(
      'SPK427',
      undefined,
      `a neuron has at most ${mostSpikes} spikes in a step, where the tool has any number`,
      'look at --trace: where counts reach the cap, raise it: -p cap=32',
    );
  const floors = layers.filter(({ type }) => conventions.floor && type === 'IF');
  const uneven = floors.find(({ body }) => body.kind === 'neurons' && uniform(body.values.v_threshold!) === undefined);
  if (uneven)
    report.warn(
      'SPK427',
      uneven.name,
      'the tool keeps its membranes above minus their thresholds, which differ: nothing keeps them here',
    );
  const waits = waitingIn(network, conventions.waits);
  const isBiased = (name: string): boolean => {
    const { body } = network.layers.get(name)!;
    return body.kind === 'matrix' && body.bias !== undefined;
  };
  const recurrent = layers.some(({ name, inputs }) => inputs.some((from) => waits(from, name) && isBiased(from)));
  if (conventions.waits === 'matrices' && recurrent)
    report.warn(
      'SPK427',
      undefined,
      'the tool is silent in a loop\u2019s first step, the bias of its matrix, too; here the bias acts from the first step on',
    );
  const resets = layers.some(
    ({ body }) => body.kind === 'neurons' && body.values.v_reset?.some((value) => value !== 0),
  );
  if (conventions.reset === 'subtract' && resets)
    report.warn('SPK427', undefined, 'v_reset is in the file and not used: spikes subtract their threshold');
}
