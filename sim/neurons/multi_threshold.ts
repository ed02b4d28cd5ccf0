import type { NeuronRule } from './rule.ts';

/** The membrane starts anew at every logical step, so firing leaves nothing to do. */
export const multiThreshold: NeuronRule<unknown> = {
  start: ({ membranes }) => void membranes.fill(0),
  settle: () => undefined,
  updates: () => 1,
};
