import type { Declaration } from '../arguments/command.ts';
import { flag, text } from '../arguments/options.ts';

export const init = {
  name: 'init',
  summary:
    'Write a model file to begin with: a small commented network, or the skeleton of the one that a checkpoint belongs to',
  positionals: {
    model: { type: 'string', describe: 'The model file to write; net.spike, or called as the checkpoint, unless told' },
  },
  options: {
    from: text(
      'A checkpoint: layers are recognised by names and shapes, what they do not tell is marked as a question',
    ),
    take: text('Which of several sets of weights in it: its key or an ending of it'),
    force: flag('Replace the file where there is one'),
  },
  needs: [
    {
      options: ['take'],
      of: ['from'],
      why: 'it says which weights of a checkpoint are meant',
      help: 'give --from CHECKPOINT, or leave it out',
    },
  ],
  examples: [
    ['init', 'net.spike, a small network to change'],
    ['init --from net.pth', 'net.spike, with the layers of net.pth under their own names'],
    ['init resnet.spike --from last.ckpt --take ema', 'of several sets of weights, the average'],
  ],
} as const satisfies Declaration;
