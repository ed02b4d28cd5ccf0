import type { Declaration } from '../arguments/command.ts';
import { checkpointOptions, flag, parameterOption, text } from '../arguments/options.ts';

export const check = {
  name: 'check',
  summary: 'Parse a model, check names, types and shapes, count parameters and MACs',
  positionals: { model: { type: 'string', demandOption: true, describe: 'A model file, or a network of NIR (.nir)' } },
  options: {
    ...parameterOption,
    layers: flag('List every layer with its value, parameters and MACs'),
    tensors: flag('List the tensors that a checkpoint must hold, with their shapes'),
    weights: text(
      'With a checkpoint beside them: what is there, missing, left over; exit status 3 where it does not fit',
    ),
    take: checkpointOptions.take,
    rename: checkpointOptions.rename,
  },
  needs: [
    {
      options: ['take', 'rename'],
      of: ['weights'],
      why: 'it says how the tensors of a checkpoint are found',
      help: 'give --weights CHECKPOINT, or leave it out',
    },
  ],
  examples: [
    ['check net.spike', 'is it sound, and how large is it'],
    ['check net.spike -p size=t -p image=64 --layers', 'with other parameters, layer by layer'],
    ['check net.spike --tensors', 'what a checkpoint of it is made of'],
    ['check net.spike --weights net.pth', 'does this checkpoint fit, tensor by tensor'],
    ['check net.nir', 'all that is wrong with a network of another tool'],
  ],
} as const satisfies Declaration;
