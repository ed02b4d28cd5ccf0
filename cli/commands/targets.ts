import type { Declaration } from '../arguments/command.ts';

export const targets = {
  name: 'targets',
  summary: 'List the chips that come with spikec, or describe one with every limit and cost',
  positionals: {
    name: { type: 'string', describe: 'A target, or the path of a description; without it, all are listed' },
  },
  options: {},
  examples: [
    ['targets', 'all chips'],
    ['targets sdt-core', 'limits and costs of one, and where each figure comes from'],
  ],
} as const satisfies Declaration;
