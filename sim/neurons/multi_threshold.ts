import type { NeuronRule } from './rule.ts';

/** The membrane starts anew at every logical step, so firing leaves nothing to do. */
export const multiThreshold: NeuronRule<unknown> = {
  begin: () => undefined,
  start: ({ membranes }) => void membranes.fill(0),
  fresh: true,
  charge: () => undefined,
  settle: () => undefined,
  updates: () => 1,
};
