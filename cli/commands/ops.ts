import type { Declaration } from '../arguments/command.ts';

export const ops = {
  name: 'ops',
  summary: 'List the model operators, or describe one',
  positionals: { name: { type: 'string', describe: 'An operator; without it, all are listed' } },
  options: {},
  examples: [
    ['ops', 'all operators'],
    ['ops conv2d', 'attributes and examples of one'],
  ],
} as const satisfies Declaration;
