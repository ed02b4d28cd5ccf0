import type { Declaration } from '../arguments/command.ts';
import {
  checkpointOptions,
  classNamesOption,
  eventOptions,
  flag,
  number,
  parameterOption,
  pictureOptions,
  required,
  text,
} from '../arguments/options.ts';
import { weightWidths } from '../../ir/limits.ts';
import {
  arithmetics,
  decayScopes,
  dropScopes,
  emaStarts,
  surrogateShapes,
  lambDefaults,
  lossScopes,
  optimizers,
  scaleKinds,
  teacherKinds,
  trainingDefaults,
  warmupStarts,
} from '../../toolchain/defaults.ts';

const standard = (name: keyof typeof trainingDefaults): string => `(default ${trainingDefaults[name]})`;
const standardOf = (name: keyof typeof lambDefaults): string =>
  `(default ${trainingDefaults[name]}; for lamb ${lambDefaults[name]})`;

const options = {
  data: text(
    'What to learn from: fashion-mnist, mnist, a folder (idx files, CIFAR, pictures by class), IMAGES,LABELS, or FILE.npz; needed unless --resume is given',
  ),
  out: required('The checkpoint to write, .safetensors'),
  ...parameterOption,
  ...eventOptions,
  ...pictureOptions,
  ...classNamesOption,
  recipe: text('A file of settings (examples/recipes); what is given here goes before it'),
  epochs: number(`Passes over the training samples with float weights ${standard('epochs')}`),
  'fine-tune': number(`Passes in deploy mode: norms folded, weights on the chip's grid ${standard('fine-tune')}`),
  'fine-tune-lr': text(`Largest learning rate of deploy mode ${standard('fine-tune-lr')}`),
  'weight-bits': number(`Width of weights on the chip: ${weightWidths.join(', ')} ${standard('weight-bits')}`),
  'weight-scales': {
    ...text(
      `Whether the scale of every output channel, a power of two, is chosen once when deploy mode begins, or learned with the weights ${standard('weight-scales')}`,
    ),
    choices: scaleKinds,
  },
  'scale-lr': text(`Largest learning rate of learned scales, in octaves ${standard('scale-lr')}`),
  float: flag('Stop before deploy mode, and write float weights'),
  from: text(
    'A float checkpoint to begin with instead of random weights; what the model lacks of it starts fresh, and both are named',
  ),
  take: checkpointOptions.take,
  rename: checkpointOptions.rename,
  teacher: text(
    'MODEL,WEIGHTS: a network with float weights whose answers teach the second head; of a model whose output is the average of two heads',
  ),
  'teacher-p': {
    type: 'string',
    array: true,
    nargs: 1,
    describe: 'Set a parameter of the teacher: name=value, repeated',
  },
  'teacher-share': text(`Part of the loss that the second head has ${standard('teacher-share')}`),
  'teacher-answers': {
    ...text(`Whether a teacher answers with its class alone, or with its softmax ${standard('teacher-answers')}`),
    choices: teacherKinds,
  },
  batch: number(`Samples per step ${standard('batch')}`),
  lr: text(`Largest learning rate; it falls as a cosine ${standard('lr')}`),
  optimizer: { ...text(`How weights move ${standard('optimizer')}`), choices: optimizers },
  'weight-decay': text(`Pull of weights to 0 ${standard('weight-decay')}`),
  decays: {
    ...text(`Pull weights alone, or all parameters, biases and norms as well ${standard('decays')}`),
    choices: decayScopes,
  },
  beta2: text(`Share of the squares of gradients that stays from step to step ${standard('beta2')}`),
  eps: text(`What is added to the root of these squares ${standardOf('eps')}`),
  warmup: text(`Epochs over which the learning rate rises ${standard('warmup')}`),
  'warmup-from': {
    ...text(
      `Whether it rises from one part of it or, as in the code of the large models, from 0 ${standard('warmup-from')}`,
    ),
    choices: warmupStarts,
  },
  'lr-floor': text(`What the learning rate falls to ${standard('lr-floor')}`),
  'layer-decay': text(
    `What a block's learning rate is multiplied by for every block behind it; the large models are fine-tuned with 0.75 ${standard('layer-decay')}`,
  ),
  'layer-scale': text(
    `What layer scales begin with, where they start fresh; the published 1e-6 switches their branches off at first ${standard('layer-scale')}`,
  ),
  'drop-path': text(
    `Rate at which branches of the last block are left out of a step; it grows from 0 in the first ${standard('drop-path')}`,
  ),
  'drop-path-by': {
    ...text(
      `Whether that is drawn for every picture or, as in the code of the large models, for a batch ${standard('drop-path-by')}`,
    ),
    choices: dropScopes,
  },
  loss: {
    ...text(`Of networks in time: loss of the mean answer, or mean of the losses at every step ${standard('loss')}`),
    choices: lossScopes,
  },
  'label-smoothing': text(`Share of the target that goes to all classes ${standard('label-smoothing')}`),
  clip: text(`Largest norm of the gradient, 0 for no clipping ${standardOf('clip')}`),
  ema: text(`Decay of the moving average of weights, which is then deployed; 0 for none ${standard('ema')}`),
  surrogate: {
    ...text(
      `Derivative that stands for a spike's: of a sigmoid (V1, V2, Spikformer), an arc tangent (SEW-ResNet, snnTorch), a box (MS-ResNet) ${standard('surrogate')}`,
    ),
    choices: surrogateShapes,
  },
  'ema-start': {
    ...text(
      `Whether the average forgets fast where training began, or has its decay at once, as timm's ${standard('ema-start')}`,
    ),
    choices: emaStarts,
  },
  augment: text(
    `none, or some of flip, shift=PIXELS, erase=PROBABILITY, mixup=ALPHA, cutmix=ALPHA with commas between ${standard('augment')}`,
  ),
  arithmetic: {
    ...text(`relaxed fuses multiply and add where the machine can: faster, other bits ${standard('arithmetic')}`),
    choices: arithmetics,
  },
  seed: number(`Same seed, same bits ${standard('seed')}`),
  validation: text(`Samples put aside: a share, or a number from 1 ${standard('validation')}`),
  'device-threads': number('Threads that compute; they change no bit (default 1)'),
  memory: number(
    'MiB that a step may take; layers are computed again on the way back where it must be less, and no bit changes (default 4096, what there can be)',
  ),
  segments: number(
    'Stretches of the network that are computed again, but for the last, instead of what the memory asks for; 1 for none',
  ),
  'run-folder': text('Where state, figures and curve go (default: the name of --out with .run)'),
  resume: flag(
    'Go on with the run in the folder, with the options it was started with: the same bits as if it had never stopped',
  ),
  'dry-run': flag('Say memory and time per epoch, and train nothing'),
} as const;

