import type { Declaration } from '../arguments/command.ts';
import { flag, parameterOption, required } from '../arguments/options.ts';

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
    'allow-missing': flag('Missing biases are 0, missing batch norms do nothing; a missing weight stays an error'),
    'allow-extra': flag('Tensors that no layer wants are left out'),
  },
  examples: [['import net.pth --model net.spike --out net.safetensors', 'an official checkpoint']],
} as const satisfies Declaration;
