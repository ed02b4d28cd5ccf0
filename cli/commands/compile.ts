import type { Declaration } from '../arguments/command.ts';
import {
  calibrationNeeds,
  calibrationOptions,
  classNamesOption,
  eventOptions,
  pictureOptions,
  choice,
  flag,
  parameterOption,
  several,
  text,
  weightOptions,
} from '../arguments/options.ts';
import { defaultTarget, emitKinds, objectives } from '../../toolchain/defaults.ts';

export const compile = {
  name: 'compile',
  summary: 'Compile a model with its weights into a chip image',
  positionals: { model: { type: 'string', demandOption: true, describe: 'A model file' } },
  options: {
    ...weightOptions,
    target: text(`A chip: a name that "spikec targets" lists, or a file (default ${defaultTarget})`),
    out: text('The image to write; needed unless --emit or --passes is given'),
    ...parameterOption,
    ...classNamesOption,
    ...calibrationOptions,
    ...eventOptions,
    ...pictureOptions,
    place: text(
      'Take this mapping, JSON with the tiles of all layers and the places of their cores, as --json prints it',
    ),
    for: choice('What the mapping makes least (default energy-delay: energy x latency)', objectives),
    interval: text(
      'For throughput, with calibration samples: the fewest cores on which samples follow one another in so many cycles, or so many a second (30/s, where the target has a clock)',
    ),
    saturate: flag('Accept membranes that may overflow: they saturate, and only step-by-step runs are exact'),
    emit: {
      ...several(
        `Text form of a language, ${emitKinds.join(', ')}: KIND prints it, KIND=FILE writes it (of spike also FILE.safetensors)`,
      ),
      nargs: 1,
    },
    passes: { ...several('Run only these passes, in this order: a,b,c'), nargs: 1 },
    'print-after': { ...several('Print the program after this pass, on standard error'), nargs: 1 },
    'verify-each': flag('Execute the program before and after every pass and compare'),
    verbose: flag('Show the use of a core, limit by limit, and what every pass says'),
    'save-weights': text('Write the integer checkpoint that the chip computes with'),
  },
  needs: [
    calibrationNeeds,
    {
      options: [...Object.keys(eventOptions), ...Object.keys(pictureOptions)].filter((name) => name !== 'class-order'),
      of: calibrationNeeds.of,
      why: 'it says how samples are read',
      help: calibrationNeeds.help,
    },
    {
      options: ['class-order'],
      of: ['calibrate-data'],
      why: 'it says how folders become classes',
      help: 'names of the classes are given with --class-names FILE',
    },
  ],
  examples: [
    ['compile net.spike --weights net.safetensors --out net.chip', 'for the default chip'],
    [
      'compile net.spike --weights net.pth --target sdt-core --out net.chip --calibrate a.png b.png',
      'with calibration images',
    ],
    ['compile net.spike --weights net.pth --out net.chip --for cores', 'on as few cores as are found'],
    [
      'compile net.spike --weights net.pth --out net.chip --interval 800000 --calibrate a.png b.png',
      'on the fewest cores that are fast enough',
    ],
    ['compile net.spike --weights net.pth --target sdt-core --emit spike', 'see the spike graph'],
    ['compile net.spike --random-weights 1 --out net.chip', 'what an untrained network takes of a chip'],
    ['compile net.spike --weights net.pth --target sdt-core --out net.chip --verify-each', 'check every pass'],
  ],
} as const satisfies Declaration;
