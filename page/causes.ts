/** @file Where cycles come from, in the order of `CausesRun`. Needs no browser. */
import type { CausesRun } from './run_data.ts';

/** Names, words, and colours: of the page's style, and where there is none. */
export const causes = [
  { name: 'busiest core', words: 'the busiest core of every time step', colour: '--busy', hue: '#31688e' },
  { name: 'busiest link', words: 'the busiest link inside a chip', colour: '--traffic', hue: '#e69f00' },
  {
    name: 'border',
    words: 'the busiest link between chips, where it takes longer',
    ...{ colour: '--border', hue: '#b0377f' },
  },
  { name: 'barrier', words: 'barriers, and what is rounded up', colour: '--rest', hue: '#c6ccd3' },
] as const;

/** The same as cells of a table. */
export const causesRow = (parts: CausesRun): Record<string, number> =>
  Object.fromEntries(causes.map(({ name }, i) => [`cycles: ${name}`, parts[i]!]));
