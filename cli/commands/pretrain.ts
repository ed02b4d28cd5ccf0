import type { Declaration } from '../arguments/command.ts';
import { flag, number, parameterOption, pictureOptions, required, text } from '../arguments/options.ts';
import {
  arithmetics,
  decayScopes,
  maskDefaults,
  optimizers,
  pretrainingDefaults,
  warmupStarts,
} from '../../toolchain/defaults.ts';

const standard = (name: keyof typeof pretrainingDefaults): string => `(default ${pretrainingDefaults[name]})`;
const { ratio, width, depth, heads } = maskDefaults;

const options = {
  data: text('Pictures to learn from, as for train; labels are not looked at'),
  out: required('The checkpoint to write, .safetensors: encoder and decoder under the official keys'),
  ...parameterOption,
  ...pictureOptions,
  'mask-ratio': text(`Share of the patches of a picture that are left out (default ${ratio})`),
  'decoder-width': number(`Channels of the decoder, which is never on a chip (default ${width})`),
  'decoder-depth': number(`Its blocks (default ${depth})`),
  'decoder-heads': number(`Its heads (default ${heads})`),
  'as-published': flag(
    'Give the decoder its tokens in the order of the published code, which scrambles them; else in their own',
  ),
  features: text('The layer whose values the decoder reads (default: the last map, which the answer begins with)'),
  'masked-up-to': text(
    'The last norm that looks at kept patches alone (default: the one behind the last strided convolution)',
  ),
  epochs: number(`Passes over the pictures ${standard('epochs')}`),
  batch: number(`Pictures per step ${standard('batch')}`),
  lr: text(`Largest learning rate; the papers have 1.5e-4 for every 256 pictures of a batch ${standard('lr')}`),
  warmup: text(`Epochs over which the learning rate rises ${standard('warmup')}`),
  'warmup-from': {
    ...text(`Whether it rises from one part of it or from 0 ${standard('warmup-from')}`),
    choices: warmupStarts,
  },
  'lr-floor': text(`What the learning rate falls to ${standard('lr-floor')}`),
  optimizer: { ...text(`How weights move ${standard('optimizer')}`), choices: optimizers },
  'weight-decay': text(`Pull of parameters to 0 ${standard('weight-decay')}`),
  decays: {
    ...text(`Pull weights alone, or all parameters, as the papers' code does ${standard('decays')}`),
    choices: decayScopes,
  },
  beta2: text(`Share of the squares of gradients that stays from step to step ${standard('beta2')}`),
  eps: text(`What is added to the root of these squares ${standard('eps')}`),
  clip: text(`Largest norm of the gradient, 0 for no clipping ${standard('clip')}`),
  augment: text(`none, or some of flip, shift=PIXELS, erase=PROBABILITY with commas between ${standard('augment')}`),
  arithmetic: {
    ...text(`relaxed fuses multiply and add where the machine can: faster, other bits ${standard('arithmetic')}`),
    choices: arithmetics,
  },
  seed: number(`Same seed, same bits ${standard('seed')}`),
  'device-threads': number('Threads that compute; they change no bit (default 1)'),
  'run-folder': text('Where state, figures, curve and reconstructions go (default: the name of --out with .run)'),
  resume: flag('Go on with the run in the folder, with the same options: the same bits as if it had never stopped'),
} as const;

export const pretrain = {
  name: 'pretrain',
  summary:
    'Teach a model, without labels, to fill in left-out patches of pictures (SMAE); train --from goes on from there',
  positionals: { model: { type: 'string', demandOption: true, describe: 'A model file' } },
  options,
  examples: [
    [
      'pretrain net.spike --data fashion-mnist --out enc.safetensors --decoder-width 32 --decoder-depth 2',
      'half of the patches left out',
    ],
    [
      'pretrain net.spike --data photos --out enc.safetensors --mask-ratio 0.75 --resume',
      'go on where it stopped; then: spikec train net.spike --from enc.safetensors',
    ],
  ],
} as const satisfies Declaration;
