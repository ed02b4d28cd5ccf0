/** @file The settings of a training run that change what is learnt: read, checked, and as texts for the state file. */
import { DiagnosticError, type Diagnostic } from '../../ir/diagnostics/index.ts';
import { largestSeed, weightWidths, type WeightBits } from '../../ir/limits.ts';
import type { Arithmetic, Augmentation } from '../../trainer/index.ts';
import {
  arithmetics,
  decayScopes,
  dropScopes,
  emaStarts,
  lambDefaults,
  lossScopes,
  optimizers,
  scaleKinds,
  surrogateShapes,
  teacherKinds,
  trainingDefaults,
} from '../defaults.ts';

/** By names that a caller may show in its own way; numbers or their texts. */
export type TrainingArguments = { readonly [N in keyof typeof trainingDefaults]?: number | string | undefined };

export interface TrainingSettings {
  /** With float weights. */
  readonly epochs: number;
  /** After that, with weights on the chip's grid. */
  readonly fineTune: number;
  readonly fineTuneRate: number;
  readonly weightBits: WeightBits;
  /** Whether the scales of weights in deploy mode stay as they were chosen, and the rate that they are learned with. */
  readonly scales: (typeof scaleKinds)[number];
  readonly learnedScaleRate: number;
  readonly batch: number;
  readonly lr: number;
  readonly optimizer: 'adamw' | 'lamb';
  readonly weightDecay: number;
  readonly decays: (typeof decayScopes)[number];
  readonly beta2: number;
  readonly eps: number;
  /** In epochs. */
  readonly warmup: number;
  readonly labelSmoothing: number;
  readonly clip: number;
  readonly ema: number;
  readonly emaStart: (typeof emaStarts)[number];
  /** What stands for the derivative of a spike of membranes that reach a level. */
  readonly surrogate: (typeof surrogateShapes)[number];
  /** What a block's rate is multiplied by per block behind it. */
  readonly layerDecay: number;
  /** What layer scales begin with. */
  readonly layerScale: number;
  /** Rate at which branches of the last block are left out, and who is drawn for. */
  readonly dropPath: number;
  readonly dropBy: (typeof dropScopes)[number];
  /** What the rate falls to. */
  readonly floor: number;
  /** Whether the first step has a rate of 0. */
  readonly fromZero: boolean;
  /** What the loss is of. */
  readonly loss: (typeof lossScopes)[number];
  /** The teacher's part of the loss, and what it answers with; of a run with a teacher. */
  readonly teacherShare: number;
  readonly teacherAnswers: (typeof teacherKinds)[number];
  readonly augmentation: Augmentation;
  readonly arithmetic: Arithmetic;
  readonly seed: number;
  /** Below 1: a share of the samples; else their number. */
  readonly validation: number;
  /** Them by name: what a resumed run must repeat. */
  readonly texts: Readonly<Record<string, string>>;
}

interface Range {
  readonly from: number;
  readonly to: number;
  /** Whether `from` and `to` themselves are outside. */
  readonly open?: 'low' | 'high';
  readonly shown: string;
}

const ranges = {
  epochs: { from: 0, to: 1e6, shown: 'a whole number' },
  'fine-tune': { from: 0, to: 1e6, shown: 'a whole number' },
  'fine-tune-lr': { from: 0, to: Infinity, open: 'low', shown: 'a number above 0' },
  'scale-lr': { from: 0, to: Infinity, open: 'low', shown: 'a number above 0' },
  batch: { from: 1, to: 65536, shown: 'a whole number from 1 to 65536' },
  seed: { from: 0, to: largestSeed, shown: `a whole number from 0 to ${largestSeed}` },
  lr: { from: 0, to: Infinity, open: 'low', shown: 'a number above 0' },
  'weight-decay': { from: 0, to: 1e6, shown: 'a number, 0 or more' },
  beta2: { from: 0, to: 1, open: 'high', shown: 'a share from 0 to below 1' },
  eps: { from: 0, to: 1, open: 'low', shown: 'a number above 0, at most 1' },
  warmup: { from: 0, to: 1e6, shown: 'a number of epochs, 0 or more' },
  'label-smoothing': { from: 0, to: 1, open: 'high', shown: 'a number from 0 to below 1' },
  'lr-floor': { from: 0, to: Infinity, open: 'low', shown: 'a number above 0' },
  'layer-decay': { from: 0, to: 1, open: 'low', shown: 'a factor above 0, at most 1' },
  'layer-scale': { from: 0, to: 1e6, open: 'low', shown: 'a number above 0' },
  'drop-path': { from: 0, to: 1, open: 'high', shown: 'a rate from 0 to below 1' },
  'teacher-share': { from: 0, to: 1, shown: 'a share from 0 to 1' },
  clip: { from: 0, to: 1e30, shown: 'a norm of the gradient, or 0 for no clipping' },
  ema: { from: 0, to: 1, open: 'high', shown: 'a decay from 0 (no average) to below 1' },
  validation: { from: 0, to: 2 ** 31, shown: 'a share below 1, or a whole number of samples' },
} as const satisfies Record<string, Range>;

/** Settings that runs before did not have, with what these did: left unsaid where it is the same, so that they can go on. */
const later: Readonly<Record<string, string>> = {
  ...{ loss: 'answer', 'teacher-share': '0.5', 'teacher-answers': 'hard' },
  ...{ 'weight-scales': 'calibrated', 'scale-lr': '0.01' },
};

