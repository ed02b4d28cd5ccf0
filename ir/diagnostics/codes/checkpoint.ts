import { defineCodes } from './code.ts';

/** SPK3xx: weights: what is missing, left over, wrongly shaped, not finite or not on the grid. */
export const checkpointCodes = defineCodes({
  SPK301: {
    title: 'the checkpoint lacks a tensor',
    status: 3,
    explain: `The model has a layer whose weights, bias or statistics the checkpoint does not hold. A network with a missing
tensor would still run and give wrong answers, so nothing is filled in silently.

A float checkpoint needs LAYER.weight, LAYER.bias and, for batch norms, LAYER.running_mean and LAYER.running_var; an
integer checkpoint needs LAYER.weight_int, LAYER.exp and LAYER.bias_int. "spikec check MODEL --weights FILE" shows what the
model wants beside what the file holds. Often the model was given other parameters than the trained one (depth, dims), or
its layers have other names: where names, shapes and order suggest how, the message proposes --rename options, which were tried
and are not applied.`,
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
  SPK311: {
    title: 'a merged kernel has fewer bits than its product needs',
    status: 0,
    explain: `QSD-Transformer trains each factor of a RepConv (1x1, depthwise 3x3, 1x1) in 4 bits. Multiplied out they give
one dense 3x3 kernel whose weights take more than 4 bits, so a merged kernel of 4 bits was rounded a second time: another
network than the trained one, which no later step can undo. Keep the factors apart, as X.pw1, X.dw and X.pw2, or round the
product to 8 bits and measure what that costs with "spikec verify --fidelity".`,
  },
  SPK312: {
    title: 'the checkpoint was made for other neurons',
    status: 0,
    explain: `How far a neuron counts (cap), what its counts are divided by (norm) and how it rounds stand in no tensor, so
weights load into a network with other neurons and only the answers are wrong. Checkpoints that spikec writes state the
neurons of their model in their metadata, and the model at hand has others. Usually a parameter was given when training
and forgotten now: -p cap=8, or -p norm=1. Where the change is meant, go on: this is a warning.`,
  },
  SPK313: {
    title: 'the published code trains with another clamp than it evaluates with',
    status: 0,
    explain: `The neuron of the published feature pyramid for detection clamps at 4 while training and at 1 in evaluation. The
model file states evaluation, with trained_cap for the other: spikec reproduces what the published code computes when it is
evaluated. Features are so not those that the heads saw in training. If you train the detector yourself, use one clamp for
both, and write it as the cap.`,
  },
  SPK314: {
    title: 'the feature maps have other strides than the published anchors',
    status: 0,
    explain: `The last downsampling of the published backbone has stride 1, so its maps lie at a 4th, 8th, 16th, 16th and 32nd of
the image, while the published anchor configuration counts on 4, 8, 16, 32 and 64. Boxes come out of the host's part,
so spikec is not concerned; whoever decodes them with the published anchors gets what the published code gets, and whoever
lays anchors out anew must take the strides from the maps' shapes.`,
  },
  SPK315: {
    title: 'the checkpoint holds tensors that no forward reads',
    status: 0,
    explain: `The published V1 attention builds a convolution talking_heads that it never calls. Its weight is in every official
checkpoint and in the published parameter counts, so the model declares it (the operator "spare") and it is carried over;
nothing is computed with it. The neurons rpe_lif and attn_lif are built and not called either; they have no tensors.`,
  },
  SPK316: {
    title: 'the published code of this model does not run as it stands',
    status: 0,
    explain: `The forward of a block of the published large E-SpikeFormer uses T, B, C, N, but the line that sets them is
commented out. Weights for it therefore come from a repaired copy. spikec computes what the code does with that one line back
in place; if your copy was repaired in another way, compare its outputs with those of "spikec run" before relying on them.`,
  },
  SPK317: {
    title: 'parts behind the network were left out',
    status: 0,
    explain: `Checkpoints of a detector also hold its region proposals and box heads (rpn_head, roi_head), those of a segmenter
may hold a head that only helps in training (auxiliary_head). The example models end with feature maps or class
scores, and what follows is work of the host, so these tensors are listed and not carried over. Only keys beginning with these words,
beside a model with a backbone, are treated so: any other tensor that no layer wants is an error (SPK302).`,
  },
  SPK318: {
    title: 'a file holds several sets of weights, and one was taken',
    status: 0,
    explain: `Training scripts keep more than one set of weights in a file: raw ones and their moving average (state_dict and
state_dict_ema, model and model_ema), a student and its teacher. Of several that fit the model alike, weights go before
averages of them; otherwise the one with more of the model's tensors is taken. The recipe of many networks is to evaluate the
average: --take ema chooses it. --take names a set by its key in the file, by the prefix of its names, or by an ending of
either, and chooses without a warning.`,
  },
  SPK319: {
    title: 'a file holds several sets of weights for the model',
    status: 3,
    explain: `Two or more sets of tensors in the file have the names and shapes of the model, such as teacher and student, and
nothing says which is meant. Choose with --take: a key of the file (--take student), or an ending of it that no other set has
(--take ema for state_dict_ema). Sets that hold the same numbers are no question.`,
  },
  SPK320: {
    title: 'the checkpoint is of another member of the family',
    status: 3,
    explain: `The model file describes a family of networks, and the checkpoint was trained with other parameters than it was
given: depth, dims, classes, a second head. The message names the parameters and values with which every name and every shape
of the checkpoint fits; they were tried, not guessed. Parameters that change no tensor (image, T, cap) are in no checkpoint:
take them from the training script.`,
  },
  SPK321: {
    title: 'the checkpoint holds parameters of neurons that the model sets otherwise',
    status: 3,
    explain: `Other frameworks keep parameters of neurons in a state dict: a learnt leak (w of PLIF, 1/tau = sigmoid(w)), a
threshold, a decay. Here they stand in the model file, so a value in the checkpoint that differs would be lost, and another
network would be compiled and verified. Write the value into the model's neuron where the language has it: any threshold; leaks
are 1/tau = 1/2^k. Otherwise train with such a value. --allow-extra goes on without the trained values, with a warning.
Surrogate slopes and saved membranes play no part and are listed; a value equal to the model's is accepted.`,
  },
  SPK322: {
    title: 'what belongs to the network was left out',
    status: 0,
    explain: `With --allow-extra a parameter of neurons or a mask of weights that the model does not have was left out. What is
compiled, run and verified is the model with these weights, which is not the network that was trained.`,
  },
  SPK323: {
    title: 'a mask of weights was not applied',
    status: 3,
    explain: `The file holds a mask beside weights that are not 0 where the mask is, so the trained network multiplies them and the
weights alone are another network. Masks that torch.nn.utils.prune keeps (weight_orig, weight_mask) are applied here. Of others,
save the product: weight * mask.`,
  },
  SPK324: {
    title: 'tensors of the file were left out',
    status: 0,
    explain: `Tensors that do not begin with the prefix of the model's names (a loss, a discriminator), or that no layer wants and
--allow-extra leaves out. "spikec import" lists them all.`,
  },
  SPK325: {
    title: 'a tensor is kept in parts that are not understood',
    status: 3,
    explain: `PyTorch can keep a weight in parts that its forward puts together. Pruned weights (weight_orig, weight_mask), weight
norm (weight_g, weight_v, or parametrizations.weight.original0 and original1) and spectral norm (weight_orig, weight_u, weight_v,
or parametrizations.weight.original, 0._u and 0._v) are put together here. Of any other parametrisation save the result:
torch.nn.utils.parametrize.remove_parametrizations(module, "weight").`,
  },
  SPK326: {
    title: 'an option about a checkpoint names nothing in it',
    status: 3,
    explain: `--take names a set of tensors by its key, by the prefix of its names, or by a part of either that no other set has.
--rename OLD=NEW replaces the parts OLD of a name, between dots, by NEW: --rename encoder.0=stem renames encoder.0.weight and
encoder.0.bias. Either side may be empty. One * in a part stands for any text, on both sides: --rename "encoder.*.conv=blocks.*.c1".
Renames are made in their order, the narrower ones first. The option as it was given matches nothing in this file, nothing that
one before it has left, or more than one thing.`,
  },
  SPK327: {
    title: 'quantisation takes much of a layer',
    status: 0,
    explain: `On the grid of the chip every output channel has one power of two as its step. Where one weight is far larger than the
others, the step that holds it turns the others into 0; where a bias or the membranes demand a coarse step, most of the range of
the weights stays unused; weights beyond the range are clamped. The message names the layers with the shares. Measure what it
costs: "spikec verify --fidelity" compares with the float network. To mend it, clip outliers and train on for an epoch, use
"spikec train" (deploy mode keeps weights on the grid), or choose a target with wider weights.`,
  },
  SPK329: {
    title: 'the framework charges its neurons in another way',
    status: 0,
    explain: `A decay called beta is that of snnTorch, where the whole input is added: v = beta v + x. Here a leaking neuron charges by
v = v + (x - v) / 2^leak, so that x counts 1 - beta as much. The networks are the same where the threshold is multiplied by 1 -
beta, or weights and biases in front are divided by it. If the model file says so already, this warning may be silenced.`,
  },
});
