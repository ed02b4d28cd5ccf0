import type { Declaration } from '../arguments/command.ts';

export const explain = {
  name: 'explain',
  summary: 'Say what a diagnostic code means and how to mend it',
  positionals: { code: { type: 'string', describe: 'A code such as SPK201; without it, all are listed' } },
  options: {},
  examples: [
    ['explain SPK201', 'what SPK201 means'],
    ['explain', 'all codes'],
  ],
} as const satisfies Declaration;
