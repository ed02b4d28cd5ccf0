import type { Declaration } from '../arguments/command.ts';
import { nirOptions } from '../arguments/nir_options.ts';
import { checkpointOptions, classNamesOption, parameterOption, required, text } from '../arguments/options.ts';

export const importCommand = {
  name: 'import',
  summary:
    'Turn a PyTorch or safetensors file into a checkpoint of a model, or a network of NIR into a model and its checkpoint, and list what was not carried over',
  positionals: {
    checkpoint: {
      type: 'string',
      demandOption: true,
      describe: 'A .pth or .safetensors file, or a network (.nir); nothing in it is executed',
    },
  },
  options: {
    model: text('The model file whose layers the tensors belong to; needed but for a network'),
    out: required('The checkpoint to write, .safetensors'),
    ...parameterOption,
    ...checkpointOptions,
    ...nirOptions,
    ...classNamesOption,
  },
  examples: [
    ['import net.nir --out-model net.spike --out net.safetensors', 'a network of another tool'],
    ['import net.pth --model net.spike --out net.safetensors', 'an official checkpoint'],
    [
      'import last.pth.tar --model net.spike --take ema --out net.safetensors',
      'of several sets of weights, the average',
    ],
  ],
} as const satisfies Declaration;
