import type { Declaration } from '../arguments/command.ts';
import { flag, parameterOption, several } from '../arguments/options.ts';

export const fit = {
  name: 'fit',
  summary: 'Whether a model fits chips, what binds, what would help: in seconds, before training',
  positionals: { model: { type: 'string', demandOption: true, describe: 'A model file' } },
  options: {
    target: several('Chips: names that "spikec targets" lists, or files; all is every listed one (the default)'),
    ...parameterOption,
    layers: flag('What every layer takes of a core, with the limit that binds'),
  },
  examples: [
    ['fit net.spike', 'on every chip that comes with spikec'],
    ['fit net.spike -p size=t --target sdt-core mine.spike', 'another size, on a chip of your own as well'],
    ['fit net.spike --target sdt-core-small --layers', 'what every layer takes'],
  ],
} as const satisfies Declaration;
