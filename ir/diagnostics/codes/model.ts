import { defineCodes } from './code.ts';

/** SPK2xx: operators, shapes and value kinds of the model graph, and the verifiers of both graphs. */
export const modelCodes = defineCodes({
  SPK201: {
    title: 'an operator does not accept what it is given',
    status: 3,
    explain:
      'Every operator checks the shapes and kinds of its inputs. There are three kinds of value: the analog input, spike\n' +
      'counts, and un-spiked membranes. Layers with weights read spikes (or the image); neurons, sums and means read\n' +
      'membranes. The usual causes are a missing neuron in front of a convolution, a residual whose branch has another\n' +
      'width or stride than its stream, and heads that do not divide the channels.\n' +
      'Remedy: compare the two shapes in the message, or put the neuron where the message says.',
  },
  SPK202: {
    title: 'an attribute is unknown, missing or out of range',
    status: 3,
    explain:
      'Operators declare their attributes with a type and a range: `spikec ops` lists them. An attribute without a default\n' +
      'must be given. Nothing is guessed and nothing is ignored: a misspelt attribute is an error.',
  },
  SPK203: {
    title: 'two layers have the same name',
    status: 3,
    explain:
      'A layer\u2019s name is the key under which its weights, its trace and its diagnostics are found, so it must be unique.\n' +
      'In a `repeat`, put the counter into the name: `block.{i}: my_block(...)`.',
  },
  SPK204: {
    title: 'the text form of a graph is malformed',
    status: 3,
    explain:
      'The text forms that `--emit` prints read back, line by line, and types are checked against what the operators infer.\n' +
      'A line that does not fit has usually been edited by hand. Print the graph again, or mend the line shown.',
  },
  SPK205: {
    title: 'the network\u2019s inputs or outputs are wrong',
    status: 3,
    explain: 'A network has one input, at least one output, and every output names a layer under a name of its own.',
  },
  SPK206: {
    title: 'a layer reaches no output',
    status: 3,
    explain:
      'A layer whose value nobody reads would be trained, mapped and paid for in vain, and is almost always a slip: a value\n' +
      'was named but the wrong one was passed on. Use it or delete it.',
  },
  SPK207: {
    title: 'a normaliser is not a power of two',
    status: 3,
    explain:
      'A neuron hands on count / norm. On the chip there are only integers: the division becomes a shift of the binary\n' +
      'point, which is exact only for powers of two. With a norm of 3, say, float32 already rounds 1/3, and the trained\n' +
      'network itself depends on the order of its sums.\n' +
      'Remedy: train with norm 1, 2, 4 or 8; a constant factor can move into the next layer\u2019s weights.',
  },
  SPK210: {
    title: 'the numbers of a layer seem to stand in the order of PyTorch',
    status: 0,
    explain:
      'torch.nn.Conv2d(in, out, kernel) names its inputs first. Here the inputs are known from what the layer reads, and the first\n' +
      'number is the outputs: conv2d(out, kernel, stride). conv2d(3, 64, 7) behind an image of 3 channels would be 3 outputs with\n' +
      'kernels of 64 pixels. Write conv2d(64, kernel=7); where such numbers are meant, name them: kernel=64, stride=7.',
  },
  SPK215: {
    title: 'a pool of even windows reaches over the border',
    status: 0,
    explain:
      'max_pool has windows of 3, 2 apart, with a border of 1, unless told otherwise: those of the stem of the official V1. With another\n' +
      'side the border stays, so that max_pool(2) makes 15x15 of 28x28, where torch.nn.MaxPool2d(2) makes 14x14. A linear layer\n' +
      'behind it then wants other weights than the checkpoint has, or, worse, nothing shows.\n' +
      'Remedy: max_pool(2, stride=2, pad=0)',
  },
  SPK216: {
    title: 'the channels of an input seem to come last',
    status: 0,
    explain:
      'An input is [channels, rows, columns], as PyTorch has it: a grey picture of 28x28 pixels is [1, 28, 28]. Keras, numpy and files of\n' +
      'pictures have the channels last, and [28, 28, 1] is read as 28 channels of 28x1 pixels, with other weights than were trained.\n' +
      'Remedy: input x: [1, 28, 28]; samples with channels last are put in order when they are read.',
  },
  SPK217: {
    title: 'a value of the step before is of no layer',
    status: 3,
    explain:
      'previous("name") names a layer by its label, in quotes. Inside a block the name is looked for among the layers of that block, then\n' +
      'of the blocks around it, then of the file; {i} in it is filled in as in labels. It may stand further down. spikec check lists\n' +
      'the names of all layers.',
  },
  SPK218: {
    title: 'a value of the step before is of a layer that never fires',
    status: 3,
    explain:
      'What waits for a logical step waits in registers of the chip, which hold spikes. Un-spiked values are kept by neurons: a membrane\n' +
      'with reset: hard and decay: 0.9 remembers all that has reached it. The input is not held: it comes from outside in every step.\n' +
      'Remedy: refer to the neuron behind the layer, or put one there.',
  },
  SPK219: {
    title: 'what a value of the step before is, does not follow',
    status: 3,
    explain:
      'A loop needs a beginning: its shape follows from linear(n), or from a sum with something outside the loop. Where nothing in the loop says\n' +
      'it, previous("s", shape=[8, 12, 12]) does, which must be what the layer gives in the end. A sum of spikes that holds itself has\n' +
      'no largest count, so that no window is long enough for it: put weights and a neuron behind the sum.',
  },
  SPK220: {
    title: 'an output of several logical steps is not averaged',
    status: 3,
    explain:
      'With T logical steps (`steps` of the input) an output has T values. The published models take their mean: the chip\n' +
      'delivers the values of every step, and the host adds them up and divides by T. The model says so with the operator\n' +
      '`mean_steps`, of membranes or of spikes; sum_steps, last_step and max_steps are the other ways. Behind them only the host\n' +
      'computes: nothing on the chip can read their values.\n' +
      'Remedy: output logits = x -> ... -> head: linear(10) -> mean_steps',
  },
  SPK221: {
    title: 'a soft reset takes an amount that no integer grid holds',
    status: 3,
    explain:
      'A neuron with a leak by a shift loses nothing: its membrane counts steps of a power of two, and what reset: soft takes must\n' +
      'be one as well. With 0.3, say, the trainer itself rounds at every step.\n' +
      'Remedy: write the leak as a decay, which rounds: decay: 0.5, decay_input: true is leak: 1, and takes any threshold. Or a\n' +
      'threshold of 1, 0.5, 2 or the like (scale the weights in front instead), or reset: hard, which takes nothing. Without a leak\n' +
      'any threshold is taken, to the nearest step of the membrane.',
  },
  SPK230: {
    title: 'the classifier reads divided counts',
    status: 0,
    explain:
      'E-SpikeFormer divides the counts of its neurons by the cap, norm: cap, except in front of the classifier: there the norm\n' +
      'is 1 and the weights meet raw counts 0..cap. Taking the normaliser for the cap makes logits, bias apart, a quarter (cap 4) of\n' +
      'what they were trained to be. QSD-Transformer keeps its norm, but has a threshold of 1 / norm, so that is not reported.\n' +
      'Remedy: spike: sfa(norm=1). A network that was trained with divided counts is right as it is.',
  },
  SPK231: {
    title: 'a neuron has a normaliser of its own',
    status: 0,
    explain:
      'cap and norm are separate: event nets have cap 4 with norm 8, 4 or 1. But within one network all hidden neurons of equal\n' +
      'cap share a norm, and so do the neurons behind attention (QSD-Transformer has half the norm there). One that differs\n' +
      'scales its layer by a power of two, and nothing else will tell you so: all shapes fit.\n' +
      'Remedy: the norm that the message names; leave it where the network was trained so.',
  },
  SPK232: {
    title: 'a neuron clamps lower than the others',
    status: 0,
    explain:
      'The published feature pyramid of the detector trains with counts 0..4 and evaluates with 0..1, by one flag of its neuron:\n' +
      'what was learnt and what runs are two networks. A model file states evaluation. Where its neurons have caps of\n' +
      'different size, that may be the same slip, so it should say which clamp the weights were trained with:\n' +
      '  neuron binary { cap: 1, norm: 1, rounding: half_even, trained_cap: 4 }\n' +
      'Nothing is computed with trained_cap; where it differs from cap, importing a checkpoint says so (SPK313).',
  },
  SPK233: {
    title: 'neurons of one network round differently',
    status: 0,
    explain:
      'half_even (torch.round) takes 0.5 to 0 and 2.5 to 2, half_up (floor(x + 0.5)) takes them to 1 and 3. The base, event,\n' +
      'segmentation and detection models use the first, the large ones and QSD-Transformer the second, each in all its neurons.\n' +
      'On integer grids ties are frequent: with the wrong rule nearly a fifth of all spikes of a large model were wrong.\n' +
      'Remedy: one rounding, that of the code which trained the network.',
  },
  SPK234: {
    title: 'no head reads spikes',
    status: 0,
    explain:
      'A classifier on un-spiked membranes multiplies real numbers. The chip cannot do it, so it was written as host_linear,\n' +
      'which the host computes from membranes it reads out. The large E-SpikeFormer has such a head beside a spiking one; a\n' +
      'network with no other is not spike-driven to its end, and its energy figures leave its classifier out.\n' +
      'Remedy: x -> mean -> spike: sfa(norm=1) -> head: linear(10), if the network has a neuron there.',
  },
  SPK235: {
    title: 'a convolution reads a whole membrane stream',
    status: 0,
    explain:
      'graded=true lets a convolution read un-spiked values, as multi-bit messages and multiply-accumulates. It is there for\n' +
      'convolutions in cascade, which have no neuron between them in the published networks. Behind a sum, a mean or a pool a\n' +
      'neuron is almost always missing: the layer would multiply where others add, and since the stream shares its grid with\n' +
      'other layers, compiling refuses it (SPK652).\n' +
      'Remedy: put a neuron in front of it, and leave out graded=true. Where the trained network really multiplies a sum, as the\n' +
      'shortcuts of MS-ResNet do, write fixed_point in front of it: the deployed network then rounds what it multiplies.',
  },
  SPK236: {
    title: 'a border of zeros where the map has a bias',
    status: 0,
    explain:
      'RepConv is 1x1 -> batch norm -> depthwise 3x3 -> 1x1, and pads in front of the depthwise part with what the batch norm\n' +
      'gives to 0, not with 0. With zeros 54,982 of 718,080 spikes of a recorded network were wrong, at the borders first.\n' +
      'Padding in front of the 1x1 instead gives the border exactly its bias.\n' +
      'Remedy: conv2d(dim, pad=1, bias=false) -> batch_norm -> conv2d(dim, kernel=3, pad=0, groups=dim, graded=true)',
  },
  SPK237: {
    title: 'layers never fire',
    status: 0,
    explain:
      'On the samples that were run these layers had not a single spike. What reads them gets its bias alone, whatever the\n' +
      'sample: the network may still answer, and every spike of it may be proved, but nothing of the sample gets through there.\n' +
      'Usual causes: an input normalised otherwise than in training, weights or a batch norm of another network, a threshold\n' +
      'that is too high. A few samples prove little: run more before you look further.\n' +
      'Remedy: look at what is in front of the first layer named; `spikec verify --fidelity` compares with the float checkpoint.',
  },
  SPK238: {
    title: 'layers fire in nearly every time step',
    status: 0,
    explain:
      'On the samples that were run 99 % of all neurons of these layers, or more, fired in every time step they could. Like\n' +
      'silence that tells nothing of the sample, and it costs the most energy.\n' +
      'Usual causes: an input normalised otherwise than in training, weights or a batch norm of another network, a cap or\n' +
      'threshold that is too low.\n' +
      'Remedy: look at what is in front of the first layer named; `spikec verify --fidelity` compares with the float checkpoint.',
  },
  SPK239: {
    title: 'outputs that no sample is of',
    status: 0,
    explain:
      'The data set has fewer classes than the network has outputs. Training works, but the outputs left over only learn never\n' +
      'to answer. Either the model has other parameters than was meant, or a folder of a class is missing.\n' +
      'Remedy: -p classes=N for a model with such a parameter, N as many as there are classes.',
  },
  SPK247: {
    title: 'a setting changes nothing',
    status: 0,
    explain:
      'A setting of training was given that this run has no use for, such as a surrogate for neurons that round to the nearest,\n' +
      'or a decay of rates by blocks for a network without numbered blocks. The run is as it would be without it.\n' +
      'Remedy: leave it out; or, where it was meant to do something, look at the reason in the message.',
  },
  SPK209: {
    title: 'a mean of spikes that no grid holds',
    status: 3,
    explain:
      'Sums of spikes are whole numbers; a mean over 9 or 49 of them is on no binary grid. Where only layers with weights read it,\n' +
      'the division goes into their weights; where only neurons or the host read it, into thresholds or to the host. Read by both,\n' +
      'or by a sum, a pool or an attention, it would have to be exact in between.\n' +
      'Remedy: avg_pool(3, divisor=1) gives the sums; divide the weights behind it by 9 in the checkpoint. Windows of 2, 4 or 8\n' +
      'pixels have no such trouble.',
  },
  SPK208: {
    title: 'a spike graph violates an invariant',
    status: 3,
    explain:
      'Populations and projections obey numbered invariants (docs: ir/spike/verify.ts): extents, ascending thresholds, weights\n' +
      'within their bits, geometry that gives the target its positions. A graph that the compiler made never breaks one; a\n' +
      'text form that was edited by hand can. The message names the population or projection.',
  },
  SPK244: {
    title: 'a value of the step before is always 0',
    status: 0,
    explain:
      'Registers are empty when a sample begins. In a sample of one logical step, or of no more than a delay has, nothing ever comes out\n' +
      'of them: the layers behind see no spike and give their biases alone, and the loop that was meant is none.\n' +
      'Remedy: input x: [...] { steps: T }, with frames of a recording or one image for all steps.',
  },
  SPK240: {
    title: 'a leaky integrator is read by a layer without being rounded',
    status: 3,
    explain:
      'integrate keeps a membrane that decays and never fires, as read-out layers do. The chip holds it exactly, in as many bits as a\n' +
      'membrane has; the trainer\u2019s float32 has 24. The host reads one and the same number on both sides; a layer behind it reads\n' +
      'what is rounded to a grid that the model states.\n' +
      'Remedy: v: integrate(decay=0.9) -> fixed_point(6) -> fc: linear(20, graded=true), or put integrate at the end, with mean_steps or the\n' +
      'like behind it. A neuron integrates by itself: reset: hard, decay: 0.9.',
  },
});
