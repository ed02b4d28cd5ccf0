import type { Declaration } from '../arguments/command.ts';
import { defaultMode, modes, type Mode } from '../../sim/modes.ts';
import {
  choice,
  dataNeeds,
  eventOptions,
  flag,
  number,
  pictureOptions,
  resultsNeeds,
  resultsOptions,
  sampleOptions,
  text,
} from '../arguments/options.ts';

const modeNames = Object.keys(modes) as Mode[];
const modeText = `How to simulate (default ${defaultMode}): ${modeNames.map((name) => `${name} ${modes[name]}`).join('; ')}`;

export const runCommand = {
  name: 'run',
  summary: 'Run samples on the simulated chip and count what they cost',
  positionals: { image: { type: 'string', demandOption: true, describe: 'A chip image' } },
  options: {
    ...sampleOptions,
    ...eventOptions,
    ...pictureOptions,
    mode: choice(modeText, modeNames),
    threads: number(
      'Threads that work, side by side or on one sample (default: one per processor, at most 8, and one alone where there is little to do)',
    ),
    ...resultsOptions,
    trace: text('Write every layer\u2019s spike counts and the outputs: FILE.safetensors, FILE.npz'),
    outputs: text('Write class maps as coloured PNG and all outputs as outputs.npz into this folder'),
    'trace-steps': flag('Add every single time step to the trace'),
    'trace-membranes': flag(
      'Add membranes of some neurons of every layer, half of them such as fire, time step by time step, of the first 8 samples: they are run once more, event by event',
    ),
    top: number('List this many classes per sample (default 1)'),
    pipelined: flag(
      'Count as well what a chip takes whose layers work side by side: the first sample, and the time between samples',
    ),
    figures: flag(
      'Where costs come from: every layer, the busiest cores, links and windows, every assumption; with --json all of them, which "spikec report" draws',
    ),
    labels: text('Class names, one a line; without it those that the image carries'),
    verbose: flag('Say what was done to every sample'),
  },
  needs: [
    resultsNeeds,
    dataNeeds,
    {
      options: ['trace-steps', 'trace-membranes'],
      of: ['trace'],
      help: 'say where the trace goes: --trace FILE.safetensors',
    },
  ],
  examples: [
    ['run net.chip --input a.png b.png', 'two pictures'],
    ['run net.chip --data fashion-mnist --limit 100', 'accuracy and cost of 100 test images'],
    ['run net.chip --data fashion-mnist --results r.jsonl', 'one line per sample; after an interruption add --resume'],
    ['run net.chip --input a.png --figures', 'where cycles and energy go, and what that assumes'],
    ['run net.chip --input a.png --figures --json > run.json', 'layer by layer, core by core, link by link'],
    ['run net.chip --data val --resize 232', 'pictures by class, scaled as published evaluations do it'],
    ['run net.chip --data moving-bars --limit 8 --verbose', 'events of bars that move, and what becomes of them'],
    ['run net.chip --input digit.bin --sensor 34x34 --frames-by time', 'a recording of N-MNIST, cut in equal times'],
    ['run net.chip --input x.safetensors:input[0:4] --trace t.safetensors', 'with every spike recorded'],
  ],
} as const satisfies Declaration;