/** Reads settings, defaults filled in; every mistake in one `DiagnosticError` (SPK703), which calls settings as `shown` does. */
export function trainingSettings(
  given: TrainingArguments = {},
  shown: (setting: string) => string = (setting) => setting,
): TrainingSettings {
  const problems: Diagnostic[] = [];
  const texts = Object.fromEntries(
    Object.entries({ ...trainingDefaults, ...(given.optimizer === 'lamb' ? lambDefaults : {}) }).map(
      ([name, fallback]) => [name, String(given[name as keyof TrainingArguments] ?? fallback)],
    ),
  ) as Record<keyof TrainingArguments, string>;
  const wrong = (name: string, help: string): void =>
    void problems.push({
      code: 'SPK703',
      severity: 'error',
      message: `${shown(name)} ${texts[name as keyof TrainingArguments]}: it must be ${help}`,
    });
  const numberOf = (name: keyof typeof ranges): number => {
    const [value, range]: [number, Range] = [decimal(texts[name]), ranges[name]];
    if (!inRange(value, range)) wrong(name, range.shown);
    return value;
  };
  const validation = numberOf('validation');
  if (validation >= 1 && !Number.isInteger(validation)) wrong('validation', ranges.validation.shown);
  const weightBits = weightWidths.find((bits) => String(bits) === texts['weight-bits']) ?? 8;
  if (String(weightBits) !== texts['weight-bits']) wrong('weight-bits', `one of ${weightWidths.join(', ')}`);
  const optimizer = optimizers.find((name) => name === texts.optimizer) ?? 'adamw';
  const settings = {
    epochs: numberOf('epochs'),
    fineTune: numberOf('fine-tune'),
    fineTuneRate: numberOf('fine-tune-lr'),
    weightBits,
    scales: scaleKinds.find((name) => name === texts['weight-scales']) ?? 'calibrated',
    learnedScaleRate: numberOf('scale-lr'),
    batch: numberOf('batch'),
    lr: numberOf('lr'),
    optimizer,
    arithmetic: arithmetics.find((name) => name === texts.arithmetic) ?? 'strict',
    weightDecay: numberOf('weight-decay'),
    decays: decayScopes.find((name) => name === texts.decays) ?? 'weights',
    beta2: numberOf('beta2'),
    eps: numberOf('eps'),
    warmup: numberOf('warmup'),
    labelSmoothing: numberOf('label-smoothing'),
    clip: numberOf('clip'),
    ema: numberOf('ema'),
    emaStart: emaStarts.find((name) => name === texts['ema-start']) ?? 'fast',
    surrogate: surrogateShapes.find((name) => name === texts.surrogate) ?? 'sigmoid',
    layerDecay: numberOf('layer-decay'),
    layerScale: numberOf('layer-scale'),
    dropPath: numberOf('drop-path'),
    dropBy: dropScopes.find((name) => name === texts['drop-path-by']) ?? 'picture',
    floor: numberOf('lr-floor'),
    fromZero: texts['warmup-from'] === 'zero',
    loss: lossScopes.find((name) => name === texts.loss) ?? 'answer',
    teacherShare: numberOf('teacher-share'),
    teacherAnswers: teacherKinds.find((name) => name === texts['teacher-answers']) ?? 'hard',
    seed: numberOf('seed'),
    augmentation: augmentationOf(texts.augment, wrong),
    validation,
    texts: Object.fromEntries(Object.entries(texts).filter(([name, value]) => later[name] !== value)),
  };
  if (settings.epochs > 0 && settings.warmup >= settings.epochs)
    wrong('warmup', `below ${shown('epochs')} ${texts.epochs}`);
  if (problems.length > 0) throw new DiagnosticError(problems);
  return settings;
}

const decimal = (text: string): number => (/^[+]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : NaN);

const inRange = (value: number, { from, to, open }: Range): boolean =>
  (open === 'low' ? value > from : value >= from) && (open === 'high' ? value < to : value <= to);

/** What `augment` understands, with the range of each number. */
const augmentations = {
  shift: { from: 0, to: 4096, shown: 'shift=PIXELS, a whole number' },
  erase: { from: 0, to: 1, shown: 'erase=PROBABILITY from 0 to 1' },
  mixup: { from: 0.05, to: 1, shown: 'mixup=ALPHA from 0.05 to 1' },
  cutmix: { from: 0.05, to: 1, shown: 'cutmix=ALPHA from 0.05 to 1' },
} as const satisfies Record<string, Range>;

const augmentationHelp =
  'none, or some of flip, shift=PIXELS, erase=PROBABILITY, mixup=ALPHA, cutmix=ALPHA with commas between';

/** `flip,shift=2,erase=0.25,mixup=0.2`, each at most once; or `none`. */
function augmentationOf(text: string, wrong: (name: string, help: string) => void): Augmentation {
  const rules = { flip: false, shift: 0, erase: 0, mixup: 0, cutmix: 0 };
  if (text === 'none') return rules;
  const words = text.split(',').map((word) => word.trim());
  if (new Set(words.map((word) => word.split('=')[0])).size < words.length)
    wrong('augment', 'of each kind one at most');
  for (const word of words) {
    const [name = '', value] = word.split('=', 2);
    if (word === 'flip') rules.flip = true;
    else if (name === 'shift' || name === 'erase' || name === 'mixup' || name === 'cutmix') {
      rules[name] = decimal(value ?? '');
      const whole = name !== 'shift' || Number.isInteger(rules.shift);
      if (!inRange(rules[name], augmentations[name]) || !whole) wrong('augment', augmentations[name].shown);
    } else wrong('augment', augmentationHelp);
  }
  return rules;
}
