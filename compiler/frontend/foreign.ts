/** @file Words that people bring from other languages and frameworks, and what is written here instead. */

/** The neuron of a framework as a line to paste; docs/neurons.md has more of them. */
const neuronLine = (name: string, settings: string): string =>
  `neurons are declared: neuron ${name} { cap: 1, norm: 1, rounding: down, ${settings} }, then -> ${name}; others: docs/neurons.md`;

/** What stands for operators of PyTorch and its kin; keys as `keyOf` makes them. */
const callees: Readonly<Record<string, string>> = {
  concat:
    'write concat(a, b), of spikes or in front of a neuron; of three: concat(concat(a, b), c); channels are joined, there is no dim',
  split: 'take the parts one by one: x -> slice(0, 32) and x -> slice(32, 32)',
  channelshuffle: 'take the parts with slice and join them with concat, or give the weights behind it another order',
  avgpool: 'write avg_pool(2) for windows of 2 pixels, and mean for a whole map',
  globalmaxpool: 'write max_pool with a window as large as the map, pad=0; of spikes any_position',
  sumpool: 'write avg_pool(2, divisor=1)',
  voting: 'write votes(10) in front of mean_steps: the mean of every 10 channels',
  dropout: 'leave it out: at inference it does nothing',
  flatten: 'leave it out: linear reads every position itself, row by row, as flatten lays them out',
  dense: 'write linear(out): it reads vectors and maps of any shape',
  relu: 'activations are spikes: declare a neuron (neuron sfa { cap: 4, norm: 4, rounding: half_even }) and write -> sfa',
  conv3d: 'time is no axis of a map: frames are logical steps, input x: [C, H, W] { steps: T }',
  convtranspose:
    'did you mean "conv_transpose2d"? Over a signal, declare the input as a map [C, 1, L], with kernel=[1, 2], stride=[1, 2]',
  depthwise: 'write conv2d(C, kernel=3, groups=C), with as many groups as channels',
  separable: 'write both convolutions: conv2d(C, kernel=3, groups=C) and conv2d(out, graded=true) behind it',
  patches: 'write a convolution whose stride is its kernel: conv2d(dim, kernel=4, stride=4, pad=0)',
  zeropad: 'give the next convolution its border: pad=[top, bottom, left, right], or pad=same',
  resize: 'write upsample(nearest) or upsample(bilinear), in front of the neuron: it doubles height and width',
  pixelshuffle:
    'it moves channels to positions: conv_transpose2d with a kernel as large as its stride computes the same and more',
  sequential: 'layers follow each other with arrows: x -> a: conv2d(8) -> s: sfa -> b: linear(10)',
  multiheadattention:
    'write attention(q, k, v, heads=4, scale=0.125): its q, k and v are spikes, behind convolutions of their own',
  layernorm:
    'its mean and variance depend on the sample, which no integer network can fold: train with batch_norm instead',
  normalize: 'pixels are normalised by the input: input x: [3, 224, 224] { mean: [...], std: [...] }',
  softmax: 'leave it out: the largest logit is the largest probability; attention here has none',
  argmax: 'leave it out: outputs are scores, of which spikec run takes the largest',
  batchnorm: 'did you mean "batch_norm"?',
  stepnorm:
    'norms of their own for every logical step cannot be folded into weights that all steps share: use batch_norm',
  maxpool: 'did you mean "max_pool"?',
  lif: 'neurons are declared: neuron lif { cap: 1, norm: 1, rounding: down, leak: 1, reset: hard }',
  leaky: neuronLine('leaky', 'fires: above, reset: delayed, decay: 0.9'),
  ifnode: neuronLine('if_node', 'reset: hard'),
  lifnode: neuronLine('lif', 'reset: hard, decay: 0.5, decay_input: true'),
  parametriclifnode: neuronLine('plif', 'reset: hard, decay_from: w, decay_input: true'),
  synaptic: neuronLine('synaptic', 'fires: above, reset: delayed, decay: 0.9, current_decay: 0.8'),
  decaying:
    'neurons are declared: neuron lif { cap: 1, norm: 1, rounding: down, reset: hard, decay: 0.9 }; docs/neurons.md has the line of every tool',
  adaptive:
    'thresholds that move with the spikes are not here; nearest: reset: soft, which takes the threshold for every spike',
  readout: 'a membrane that never fires is integrate(decay=0.9), with max_steps, last_step or mean_steps behind it',
  wrapper: 'leave it out: every layer runs at every logical step, T is in the input: input x: [C, H, W] { steps: T }',
  encoder:
    'leave it out: the first layer reads the image at every logical step; recorded spikes are frames, input x: [C, H, W] { steps: T, bits: 2, fraction_bits: 0 }',
  sigmoid: 'activations are spikes: declare a neuron; what only scores are squashed with can be left out',
  arithmetic: 'values are added with add(a, b) or x += ..., spikes joined by AND with gate(a, b); factors are weights',
  sum: 'values are added with add(a, b) or x += ...; over positions write mean(divisor=1), over channels sum_channels(heads)',
  positions: 'a learned value for every position is x += x -> pos_embed: position_map(tokens)',
  excite: 'factors that depend on the sample are not here; spikes open and shut channels with gate(a, b)',
  delayed: 'spikes of earlier steps are previous("s", steps=3), of a layer by its name',
  embedding: 'there is none: a network here begins with an image or with frames of events',
  matmul: 'products of spikes are `gate` (by element) and `attention` (of matrices); with weights: linear, conv2d',
  reshape:
    'leave it out: linear, attention and mean read maps [C, H, W] as they are; inputs are [F], [C, L] or [C, H, W]',
  identity: 'leave it out: x -> x is x',
  needless: 'leave it out: it belongs to training',
  recurrent:
    'what comes back is the spike of an earlier step: previous("s") -> back: linear(64), added to what arrives in front of the neuron s; gates of LSTM and GRU are not here',
};