export const train = {
  name: 'train',
  summary: 'Train a model with spike firing approximation, down to the integers that the chip computes with',
  positionals: { model: { type: 'string', demandOption: true, describe: 'A model file' } },
  options,
  // What a run was started with is in the state of one that goes on.
  needs: [
    {
      options: ['take', 'rename'],
      of: ['from'],
      unless: 'resume',
      why: 'it says which weights of a checkpoint to begin with',
      help: 'give --from CHECKPOINT, or leave it out',
    },
    {
      options: ['teacher-p', 'teacher-share', 'teacher-answers'],
      of: ['teacher'],
      unless: 'resume',
      help: 'give --teacher MODEL,WEIGHTS, or leave it out',
    },
  ],
  examples: [
    ['train net.spike --data fashion-mnist --out net.safetensors --device-threads 2', 'with the defaults'],
    ['train net.spike --data fashion-mnist --out net.safetensors --dry-run', 'how long, how much memory'],
    ['train net.spike --data fashion-mnist --out net.safetensors --resume', 'after an interruption'],
    [
      'train net.spike --data fashion-mnist --from net.run/float.safetensors --epochs 0 --weight-bits 4 --out net4.safetensors',
      'the same network with 4-bit weights',
    ],
    [
      'train meta-spikeformer.spike -p kd=true --teacher big.spike,big.safetensors --data set --out net.safetensors',
      'two heads, one taught by another network',
    ],
  ],
} as const satisfies Declaration;
