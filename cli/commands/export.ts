import type { Declaration } from '../arguments/command.ts';
import { checkpointOptions, parameterOption, required, text } from '../arguments/options.ts';

export const exportCommand = {
  name: 'export',
  summary: 'Write a model with its weights as a network that other tools read (NIR)',
  positionals: { model: { type: 'string', demandOption: true, describe: 'A model file' } },
  options: {
    weights: required('A checkpoint of the model: .safetensors (float or integer) or .pth'),
    nir: required('The network to write, .nir'),
    dt: text('Seconds of a step, for time constants; that of the import where the checkpoint tells it, else 1e-4'),
    ...parameterOption,
    ...checkpointOptions,
  },
  examples: [['export net.spike --weights net.safetensors --nir net.nir', 'for Norse, snnTorch, sinabs, ...']],
} as const satisfies Declaration;
