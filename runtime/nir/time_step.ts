/** @file The step dt of a NIR network: given, or found in the parameters that its writer derived from it. */
import { listed } from '../formats/problems.ts';
import type { Report } from './check/report.ts';
import { mannerOf, tools, type Conventions, type StatedConventions } from './conventions.ts';
import type { NeuronParameter, NirDelay, NirLayer, NirNetwork, NirNeurons } from './network.ts';

/** Where dt came from, in words. */
export interface TimeStep {
  readonly dt: number | undefined;
  readonly from: string;
}

/** Conventions with where dt came from. */
export interface ChosenConventions {
  readonly conventions: Conventions;
  readonly from: string;
}

/** Time constants, shorter than which a step must be. */
const taus = ['tau', 'tau_syn', 'tau_mem'] as const satisfies readonly NeuronParameter[];

const neuronsOf = ({ layers }: NirNetwork): NirLayer<NirNeurons>[] =>
  [...layers.values()].filter((layer): layer is NirLayer<NirNeurons> => layer.body.kind === 'neurons');

/**
 * The conventions that a network is read with. Reports SPK425 (dt is needed, and said nowhere) and SPK419 (dt is longer than a
 * time constant).
 */
export function chooseConventions(network: NirNetwork, stated: StatedConventions, report: Report): ChosenConventions {
  const manner = mannerOf(stated);
  const neurons = neuronsOf(network);
  const { dt, from } = timeStepOf(neurons, stated);
  const needing = [...network.layers.values()].filter(({ body }) =>
    body.kind === 'neurons' ? needsStep(body) || manner.height === 'per_second' : body.kind === 'delay' && delays(body),
  );
  if (dt === undefined && needing.length > 0)
    report.error(
      'SPK425',
      needing[0]!.name,
      `how long a step is, is not in the file: ${listed(needing.map(({ name }) => name))} need dt`,
      'say it: --dt 1e-4 (snnTorch, SpikingJelly), 1e-3 (Norse, Nengo), 1 where time constants count steps; or --as TOOL',
    );
  if (dt !== undefined) checkStep(neurons, dt, report);
  return { conventions: { ...manner, dt }, from };
}

const delays = ({ delay }: NirDelay): boolean => delay.some((seconds) => seconds !== 0);

const needsStep = ({ values }: NirNeurons): boolean =>
  taus.some((key) => values[key]) || values.r?.some((r) => r !== 1) === true;

function timeStepOf(neurons: readonly NirLayer<NirNeurons>[], { dt, as }: StatedConventions): TimeStep {
  if (dt !== undefined) return { dt, from: 'given' };
  const found = derived(neurons, as);
  if (found) return found;
  const usual = as === undefined ? undefined : (tools[as] as { readonly dt?: number }).dt;
  return usual === undefined ? { dt: undefined, from: 'not in the file' } : { dt: usual, from: `usual in ${as}` };
}

/** How writers derive parameters from dt: what gives it back, for neuron `i`. */
interface Derivation {
  readonly words: string;
  readonly stepOf: (neurons: NirNeurons, i: number) => number | undefined;
}

const derivations: readonly Derivation[] = [
  {
    words: 'r = tau/dt',
    stepOf: ({ type, values }, i) => {
      const r = values.r![i]!;
      if (type === 'I' || type === 'IF') return r === 1 ? undefined : 1 / r;
      return (values.tau ?? values.tau_mem)![i]! / r;
    },
  },
  {
    words: 'r = tau/dt e^(-dt/tau)',
    stepOf: ({ values }, i) => (values.tau ? values.tau[i]! * solvePulse(values.r![i]!) : undefined),
  },
];

/** u with e^(-u)/u = r, by bisection down to neighbouring numbers; r above 0. */
function solvePulse(r: number): number {
  let [low, high] = [0, 50];
  for (;;) {
    const u = (low + high) / 2;
    if (u <= low || u >= high) return u;
    if (Math.exp(-u) / u > r) low = u;
    else high = u;
  }
}

/** Steps that agree to five digits are one; float32 does not carry more through a division. */
const agree = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-5 * Math.abs(b);

/** Step that all neurons agree upon, and that a person would choose; where r is 1 throughout, nothing was derived. */
function derived(neurons: readonly NirLayer<NirNeurons>[], as: StatedConventions['as']): TimeStep | undefined {
  const told = neurons.filter(({ body }) => body.values.r!.some((r) => r !== 1));
  if (told.length === 0) return undefined;
  const order = as === 'rockpool' ? [...derivations].reverse() : derivations;
  for (const { words, stepOf } of order) {
    const first = agreedStep(told, stepOf);
    if (first === undefined) continue;
    const round = Number(first.toPrecision(2));
    if (agree(first, round) && round > 0 && confirmed(told, round))
      return {
        dt: round,
        from: `derived from ${words} of ${listed(
          told.map(({ name }) => name),
          3,
        )}`,
      };
  }
  return undefined;
}

/** The step that all neurons have, or nearly; looks no further than the first that has another one. */
function agreedStep(told: readonly NirLayer<NirNeurons>[], stepOf: Derivation['stepOf']): number | undefined {
  let first: number | undefined;
  for (const { body } of told)
    for (let i = 0; i < body.values.r!.length; i++) {
      const step = stepOf(body, i);
      first ??= step;
      if (step !== undefined && !agree(step, first!)) return undefined;
    }
  return first;
}

/** A weight of the current other than 1 was derived, too: w_in = tau_syn/dt. */
const confirmed = (told: readonly NirLayer<NirNeurons>[], dt: number): boolean =>
  told.every(({ body: { values } }) =>
    (values.w_in ?? []).every((w, i) => w === 1 || agree(values.tau_syn![i]! / w, dt)),
  );

function checkStep(neurons: readonly NirLayer<NirNeurons>[], dt: number, report: Report): void {
  for (const { name, body } of neurons)
    for (const key of taus) {
      const shortest = body.values[key]?.reduce((a, b) => Math.min(a, b), Infinity) ?? Infinity;
      if (dt > shortest)
        report.error(
          'SPK419',
          name,
          `dt ${dt} is longer than ${key} ${shortest}: a step would overshoot`,
          `give a shorter step, such as --dt ${Number((shortest / 10).toPrecision(1))}`,
        );
    }
}
