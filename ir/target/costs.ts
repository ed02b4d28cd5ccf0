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
