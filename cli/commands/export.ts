import type { Declaration } from '../arguments/command.ts';
import { checkpointOptions, choice, flag, parameterOption, required, text } from '../arguments/options.ts';
import { defaultTarget } from '../../toolchain/defaults.ts';

export const exportCommand = {
  name: 'export',
  summary: 'Write a model with its weights as a network that other tools read (NIR, ONNX)',
  positionals: { model: { type: 'string', demandOption: true, describe: 'A model file' } },
  options: {
    weights: required('A checkpoint of the model: .safetensors (float or integer) or .pth'),
    nir: text('The network to write as NIR, .nir'),
    onnx: text(
      'The network to write as ONNX, .onnx: the deployed one, with the float32 numbers that its integers stand for',
    ),
    dt: text('NIR: seconds of a step, for time constants; that of the import where the checkpoint tells it, else 1e-4'),
    integers: flag('ONNX: the chip\u2019s own integers instead, exact in any case'),
    unroll: flag('ONNX: all logical steps in one graph; else one step, whose membranes are inputs and outputs'),
    outputs: choice('ONNX: what leaves the graph, results (the default) or all: the counts of every layer too', [
      'results',
      'all',
    ]),
    target: text(`ONNX: the chip to compile for, as for "spikec compile" (default ${defaultTarget})`),
    ...parameterOption,
    ...checkpointOptions,
  },
  examples: [
    ['export net.spike --weights net.safetensors --nir net.nir', 'for Norse, snnTorch, sinabs, ...'],
    ['export net.spike --weights net.safetensors --onnx net.onnx', 'for Netron, onnxruntime, ...'],
    [
      'export net.spike --weights net.safetensors --onnx net.onnx --integers --outputs all',
      'the integers of the chip, with the counts of every layer',
    ],
  ],
} as const satisfies Declaration;
