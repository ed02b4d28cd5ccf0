import { defineCodes } from './code.ts';

/** SPK3xx: weights: what is missing, left over, wrongly shaped, not finite or not on the grid. */
export const checkpointCodes = defineCodes({
  SPK301: {
    title: 'the checkpoint lacks a tensor',
    status: 3,
    explain: `The model has a layer whose weights, bias or statistics the checkpoint does not hold. A network with a missing
tensor would still run and give wrong answers, so nothing is filled in silently.

A float checkpoint needs LAYER.weight, LAYER.bias and, for batch norms, LAYER.running_mean and LAYER.running_var; an
integer checkpoint needs LAYER.weight_int, LAYER.exp and LAYER.bias_int. Compare the names in the message with the
layer names that "spikec check MODEL" prints. Often the model was given other parameters than the trained one
(depth, dims), or a layer was renamed.`,
  },
  SPK302: {
    title: 'the checkpoint has a tensor that no layer wants',
    status: 3,
    explain: `A tensor of the checkpoint belongs to no layer of the model. Leaving it out could drop a bias or a whole layer
without a word, so it is an error. The batch counters of PyTorch (num_batches_tracked) are the one exception: they play
no part in evaluation and are listed as ignored.

Describe the layer in the model, or import only what you mean and say so explicitly.`,
  },
  SPK303: {
    title: 'a tensor has another shape than its layer',
    status: 3,
    explain: `The extents of a tensor differ from what the model computes for that layer. Trailing extents of 1 do not matter
(a 1x1 convolution may be stored as a convolution over flattened positions), anything else does.

If many layers are listed, the model was most likely given other parameters than the trained network: dims, heads,
classes or channels. Set them with -p, for example -p classes=10.`,
  },
  SPK304: {
    title: 'a tensor holds NaN or infinity',
    status: 3,
    explain: `A weight or a statistic is not a finite number, so no integer grid and no threshold can be computed from it. The
message names the tensor and the position of its first such element. This is usually a training run that diverged;
go back to an earlier checkpoint. A negative running variance is reported here, too: its square root does not exist.`,
  },
  SPK305: {
    title: 'a tensor has an element type that does not suit its use',
    status: 3,
    explain: `Float checkpoints hold floating-point tensors; integer checkpoints hold whole numbers. Anything else means that the
tensor under this name is something different from what the layer needs. Convert the tensor in the program that wrote
the file, or correct its name.`,
  },
  SPK306: {
    title: 'an integer lies outside its range',
    status: 3,
    explain: `Integer checkpoints hold weights of at most 8 bits (or of the fewer bits that the file states for a layer), exponents
from -32 to 40 and biases of 32 bits. A value outside would be cut off on the chip. The file was written with another
meaning of these tensors, or it is damaged.`,
  },
  SPK307: {
    title: 'two tensors stand for the same parameter',
    status: 3,
    explain: `After the prefix "module." of PyTorch's DataParallel is taken off, or where both LAYER.0 and LAYER are present in an
integer checkpoint, two tensors would fill the same parameter of a layer. It is not known which is meant: remove one.`,
  },
  SPK308: {
    title: 'the checkpoint was made for another input grid',
    status: 3,
    explain: `An integer checkpoint counts the input image in steps of 2^-fraction_bits; the biases of the first layer are on that
grid. The model states another grid than the one the checkpoint's metadata names, so the first layer would add image
and bias on different scales. Give the input of the model the fraction_bits of the checkpoint.`,
  },
  SPK309: {
    title: 'the checkpoint states something about itself that cannot be read',
    status: 3,
    explain: `The metadata of the file names a checkpoint format, a number of bits or an input grid in a form that this version
does not understand. Write the file anew with "spikec import", or remove the metadata entry that the message names.`,
  },
  SPK310: {
    title: 'the checkpoint is damaged',
    status: 3,
    explain:
      'safetensors files have no checksum of their own: a flipped bit in a weight reads as another weight. Checkpoints that\n' +
      'spikec writes carry the sha256 of all their tensors (metadata key `tensors_sha256`), and reading compares it.\n' +
      'Remedy: copy the file again. If you changed tensors on purpose, remove that key. Files from elsewhere carry no such\n' +
      'hash; `spikec import` adds it.',
  },
});
