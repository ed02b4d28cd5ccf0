/** @file What a NIR file does not say and a step needs: dt, how membranes are integrated, when neurons fire, what is left. */

/** Each is an option of `spikec import`, or follows from a tool. */
export interface Conventions {
  /** Seconds of a step, in the unit of the file's time constants; undefined where no neuron has one. */
  readonly dt: number | undefined;
  /**
   * `euler`: v += dt/tau (v_leak - v + r x). `exponential`: v += (1 - e^(-dt/tau)) (v_leak - v + r x). `pulses`:
   * v = e^(-dt/tau) v + x, what arrives is added as it is.
   */
  readonly integrator: 'euler' | 'exponential' | 'pulses';
  /** What is left after spikes: v_reset, or the membrane less a threshold for each spike. */
  readonly reset: 'value' | 'subtract';
  /** Fires above the threshold, or at it, too. */
  readonly fires: 'above' | 'at';
  /** Most spikes of a step: one, or as many as thresholds fit. */
  readonly spikes: 'one' | 'many';
  /** Whether a membrane of an IF never falls below minus its threshold. */
  readonly floor: boolean;
  /** Which edges of a loop bring the value of the step before: those that leave what spikes, or those that enter it. */
  readonly waits: 'spikes' | 'matrices';
  /** What a spike counts in its step: 1, or 1/dt, so that its integral is 1. */
  readonly height: 'one' | 'per_second';
}

/** What a spike counts in its step. */
export const spikeHeight = ({ height, dt }: Conventions): number => (height === 'per_second' ? 1 / dt! : 1);

/** Conventions without a step. */
export type Manner = Omit<Conventions, 'dt'>;

export interface Tool {
  readonly manner: Manner;
  /** Step that the tool takes where nothing is said. */
  readonly dt?: number;
  /** What of it a step with these conventions does not do as the tool does. */
  readonly note?: string;
}

const plain: Manner = {
  integrator: 'euler',
  reset: 'value',
  fires: 'above',
  spikes: 'one',
  floor: false,
  waits: 'spikes',
  height: 'one',
};

/** The manners of tools that write NIR (their export and import of it, 2025); `plain` is that of the equations. */
export const tools = {
  snntorch: { manner: plain, dt: 1e-4 },
  norse: { manner: { ...plain, waits: 'matrices' }, dt: 1e-3 },
  sinabs: {
    manner: { ...plain, integrator: 'pulses', reset: 'subtract', fires: 'at', spikes: 'many', floor: true },
    dt: 1,
  },
  rockpool: { manner: { ...plain, integrator: 'pulses', reset: 'subtract', fires: 'at', spikes: 'many' } },
  spikingjelly: { manner: { ...plain, fires: 'at' }, dt: 1e-4 },
  nengo: { manner: { ...plain, integrator: 'exponential', height: 'per_second' }, dt: 1e-3 },
} as const satisfies Readonly<Record<string, Tool>>;

export type ToolName = keyof typeof tools;
export const toolNames = Object.keys(tools) as readonly ToolName[];

/** What a user says. */
export interface StatedConventions extends Partial<Pick<Conventions, 'reset' | 'fires' | 'spikes' | 'height'>> {
  readonly dt?: number | undefined;
  readonly as?: ToolName | undefined;
}

/** The manner that is asked for: that of the tool, or of the equations, with what is said besides. */
export function mannerOf({ as, reset, fires, spikes, height }: StatedConventions): Manner {
  const base: Manner = as === undefined ? plain : tools[as].manner;
  return {
    ...base,
    ...(reset && { reset }),
    ...(fires && { fires }),
    ...(spikes && { spikes }),
    ...(height && { height }),
  };
}
