/** @file What a pre-training run is made of, before its network is. */
import { modelHash } from '../../ir/checkpoint/index.ts';
import { fail } from '../../ir/diagnostics/index.ts';
import { inputNodes } from '../../ir/model/index.ts';
import { hexOf } from '../../ir/sha256.ts';
import { sizeOf } from '../../ir/tensor.ts';
import {
  gridOfModel,
  openTrainingData,
  type EncodedData,
  type Files,
  type TrainingReading,
} from '../../runtime/index.ts';
import {
  decoderSizes,
  encoderOf,
  initialDecoder,
  initialParameters,
  keptOf,
  stepsPerEpoch,
  type DecoderSizes,
  type Encoder,
  type EncoderOptions,
  type PretrainOptions,
  type RunIdentity,
  type TokenOrder,
  type TrainingRun,
} from '../../trainer/index.ts';
import type { LoadedModel } from '../load/model.ts';
import type { Parameters } from '../train/deploy.ts';
import type { TrainingSettings } from '../train/settings.ts';
import { checkShift } from '../train/use.ts';

/** What is set beside the settings of all training. */
export interface MaskSettings extends EncoderOptions {
  readonly maskRatio: number;
  readonly decoder: Pick<DecoderSizes, 'width' | 'depth' | 'heads'>;
  readonly order: TokenOrder;
}

export interface PretrainPlan {
  readonly model: LoadedModel;
  readonly encoder: Encoder;
  readonly mask: MaskSettings;
  readonly settings: TrainingSettings;
  /** Of encoder and decoder. */
  readonly initial: Parameters;
  readonly data: EncodedData;
  readonly run: Omit<TrainingRun, 'learner' | 'epochs' | 'schedule'>;
  readonly steps: number;
  readonly identity: RunIdentity;
}

/** Finds pictures and checks that all goes together. Throws SPK703, SPK804, SPK815 to SPK817, SPK445 and the like. */
export async function planPretraining(
  files: Files,
  model: LoadedModel,
  data: string,
  settings: TrainingSettings,
  mask: MaskSettings,
  reading: TrainingReading,
): Promise<PretrainPlan> {
  const encoder = encoderOf(model.graph, mask);
  keptOf(encoder, mask.maskRatio);
  const sizes = decoderSizes(encoder, mask.decoder);
  checkDecoder(sizes);
  const [input] = inputNodes(model.graph);
  const encoded = await openTrainingData(files, data, gridOfModel(input!), Infinity, 'train', {
    ...reading,
    unlabelled: true,
  });
  checkShift(settings, encoded);
  const { seed, batch } = settings;
  const training = Uint32Array.from({ length: encoded.count }, (_, i) => i);
  const steps = stepsPerEpoch(training.length, batch);
  if (steps === 0)
    fail('SPK804', `${training.length} pictures to learn from do not fill a batch of ${batch}`, {
      place: encoded.name,
      help: 'lower --batch, or give more data',
    });
  const { maskRatio, decoder, order, features = '', maskedUpTo = '' } = mask;
  const words = { 'mask-ratio': maskRatio, features, 'masked-up-to': maskedUpTo, order };
  const sizesOf = { 'decoder-width': decoder.width, 'decoder-depth': decoder.depth, 'decoder-heads': decoder.heads };
  const texts = Object.entries({ ...words, ...sizesOf }).map(([name, value]) => [name, String(value)] as const);
  return {
    ...{ model, encoder, mask, settings, data: encoded, steps },
    initial: new Map([...initialParameters(encoder.graph, seed), ...initialDecoder(sizes, seed)]),
    run: {
      validation: new Uint32Array(0),
      imageSize: sizeOf(input!.type.shape),
      draw: { data: encoded, training, rules: settings.augmentation, seed },
    },
    identity: {
      model: hexOf(modelHash(model.graph)),
      data: encoded.sha256,
      settings: { ...settings.texts, ...Object.fromEntries(texts) },
    },
  };
}

function checkDecoder({ width, depth, heads }: DecoderSizes): void {
  if (width < 4 || width > 8192 || width % 4 !== 0)
    fail('SPK703', `--decoder-width ${width}: it must be a multiple of 4 up to 8192`, {
      help: 'half of its channels are for rows, half for columns, each with sines and cosines',
    });
  if (heads < 1 || width % heads !== 0)
    fail('SPK703', `--decoder-heads ${heads}: it must divide --decoder-width ${width}`);
  if (depth < 0 || depth > 64) fail('SPK703', `--decoder-depth ${depth}: it must be 0 to 64`);
}

/** The options of the learner. */
export const learnerOptions = ({ settings, mask, encoder }: PretrainPlan, threads: number): PretrainOptions => ({
  ...settings,
  ...{ threads, maskRatio: mask.maskRatio, decoder: decoderSizes(encoder, mask.decoder), order: mask.order },
});
