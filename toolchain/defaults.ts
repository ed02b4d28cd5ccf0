/** @file What holds where nothing is said, and the words that may be said. Imports nothing, so that help is quick. */

/** The chip where none is named. It is fictional, and every report says so. */
export const defaultTarget = 'sdt-core';

/** The languages whose text forms a compilation can give. */
export const emitKinds = ['model', 'spike', 'chip'] as const;
export type EmitKind = (typeof emitKinds)[number];

/** What a mapping can be asked to make least; the first where nothing is said. */
export const objectives = ['energy-delay', 'energy', 'latency', 'throughput', 'cores'] as const;

/** How weights move when a network is trained. */
export const optimizers = ['adamw', 'lamb'] as const;
/** What weight decay pulls to 0. */
export const decayScopes = ['weights', 'all'] as const;
/** Where the rate begins to rise: one part above 0, or at 0 as in the code of the large models. */
export const warmupStarts = ['part', 'zero'] as const;
/** Whether a moving average forgets its start fast, or has its whole decay from the first step on, as timm's. */
export const emaStarts = ['fast', 'full'] as const;
/** What stands for the derivative of a spike, by its shape. */
export const surrogateShapes = ['sigmoid', 'atan', 'box'] as const;
/** Who is drawn for where branches are left out of a step: every picture, or the batch, as the code of the large models does. */
export const dropScopes = ['picture', 'batch'] as const;
/** What a teacher answers with: its class alone, or shares of all classes. */
export const teacherKinds = ['hard', 'soft'] as const;
/** What the loss is of: the answer, or the mean of the losses at every logical step. */
export const lossScopes = ['answer', 'every-step'] as const;
/** Whether the trainer's machine may fuse multiplications and additions. */
export const arithmetics = ['strict', 'relaxed'] as const;

/** Whether scales of weights in deploy mode are chosen once, or learned with the weights. */
export const scaleKinds = ['calibrated', 'learned'] as const;

/** What the settings of a training run are where they are not given. */
export const trainingDefaults = {
  epochs: 10,
  'fine-tune': 1,
  'fine-tune-lr': '0.0002',
  'weight-bits': 8,
  'weight-scales': 'calibrated',
  'scale-lr': '0.01',
  batch: 64,
  lr: '0.002',
  optimizer: 'adamw',
  'weight-decay': '0.05',
  decays: 'weights',
  beta2: '0.999',
  eps: '1e-8',
  warmup: '0.5',
  'warmup-from': 'part',
  'lr-floor': '1e-6',
  'layer-decay': '1',
  'layer-scale': '1',
  'drop-path': '0',
  'drop-path-by': 'picture',
  'label-smoothing': '0.1',
  clip: '0',
  ema: '0',
  'ema-start': 'fast',
  surrogate: 'sigmoid',
  loss: 'answer',
  'teacher-share': '0.5',
  'teacher-answers': 'hard',
  augment: 'shift=2',
  arithmetic: 'strict',
  seed: 1,
  validation: '0.1',
} as const;

/** What differs with LAMB, as the papers' code calls it. */
export const lambDefaults = { clip: '1', eps: '1e-6' } as const;

/** What the settings of masked pre-training are where they are not given: the papers' optimiser, and a rate for batches of 64. */
export const pretrainingDefaults = {
  epochs: 10,
  batch: 64,
  lr: '0.002',
  warmup: '0.1',
  'warmup-from': 'zero',
  'lr-floor': '5e-6',
  optimizer: 'adamw',
  'weight-decay': '0.05',
  decays: 'all',
  beta2: '0.95',
  eps: '1e-4',
  clip: '0',
  ema: '0',
  'label-smoothing': '0',
  augment: 'none',
  arithmetic: 'strict',
  seed: 1,
  validation: '0',
} as const;

/** The papers' mask and decoder. */
export const maskDefaults = { ratio: '0.5', width: 256, depth: 4, heads: 4 } as const;

/** Pictures of a report, in the order of a page. */
export const pictureNames = [
  ...(['device', 'differences', 'timeline', 'units', 'pipeline', 'network', 'source'] as const),
  ...(['compare', 'front', 'energy', 'limits', 'links', 'raster', 'membranes'] as const),
] as const;
export type PictureName = (typeof pictureNames)[number];
/** What cores can be coloured by, and what bars of windows are as high as. */
export const [coreMeasures, windowMeasures] = [
  ['neurons', 'memory', 'work', 'spikes', 'traffic', 'energy', 'idle', 'differing'],
  ['cycles', 'spikes', 'packets', 'energy', 'queue'],
] as const;
