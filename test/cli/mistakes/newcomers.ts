/** @file Mistakes of people from PyTorch and snnTorch: modules called as functions, skeletons, renames. */
import { leaky, type Mistake } from './mistake.ts';

const callOfModule =
  'operators have no dots in front, and layers are no functions: x = x -> conv1: conv2d(8, kernel=3) -> lif1: lif; spikec ops lists all';

export const newcomers: readonly Mistake[] = [
  {
    title: 'the channels of a batch norm',
    edit: ['stem: conv2d(dim, kernel=3)', 'stem: conv2d(dim, kernel=3) -> bn: batch_norm(8)'],
    status: 3,
    says: `error SPK202: batch_norm: 8 would be eps, what is added to the variance
   --> net.spike:5:56
    |
  5 | x = x -> stem: conv2d(dim, kernel=3) -> bn: batch_norm(8)
    |                                                        ^
  help: the channels are known from what the layer reads: write batch_norm
`,
  },
  {
    title: 'a module called as in Python',
    edit: ['x += x -> s1: sfa -> c1: conv2d(dim, kernel=3)', 'x = self.conv1(x)'],
    status: 3,
    says: `error SPK102: expected \`:\`, found \`(\`
   --> net.spike:6:15
    |
  6 | x = self.conv1(x)
    |               ^
  help: ${callOfModule}
`,
  },
  {
    title: 'a function of torch.nn.functional',
    edit: ['x += x -> s1: sfa -> c1: conv2d(dim, kernel=3)', 'x = F.relu(x)'],
    status: 3,
    says: `error SPK102: expected \`:\`, found \`(\`
   --> net.spike:6:11
    |
  6 | x = F.relu(x)
    |           ^
  help: ${callOfModule}
`,
  },
  {
    title: 'a reset of snnTorch',
    text: leaky.replace('reset: hard', 'reset: zero'),
    status: 3,
    says: `error SPK110: "zero" is neither a value nor one of each_step, hard, soft, delayed
   --> net.spike:2:63
    |
  2 | neuron lif { cap: 1, norm: 1, rounding: down, leak: 1, reset: zero }
    |                                                               ^^^^
  help: write reset: hard
`,
  },
  {
    title: 'a skeleton of a model',
    args: ['init', 'new.spike', '--from', 'net.spike'],
    status: 3,
    says: `error SPK454: the file is a model (.spike), not a file of weights
  at net.spike
  help: weights are read from .safetensors, .npz, .npy and .pth (torch.save of a state dict); this file belongs to --model
`,
  },
  {
    title: 'a model file that is there',
    args: ['init', 'net.spike'],
    status: 2,
    says: `error SPK738: the file is there already, and is not replaced
  at net.spike
  help: give another name, spikec init net2.spike, or say --force
`,
  },
  {
    title: 'a skeleton under the name of a checkpoint',
    args: ['init', 'net.pth'],
    status: 2,
    says: `error SPK703: MODEL net.pth: the name must end in .spike
  help: write MODEL net.spike
`,
  },
  {
    title: 'which weights of no skeleton',
    args: ['init', 'new.spike', '--take', 'ema'],
    status: 2,
    says: `error SPK705: --take needs --from: it says which weights of a checkpoint are meant
  help: give --from CHECKPOINT, or leave it out
`,
  },
  {
    title: 'renames of no checkpoint',
    args: ['check', 'net.spike', '--rename', 'a=b'],
    status: 2,
    says: `error SPK705: --rename needs --weights: it says how the tensors of a checkpoint are found
  help: give --weights CHECKPOINT, or leave it out
`,
  },
  {
    title: 'a network of NIR that is not there',
    args: ['import', 'other.nir', '--out', 'o.safetensors'],
    status: 3,
    says: `error SPK401: there is no such file
  at other.nir
  help: check the path
`,
  },
  {
    title: 'a decay in per cent',
    text: leaky.replace('leak: 1', 'decay: 90'),
    status: 3,
    says: `error SPK202: neuron: decay must be at most 1, not 90
   --> net.spike:2:54
    |
  2 | neuron lif { cap: 1, norm: 1, rounding: down, decay: 90, reset: hard }
    |                                                      ^^
  help: a factor from 0 to 1: 0.9 for 90 %
`,
  },
  {
    title: 'a mean that is no list',
    edit: ['bits: 10', 'bits: 10, mean: 0.5'],
    status: 3,
    says: `error SPK202: input: mean must be a list of numbers, not 0.5
   --> net.spike:4:40
    |
  4 | input x: [1, 28, 28] { bits: 10, mean: 0.5 }
    |                                        ^^^
  help: a list stands in square brackets, one number per channel: mean: [0.5]
`,
  },
  {
    title: 'an axis of time in an input',
    text: leaky.replace('[1, 28, 28]', '[16, 2, 34, 34]'),
    status: 3,
    says: `error SPK201: layer "x": input: the shape must be one to three positive whole numbers, not [16, 2, 34, 34]
   --> net.spike:3:10
    |
  3 | input x: [16, 2, 34, 34] { bits: 4, steps: 4 }
    |          ^^^^^^^^^^^^^^^
  help: batch and time are no axes: input x: [2, 34, 34] { steps: 16 }, or input x: [2, 34, 34] where 16 are samples
`,
  },
  {
    title: 'an axis of batches in an input',
    edit: ['[1, 28, 28]', '[1, 3, 224, 224]'],
    status: 3,
    says: `error SPK201: layer "x": input: the shape must be one to three positive whole numbers, not [1, 3, 224, 224]
   --> net.spike:4:10
    |
  4 | input x: [1, 3, 224, 224] { bits: 10 }
    |          ^^^^^^^^^^^^^^^^
  help: batch and time are no axes: input x: [3, 224, 224]
`,
  },
  {
    title: 'a neuron of snnTorch as a layer',
    text: leaky.replace('lif1: lif', 'lif1: Leaky(beta=0.9)'),
    status: 3,
    says: `error SPK111: no operator, neuron or block is called "Leaky"
   --> net.spike:4:66
    |
  4 | output logits = x -> fc1: conv2d(100, kernel=28, pad=0) -> lif1: Leaky(beta=0.9) -> fc2: linear(10) -> mean_steps
    |                                                                  ^^^^^
  help: neurons are declared: neuron leaky { cap: 1, norm: 1, rounding: down, fires: above, reset: delayed, decay: 0.9 }, then -> leaky; others: docs/neurons.md
`,
  },
  {
    title: 'a neuron of snnTorch with its module',
    text: leaky.replace('lif1: lif', 'lif1: snn.Leaky(beta=0.9)'),
    status: 3,
    says: `error SPK102: expected \`->\` or the end of the line, found \`.\`
   --> net.spike:4:69
    |
  4 | output logits = x -> fc1: conv2d(100, kernel=28, pad=0) -> lif1: snn.Leaky(beta=0.9) -> fc2: linear(10) -> mean_steps
    |                                                                     ^
  help: neurons are declared: neuron leaky { cap: 1, norm: 1, rounding: down, fires: above, reset: delayed, decay: 0.9 }, then -> leaky; others: docs/neurons.md
`,
  },
  {
    title: 'a neuron of SpikingJelly, with a number as Python writes it',
    text: leaky.replace('lif1: lif', 'lif1: LIFNode(tau=2.)'),
    status: 3,
    says: `error SPK102: expected \`)\`, found \`.\`
   --> net.spike:4:79
    |
  4 | output logits = x -> fc1: conv2d(100, kernel=28, pad=0) -> lif1: LIFNode(tau=2.) -> fc2: linear(10) -> mean_steps
    |                                                                               ^
  note: \`(\` is opened here
   --> net.spike:4:73
    |
  4 | output logits = x -> fc1: conv2d(100, kernel=28, pad=0) -> lif1: LIFNode(tau=2.) -> fc2: linear(10) -> mean_steps
    |                                                                         ^
  help: neurons are declared: neuron lif { cap: 1, norm: 1, rounding: down, reset: hard, decay: 0.5, decay_input: true }, then -> lif; others: docs/neurons.md
`,
  },
  {
    title: 'a dim of concat',
    text: leaky.replace('lif1: lif', 'lif1: lif -> concat(x, dim=1)'),
    status: 3,
    says: `error SPK120: concat has no parameter "dim"
   --> net.spike:4:83
    |
  4 | output logits = x -> fc1: conv2d(100, kernel=28, pad=0) -> lif1: lif -> concat(x, dim=1) -> fc2: linear(10) -> mean_steps
    |                                                                                   ^^^
  help: channels are joined, there is no dim: concat(a, b), or a -> concat(b)
`,
  },
  {
    title: 'a dim of concat, with both in the parentheses',
    text: leaky.replace('-> lif1: lif', '-> concat(x, x, dim=1)'),
    status: 3,
    says: `error SPK120: concat takes 1 argument besides the value in front of the arrow, not 3
   --> net.spike:4:70
    |
  4 | output logits = x -> fc1: conv2d(100, kernel=28, pad=0) -> concat(x, x, dim=1) -> fc2: linear(10) -> mean_steps
    |                                                                      ^
  help: channels are joined, there is no dim: concat(a, b), or a -> concat(b)
`,
  },
  {
    title: 'a runner that there is not',
    args: ['submit', 'pbs', 'net.chip', '--shards', '2', '--out', 'jobs'],
    status: 2,
    says: `error SPK703: RUNNER is not one of slurm, kubernetes: pbs
  help: elsewhere each job runs one part, spikec run IMAGE --data SET --shard 1/8 --results 1.jsonl, and spikec merge joins the results
`,
  },
  {
    title: 'a point without a digit',
    edit: ['norm=1', 'norm=1.'],
    status: 3,
    says: `error SPK102: expected \`)\`, found \`.\`
   --> net.spike:7:50
    |
  7 | output logits = x -> pool: mean -> s2: sfa(norm=1.) -> head: linear(10)
    |                                                  ^
  note: \`(\` is opened here
   --> net.spike:7:43
    |
  7 | output logits = x -> pool: mean -> s2: sfa(norm=1.) -> head: linear(10)
    |                                           ^
  help: a digit follows the point: 1.0
`,
  },
];