const named = (known: string, names: string): Readonly<Record<string, string>> =>
  Object.fromEntries(names.split(' ').map((name) => [name, known]));

/** Other names of the same. */
const synonyms: Readonly<Record<string, string>> = {
  ...named('concat', 'cat concatenate torchcat stack hstack'),
  ...named('split', 'chunk narrow unbind select gather'),
  ...named('channelshuffle', 'shuffle shufflechannels'),
  ...named(
    'avgpool',
    'averagepool averagepooling adaptiveavgpool adaptiveaveragepool globalavgpool globalaveragepool globalaveragepooling meanpool gap',
  ),
  ...named('globalmaxpool', 'adaptivemaxpool globalmaxpooling amax max'),
  ...named('voting', 'votinglayer vote votes voting_layer'),
  ...named('dropout', 'droppath dropoutlayer alphadropout featuredropout stochasticdepth'),
  ...named('relu', 'gelu silu elu selu celu leakyrelu prelu relu6 swish mish hardswish softplus activation'),
  ...named('layernorm', 'groupnorm instancenorm rmsnorm localresponsenorm weightnorm'),
  ...named('softmax', 'logsoftmax'),
  ...named('argmax', 'topk argmin'),
  ...named('sigmoid', 'tanh hardsigmoid hardtanh logsigmoid'),
  ...named('convtranspose', 'deconv conv2dtranspose convtranspose2d'),
  ...named('zeropad', 'pad constantpad padding'),
  ...named('resize', 'interpolate upsamplingnearest upsamplingbilinear unpool maxunpool upsampling'),
  ...named('pixelshuffle', 'pixelunshuffle depthtospace spacetodepth'),
  ...named('dense', 'fc fullyconnected lineartransform'),
  ...named('multiheadattention', 'mha scaleddotproductattention selfattention ssa'),
  ...named('depthwise', 'depthwiseconv dwconv groupconv groupedconv'),
  ...named('separable', 'separableconv sepconv depthwiseseparableconv'),
  ...named('patches', 'unfold patchembed patchembedding patchify'),
  ...named('batchnorm', 'bn tdbn thresholddependentbatchnorm syncbatchnorm'),
  ...named('stepnorm', 'bntt tebn temporaleffectivebatchnorm batchnormthroughtime'),
  ...named('maxpool', 'pool maxpooling'),
  ...named('lif', 'spike spikingneuron neuron'),
  ...named('decaying', 'ilifnode alpha lapicque cubalif lifcell lifboxcell explif iaf adlif'),
  ...named('ifnode', 'if multistepifnode'),
  ...named('lifnode', 'multisteplifnode'),
  ...named('parametriclifnode', 'plif multistepparametriclifnode'),
  ...named('adaptive', 'alif adaptivelif adaptivelifnode alifnode lsnncell'),
  ...named('readout', 'li licell expleak leakyintegrator cubali nonspikinglifnode'),
  ...named('positions', 'posembed positionembedding positionalencoding positionalembedding poscode'),
  ...named('excite', 'squeezeexcite squeezeexcitation senet channelattention cbam'),
  ...named('sequential', 'modulelist'),
  ...named('wrapper', 'multistepcontainer seqtoanncontainer timedistributed layerwrapper stepcontainer'),
  ...named('encoder', 'poissonencoder rateencoder latencyencoder spikegen constantcurrentlifencoder'),
  ...named('arithmetic', 'sub div pow exp log clamp clip where maskedfill subtract'),
  ...named('matmul', 'mul bmm einsum multiply dot prod'),
  ...named('reshape', 'view permute transpose squeeze unsqueeze rearrange swapaxes expand'),
  ...named('needless', 'detach clone contiguous requiresgrad quantize fakequantize quantstub dequantstub surrogate'),
  ...named('recurrent', 'lstm gru rnn rleaky rsynaptic slstm linearrecurrentcontainer lifrecurrentcell rlif recurrent'),
  ...named('delayed', 'delay delaylayer register delayline'),
};

