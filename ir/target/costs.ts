/** @file What the counters of a chip count. */

/** What one event costs, by counter; cycles are per core and step, energy in picojoule. */
export const eventCosts = {
  event: 'one incoming packet decoded by a core',
  synaptic_op: 'one weight added to one membrane',
  mac: 'one multiply-accumulate of a graded message',
  state_op: 'one addition in an attention product, or one spike that meets a neuron behind an OR or AND of spikes',
  transfer_op: 'one membrane value added to another, or compared with it where a maximum is taken',
  neuron_update:
    'one membrane compared with its threshold in one time step; leak and reset of a kept one count once more, each factor that multiplies it or its current, too',
  hop: 'one packet over one link inside a chip',
  chip_hop: 'one packet over one link between chips',
} as const;
export type EventCost = keyof typeof eventCosts;

/**
 * Costs that a chip may know apart. One that stands for a part of an event of `eventCosts` takes its place there; the others are
 * paid only where a target names them. `cycles`: whether it takes a core's time.
 */
export const finerCosts = {
  neuron_access: { doc: 'one neuron looked at in one time step, whether anything arrived or not', cycles: true },
  spike: { doc: 'one spike fired', cycles: true },
  packet_out: {
    doc: 'one packet sent: one for all its destinations, or with `routing: unicast` one for each',
    cycles: true,
  },
  synaptic_op_convolution: {
    doc: 'a synaptic_op whose weight several positions share',
    part: 'synaptic_op',
    cycles: true,
  },
  synaptic_op_depthwise: {
    doc: 'a synaptic_op of a convolution with one channel per group',
    part: 'synaptic_op',
    cycles: true,
  },
  hop_x: { doc: 'a hop along x', part: 'hop', cycles: false },
  hop_y: { doc: 'a hop along y', part: 'hop', cycles: false },
  weight_byte: {
    doc: 'one byte of weights read from outside, every time that their layer has its turn',
    cycles: true,
    shared: true,
  },
  comparison: {
    doc: 'one address of a spike taken from one of two lists that are compared, in place of the state_ops of gates',
    cycles: true,
    shared: true,
  },
} as const satisfies Readonly<
  Record<string, { readonly doc: string; readonly part?: EventCost; readonly cycles: boolean; readonly shared?: true }>
>;
export type FinerCost = keyof typeof finerCosts;

/** Finer costs that only a chip has whose layers take turns on its units. */
export const sharedCosts: readonly FinerCost[] = (Object.keys(finerCosts) as FinerCost[]).filter(
  (name) => 'shared' in finerCosts[name],
);

/** Names of the finer costs of a group: those that take time, or all, which take energy. */
export const finerIn = (group: 'cycles' | 'energy'): readonly FinerCost[] =>
  (Object.keys(finerCosts) as FinerCost[]).filter((name) => group === 'energy' || finerCosts[name].cycles);

/** Costs of what a core, or a unit that layers share, does itself: all but links. */
export const unitCosts: readonly (EventCost | FinerCost)[] = [
  ...(Object.keys(eventCosts) as EventCost[]).filter((name) => name !== 'hop' && name !== 'chip_hop'),
  ...finerIn('cycles'),
];
