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
];