/** `nn.AdaptiveAvgPool2d` is `adaptiveavgpool`; convolutions keep their dimensions. */
function keyOf(typed: string): string {
  const plain = typed.toLowerCase().replace(/_/g, '');
  return /^conv[13]d$/.test(plain) ? plain : plain.replace(/[123]d$/, '');
}

/** What to write instead of an operator of another framework, if it is one. */
export function foreignCallee(typed: string): string | undefined {
  const key = keyOf(typed);
  const known = Object.hasOwn(synonyms, key) ? synonyms[key]! : key;
  return Object.hasOwn(callees, known) ? callees[known] : undefined;
}

/** Names of arguments in other frameworks. */
const parameters: Readonly<Record<string, string>> = {
  ...{ kernel_size: 'kernel', padding: 'pad', strides: 'stride', out_channels: 'out', filters: 'out', channels: 'out' },
  ...{ out_features: 'out', num_heads: 'heads', nhead: 'heads' },
};

/** What a parameter of another framework is called here, if this call has it. */
export function foreignParameter(typed: string, candidates: readonly string[]): string | undefined {
  const name = Object.hasOwn(parameters, typed) ? parameters[typed] : undefined;
  return name !== undefined && candidates.includes(name) ? name : undefined;
}

/** Settings of neurons and inputs as other frameworks have them. */
const tau =
  'leak: k is v += (x - v) / 2^k, so tau = 2 is leak: 1; any other factor is decay: 1 - 1 / tau, with decay_input: true';
const beta =
  'a share that is kept is called decay: v = decay * v + x; 1/2, 3/4, 7/8 without rounding are leak: 1, 2, 3';
const adaptive =
  'thresholds do not adapt; the nearest is reset: soft, since what a spike takes fades with the decay of the membrane';
const refractory =
  'there are no refractory periods; the nearest is reset: hard with reset_to below 0, from where v climbs back';
const settings: Readonly<Record<string, string>> = {
  ...{
    adaptive,
    adaptation: adaptive,
    rho: adaptive,
    tau_adapt: adaptive,
    tau_adp: adaptive,
    b_jump: adaptive,
    b0: adaptive,
  },
  ...{ adapt_scale: adaptive, tau_adaptation: adaptive, delta_threshold: adaptive, th_adapt: adaptive },
  ...{ refractory, rho_reset: refractory, t_ref: refractory, tau_ref: refractory, refractory_period: refractory },
  ...{ tau, tau_mem: tau, beta, alpha: beta, decay_rate: beta },
  ...{ v_threshold: 'did you mean "threshold"?', v_th: 'did you mean "threshold"?', vth: 'did you mean "threshold"?' },
  v_reset: 'a reset to 0 is reset: hard, to another value reset: hard with reset_to; what is subtracted is reset: soft',
  ...{ T: 'did you mean "steps"?', timesteps: 'did you mean "steps"?', time_steps: 'did you mean "steps"?' },
  ...{ D: 'did you mean "cap"?', levels: 'did you mean "cap"?', scale: 'did you mean "fraction_bits"?' },
};

