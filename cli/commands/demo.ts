import type { Declaration } from '../arguments/command.ts';
import { number, text } from '../arguments/options.ts';
import { defaultTarget } from '../../toolchain/defaults.ts';

export const demo = {
  name: 'demo',
  summary: 'Compile the embedded network, run real images, verify every spike, and show what happened',
  positionals: {},
  options: {
    images: number('Test images to run (default 5)'),
    target: text(`The chip to compile for (default ${defaultTarget})`),
  },
  examples: [
    ['demo', 'the whole chain, in some ten seconds'],
    ['demo --target sdt-core-small', 'on smaller cores: other places, the same spikes'],
  ],
} as const satisfies Declaration;
