import type { Declaration } from '../arguments/command.ts';
import { checkpointOptions, classNamesOption, parameterOption, required } from '../arguments/options.ts';

export const importCommand = {
  name: 'import',
  summary: 'Turn a PyTorch or safetensors file into a checkpoint of a model, and list what was not carried over',
  positionals: {
    checkpoint: {
      type: 'string',
      demandOption: true,
      describe: 'A .pth or .safetensors file; nothing in it is executed',
    },
  },
  options: {
    model: required('The model file whose layers the tensors belong to'),
    out: required('The checkpoint to write, .safetensors'),
    ...parameterOption,
    ...checkpointOptions,
    ...classNamesOption,
  },
  examples: [
    ['import net.pth --model net.spike --out net.safetensors', 'an official checkpoint'],
    [
      'import last.pth.tar --model net.spike --take ema --out net.safetensors',
      'of several sets of weights, the average',
    ],
  ],
} as const satisfies Declaration;
