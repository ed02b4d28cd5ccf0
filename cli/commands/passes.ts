import type { Declaration } from '../arguments/command.ts';

export const passesCommand = {
  name: 'passes',
  summary: 'List the compiler passes and pipelines, or describe one pass',
  positionals: { name: { type: 'string', describe: 'A pass; without it, all are listed' } },
  options: {},
  examples: [
    ['passes', 'all passes, and the order in which they run'],
    ['passes quantise', 'what one pass needs and gives'],
  ],
} as const satisfies Declaration;
