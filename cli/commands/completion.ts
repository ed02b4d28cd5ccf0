import type { Declaration } from '../arguments/command.ts';

export const completion = {
  name: 'completion',
  summary: 'Print a script that completes commands and options in bash or zsh',
  positionals: {},
  options: {},
  examples: [['completion >> ~/.bashrc', 'complete in every new bash']],
} as const satisfies Declaration;
