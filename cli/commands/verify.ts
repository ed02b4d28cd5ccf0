import type { Declaration } from '../arguments/command.ts';
import {
  calibrationNeeds,
  calibrationOptions,
  checkpointOptions,
  dataNeeds,
  eventOptions,
  pictureOptions,
  flag,
  number,
  parameterOption,
  resultsNeeds,
  resultsOptions,
  sampleOptions,
  text,
} from '../arguments/options.ts';

export const verify = {
  name: 'verify',
  summary:
    'Prove that every spike on the chip is the trained network\u2019s; exit status 1 and the first difference if not',
  positionals: { image: { type: 'string', demandOption: true, describe: 'A chip image' } },
  options: {
    model: text('The model file the image was compiled from; needed unless --recorded is given'),
    weights: text('Its checkpoint, .safetensors (float or integer) or .pth; needed unless --recorded is given'),
    recorded: text(
      'Compare instead with what another framework computed: FILE.npz or FILE.safetensors with spike counts under the names of layers, [samples, T, ...], logits, and the inputs',
    ),
    'as-float': flag('The recording is of the float network: measure how near the chip is, a difference is no failure'),
    ...parameterOption,
    ...sampleOptions,
    ...eventOptions,
    ...pictureOptions,
    ...calibrationOptions,
    threads: number(
      'Threads that work, side by side or on one sample (default: one per processor, at most 8, and one alone where there is little to do)',
    ),
    ...resultsOptions,
    witness: number(
      'Of a data set, run the reference evaluator beside the trainer on about so many samples (default 8); of --input on all',
    ),
    fidelity: flag('Measure also how far the deployed network is from the float checkpoint'),
    ...checkpointOptions,
  },
  needs: [
    resultsNeeds,
    calibrationNeeds,
    { ...dataNeeds, options: ['offset'] },
    { ...dataNeeds, options: ['class-order'], of: ['data', 'calibrate-data'] },
    { options: ['as-float'], of: ['recorded'], help: 'of a float checkpoint, --fidelity measures the same' },
  ],
  examples: [
    ['verify net.chip --model net.spike --weights net.safetensors --input a.png', 'every spike of one picture'],
    [
      'verify net.chip --model net.spike --weights net.pth --data fashion-mnist --limit 16 --fidelity',
      'and how far from float',
    ],
    ['verify net.chip --recorded net.npz', 'against what PyTorch computed, inputs in the file'],
    [
      'verify net.chip --model net.spike --weights net.safetensors --data fashion-mnist --results 1.jsonl --shard 1/8',
      'one of eight parts',
    ],
  ],
} as const satisfies Declaration;
