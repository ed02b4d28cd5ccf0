/** @file Options that several commands share, declared once. Numbers are whole and not negative. */
import type { Options } from 'yargs';
import type { TimeUnit } from '../../runtime/index.ts';
import type { Need } from './command.ts';

export const globalOptions = {
  json: { type: 'boolean', describe: 'Print one JSON document on standard output' },
  quiet: { type: 'boolean', alias: 'q', describe: 'No progress, remarks or warnings, and the shortest reports' },
  silence: { type: 'string', array: true, nargs: 1, describe: 'Do not print a warning: --silence SPK231, repeated' },
  help: { type: 'boolean', alias: 'h', describe: 'Print this help' },
  version: { type: 'boolean', alias: 'V', describe: 'Print the version' },
} as const satisfies Record<string, Options>;

/** One value. */
export const text = <const D extends string>(describe: D) => ({ type: 'string', requiresArg: true, describe }) as const;
/** One value that must be given. */
export const required = <const D extends string>(describe: D) =>
  ({ type: 'string', requiresArg: true, demandOption: true, describe }) as const;
/** A whole number, 0 or more. */
export const number = <const D extends string>(describe: D) =>
  ({ type: 'number', requiresArg: true, describe }) as const;
/** Yes or no. */
export const flag = <const D extends string>(describe: D) => ({ type: 'boolean', describe }) as const;
/** One of a few words. */
export const choice = <const D extends string, const C extends string>(describe: D, choices: readonly C[]) =>
  ({ type: 'string', requiresArg: true, choices, describe }) as const;
/** Several values, after one option or by repeating it. */
export const several = <const D extends string>(describe: D) => ({ type: 'string', array: true, describe }) as const;

export const parameterOption = {
  p: { type: 'string', array: true, nargs: 1, describe: 'Set a parameter of the model: -p name=value, repeated' },
} as const satisfies Record<string, Options>;

export const sampleOptions = {
  input: several(
    'Samples: FILE.png, FILE.jpg, FILE.npy, FILE.npz:key, FILE.safetensors:key[0:16]; events: FILE.bin, FILE.aedat, FILE.dat, FILE.raw, FILE.csv, FILE.npz',
  ),
  data: text(
    'A data set: fashion-mnist, mnist, moving-bars, a folder (idx files, CIFAR, pictures or events by class), IMAGES[,LABELS], or FILE.npz',
  ),
  limit: number('Take this many samples of each input at most'),
  offset: number('Skip this many samples of the data set'),
} as const satisfies Record<string, Options>;

/** Results that are written as they come. */
export const resultsOptions = {
  results: text('Write a line of JSON per sample as it is done: FILE.jsonl, called FILE.jsonl.part until all are done'),
  resume: flag('Go on with unfinished --results: the same bytes as if it had never stopped'),
  shard: text('With --results: only part I/N of the samples, 1/8 to 8/8, for "spikec merge"'),
} as const satisfies Record<string, Options>;

export const resultsNeeds: Need = {
  options: ['resume', 'shard'],
  of: ['results'],
  help: 'say where the results go: --results FILE.jsonl',
};

/** How recordings of events become frames: declared once for every command that reads samples. */
export const eventOptions = {
  'frames-by': choice('Cut events into T frames of equal count (the default) or equal time', ['count', 'time']),
  'frame-values': choice('A pixel of a frame: binary, any event (the default), or the count of its events', [
    'binary',
    'count',
  ]),
  sensor: text('Pixels of the event camera where the file does not say: WIDTHxHEIGHT, 34x34 for N-MNIST'),
  columns: text('Order of the columns in a table of events without names: xypt, txyp, ...; _ for one to leave out'),
  'time-unit': choice('Unit of the times of events where the file does not say', [
    'us',
    'ms',
    'ns',
    's',
  ] as const satisfies readonly TimeUnit[]),
  'time-first': flag('Frames lie as [T, N, C, H, W], as in the multi-step mode of spikingjelly'),
} as const satisfies Record<string, Options>;

/** How pictures of other extents become the network's: declared once for every command that reads samples. */
export const pictureOptions = {
  resize: number('Scale the short side of pictures to this and cut out the centre, as torchvision does'),
  'crop-pct': text('The same by the share that is kept, as timm does: 0.95'),
  interpolation: choice('With these: bicubic (the default) or bilinear, as Pillow computes them', [
    'bicubic',
    'bilinear',
  ]),
  'class-order': choice(
    'Classes of folders: their numbers, else the order of names (the default); or name: always the order of names as text, 0, 1, 10, 2, as torchvision',
    ['number', 'name'],
  ),
} as const satisfies Record<string, Options>;

/** What classes are called, for the commands that write it into a checkpoint or an image. */
export const classNamesOption = {
  'class-names': text(
    'What the classes are called, one a line in the order of the outputs; goes before names that are known',
  ),
} as const satisfies Record<string, Options>;

/** The options `--calibrate...`, declared once for the commands that need the same integer weights. */
export const calibrationOptions = {
  calibrate: several('Samples that set the grid of a float checkpoint, as for "spikec run --input"'),
  'calibrate-data': text('The same from a data set, as for "spikec run --data"'),
  'calibrate-limit': number('Take this many samples of each of them at most'),
} as const satisfies Record<string, Options>;

/** How many samples set the grid, if any do. */
export const calibrationNeeds: Need = {
  options: ['calibrate-limit'],
  of: ['calibrate', 'calibrate-data'],
  help: 'name the samples: --calibrate FILE..., or --calibrate-data NAME',
};

/** Options of a data set, where samples may be files as well. */
export const dataNeeds: Need = {
  options: ['offset', 'class-order'],
  of: ['data'],
  why: 'files of --input are taken as they are named',
  help: 'leave it out; some samples of a file are --input FILE[4:8]',
};

/** Which weights of a checkpoint, declared once for the commands that read one. */
export const checkpointOptions = {
  take: text('Which of several sets of weights in the checkpoint: its key or an ending of it, --take ema'),
  rename: {
    ...several(
      'Other names than those in the checkpoint: --rename encoder.0=stem, or --rename "encoder.*.conv=blocks.*.c1", repeated',
    ),
    nargs: 1,
  },
  'allow-missing': flag('Missing biases are 0, missing batch norms do nothing'),
  'allow-extra': flag('Tensors that no layer wants are left out, with a warning'),
} as const satisfies Record<string, Options>;

/** Where the weights of a compilation come from. */
export const weightOptions = {
  weights: text('A checkpoint: .safetensors (float or integer) or .pth; needed unless --random-weights is given'),
  'random-weights': number('Random weights from this seed instead, to see before training whether the network fits'),
  ...checkpointOptions,
} as const satisfies Record<string, Options>;
