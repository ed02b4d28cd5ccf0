import type { Declaration } from '../arguments/command.ts';
import { flag, text } from '../arguments/options.ts';

export const inspect = {
  name: 'inspect',
  summary: 'Show what a chip image holds: utilisation, cores, symbols, schedule',
  positionals: { image: { type: 'string', demandOption: true, describe: 'A chip image' } },
  options: {
    core: text('One core: its tiles, synapse blocks and routes, X,Y'),
    symbols: flag('All populations with extents, bounds and the cores they are on'),
    schedule: flag('What fires and what delivers in every window'),
    disassemble: flag('The whole image as text'),
  },
  examples: [
    ['inspect net.chip', 'utilisation, core by core'],
    ['inspect net.chip --core 1,1', 'one core'],
    ['inspect net.chip --disassemble > net.txt', 'everything'],
  ],
} as const satisfies Declaration;