/** What to write instead of a setting of another framework, where its name leads to one that is there. */
export const foreignSetting = (typed: string, names: readonly string[]): string | undefined => {
  const help = Object.hasOwn(settings, typed) ? settings[typed] : undefined;
  return help !== undefined && names.some((name) => help.includes(name)) ? help : undefined;
};

/** Arguments of other frameworks that have no counterpart, and why. */
const needless: Readonly<Record<string, string>> = {
  in_channels: 'leave it out: how many channels there are follows from what is read',
  in_features: 'leave it out: how many values there are follows from what is read',
  padding_mode: 'leave it out: borders are zeros',
  inplace: 'leave it out: values have no place of their own',
  ceil_mode: 'sizes are rounded down: pad the map, or give the pool in front of it another size',
  count_include_pad: 'leave it out: the zeros of the border count',
  return_indices: 'leave it out: pools give values alone',
  affine: 'leave it out: a batch_norm has its weight and bias',
  momentum: 'leave it out: only training needs it',
  track_running_stats: 'leave it out: statistics are those of the checkpoint',
  num_features: 'leave it out: how many channels there are follows from what is read',
  scale_factor: 'leave it out: upsample doubles height and width',
  align_corners: 'leave it out: it is false',
  start_dim: 'leave it out: linear reads every position itself',
  step_mode: 'leave it out: logical steps are those of the input',
  dtype: 'leave it out: spikes and weights are integers here',
  device: 'leave it out: targets are chosen by spikec compile --target',
};

/** Why an argument of another framework is not needed here, if it is one. */
export const needlessParameter = (typed: string): string | undefined =>
  Object.hasOwn(needless, typed) ? needless[typed] : undefined;

/** Values of Python and others. */
const values: Readonly<Record<string, string>> = {
  True: 'true and false are written in lower case: true',
  False: 'true and false are written in lower case: false',
  None: 'there is no such value: leave the argument out to have its default',
  null: 'there is no such value: leave the argument out to have its default',
};

/** What to write instead of a value of another language. */
export const foreignValue = (typed: string): string | undefined =>
  Object.hasOwn(values, typed) ? values[typed] : undefined;

/** Words that begin statements elsewhere. */
const statements: Readonly<Record<string, string>> = {
  for: 'repetitions are written: repeat i in 0..3 { ... }',
  while: 'repetitions are counted: repeat i in 0..3 { ... }',
  def: 'parts of a network are blocks: block conv_bn(x, dim) { ... }',
  class: 'parts of a network are blocks: block conv_bn(x, dim) { ... }',
  import: 'other files are taken in with: use "parts/stem.spike"',
  from: 'other files are taken in with: use "parts/stem.spike"',
  const: 'values are named with: let y = ...',
  var: 'values are named with: let y = ...',
};

/** What to write instead of a statement of another language. */
export const foreignStatement = (word: string): string | undefined =>
  Object.hasOwn(statements, word) ? statements[word] : undefined;

/** Signs that editors and other languages put where this one has others. */
const signs: readonly (readonly [signs: string, help: string])[] = [
  ["\u201c\u201d\u201e\u00ab\u00bb\u2018\u2019'`", 'texts stand in straight double quotes: "..."'],
  [';', 'statements end with their line: leave the semicolon out'],
  ['\u2192', 'arrows are written ->'],
  ['\u2212\u2013\u2014', 'minus is written -'],
  ['\u00d7', 'times is written *'],
  ['\u2026', 'ranges are written 0..3'],
  ['&', 'conditions are joined with: and'],
  ['|', 'layers follow each other with: ->; conditions are joined with: or'],
  ['!', 'conditions are turned round with: not'],
  ['\u00a0\u200b\ufeff', 'it is an invisible space, as web pages and word processors have them: type a plain one'],
];

/** What to write instead of a character that is not part of the language. */
export const foreignSign = (text: string): string | undefined =>
  signs.find(([some]) => some.includes(text.charAt(0)))?.[1];
