/** @file Mistakes of the command line: commands, options, values, files. */
import type { Mistake } from './mistake.ts';

export const usage: readonly Mistake[] = [
  {
    title: 'options and no command',
    args: ['--silence', 'SPK231'],
    status: 2,
    says: `error SPK704: a command is missing
  help: one of: demo, init, check, fit, pretrain, train, import, export, compile, run, verify, submit, merge, inspect, report, targets, ops, passes, explain, completion
`,
  },
  {
    title: 'a command misspelt',
    args: ['chek', 'net.spike'],
    status: 2,
    says: `error SPK701: there is no command "chek"
  help: did you mean "check"?
`,
  },
  {
    title: 'an option misspelt',
    args: ['check', 'net.spike', '--layrs'],
    status: 2,
    says: `error SPK702: "spikec check" has no option --layrs
  help: did you mean "--layers"?
`,
  },
  {
    title: 'an option of another tool: --learning-rate',
    args: ['train', 'net.spike', '--data', 'set', '--out', 'a.safetensors', '--learning-rate', '0.1'],
    status: 2,
    says: `error SPK702: "spikec train" has no option --learning-rate
  help: did you mean "--lr"?
`,
  },
  {
    title: 'an interval in a unit that nobody knows',
    args: ['compile', 'net.spike', '--random-weights', '1', '--out', 'n.chip', '--interval', '20ms'],
    status: 2,
    says: `error SPK735: --interval 20ms: neither cycles nor samples a second
  help: for example 800000, or 30/s
`,
  },
  {
    title: 'a rate on a chip without a clock',
    args: ['compile', 'net.spike', '--random-weights', '1', '--out', 'n.chip', '--interval', '30/s'],
    status: 2,
    says: `error SPK735: --interval 30/s: sdt-core has no clock, so that nobody knows how long a cycle is
  help: give cycles, or a target with a clock
`,
  },
  {
    title: 'an interval without samples',
    args: ['compile', 'net.spike', '--random-weights', '1', '--out', 'n.chip', '--interval', '800000'],
    status: 2,
    says: `error SPK612: no mapping can be held to an interval: how often neurons spike, and so how long cores and links work, is known of samples alone
  help: give calibration samples (--calibrate a.png b.png)
`,
  },
  {
    title: 'an option of another tool: --output',
    args: ['compile', 'net.spike', '--random-weights', '1', '--output', 'n.chip'],
    status: 2,
    says: `error SPK702: "spikec compile" has no option --output
  help: did you mean "--out"?
`,
  },
  {
    title: 'no file to write',
    args: ['compile', 'net.spike', '--random-weights', '1'],
    status: 2,
    says: `error SPK704: --out is missing
  help: name the image to write: --out net.chip
`,
  },
  {
    title: 'no weights',
    args: ['compile', 'net.spike', '--out', 'n.chip'],
    status: 2,
    says: `error SPK704: --weights is missing
  help: name a checkpoint: --weights net.safetensors; or draw weights from a seed: --random-weights 1
`,
  },
  {
    title: 'a checkpoint with another ending',
    args: ['train', 'net.spike', '--data', 'set', '--out', 'a.pth'],
    status: 2,
    says: `error SPK703: --out a.pth: the name must end in .safetensors
  help: write --out a.safetensors
`,
  },
  {
    title: 'an image with the ending of a checkpoint',
    args: ['compile', 'net.spike', '--random-weights', '1', '--out', 'n.safetensors'],
    status: 2,
    says: `error SPK703: --out n.safetensors: the name must end in .chip
  help: write --out n.chip
`,
  },
  {
    title: 'weights of 16 bits',
    args: ['train', 'net.spike', '--data', 'set', '--out', 'a.safetensors', '--weight-bits', '16'],
    status: 2,
    says: `error SPK703: --weight-bits 16: it must be one of 8, 4, 2
`,
  },
  {
    title: 'a learning rate of nothing',
    args: ['train', 'net.spike', '--data', 'set', '--out', 'a.safetensors', '--lr', '0'],
    status: 2,
    says: `error SPK703: --lr 0: it must be a number above 0
`,
  },
  {
    title: 'an augmentation that does not exist',
    args: ['train', 'net.spike', '--data', 'set', '--out', 'a.safetensors', '--augment', 'flipp'],
    status: 2,
    says: `error SPK703: --augment flipp: it must be none, or some of flip, shift=PIXELS, erase=PROBABILITY, mixup=ALPHA, cutmix=ALPHA with commas between
`,
  },
  {
    title: 'a diagnostic that is like none',
    args: ['explain', 'SPK999'],
    status: 2,
    says: `error SPK707: there is no diagnostic code "SPK999"
  help: spikec explain lists all codes
`,
  },
  {
    title: 'a diagnostic misspelt',
    args: ['explain', 'SPK7010'],
    status: 2,
    says: `error SPK707: there is no diagnostic code "SPK7010"
  help: did you mean "SPK701"?
`,
  },
  {
    title: 'an operator misspelt',
    args: ['ops', 'conv2'],
    status: 2,
    says: `error SPK707: there is no operator "conv2"
  help: did you mean "conv2d"?
`,
  },
  {
    title: 'a pass misspelt',
    args: ['passes', 'quantize'],
    status: 2,
    says: `error SPK707: there is no pass "quantize"
  help: did you mean "quantise"?
`,
  },
  {
    title: 'a target misspelt',
    args: ['targets', 'sdt-cor'],
    status: 2,
    says: `error SPK706: there is no target "sdt-cor"
  help: did you mean "sdt-core"?
`,
  },
  {
    title: 'a parameter that does not exist',
    args: ['check', 'net.spike', '-p', 'din=8'],
    status: 3,
    says: `error SPK112: net.spike has no parameter "din"
  at -p din
  help: did you mean "dim"?
`,
  },
  {
    title: 'a parameter without its value',
    args: ['check', 'net.spike', '-p', 'dim'],
    status: 2,
    says: `error SPK708: -p dim: a parameter is set as name=value
  help: for example -p image=64
`,
  },
  {
    title: 'a parameter given twice',
    args: ['check', 'net.spike', '-p', 'dim=8', '-p', 'dim=16'],
    status: 2,
    says: `error SPK708: -p dim is given twice: 8 and 16
  help: give it once
`,
  },
  {
    title: 'a word for a number',
    args: ['check', 'net.spike', '-p', 'dim=large'],
    status: 3,
    says: `error SPK123: parameter "dim" is a number, not the word large
   --> -p dim:1:1
    |
  1 | large
    | ^^^^^
  help: its default is 8: -p dim=8
`,
  },
  {
    title: 'a negative width from the command line',
    args: ['check', 'net.spike', '-p', 'dim=-4'],
    status: 3,
    says: `error SPK202: conv2d: out must be at least 1, not -4
   --> net.spike:5:23
    |
  5 | x = x -> stem: conv2d(dim, kernel=3)
    |                       ^^^
  help: "dim" is -4, as -p dim=-4 says (default: 8); Output channels.
`,
  },
  {
    title: 'half a channel from the command line',
    args: ['check', 'net.spike', '-p', 'dim=8.5'],
    status: 3,
    says: `error SPK202: conv2d: out must be a whole number, not 8.5
   --> net.spike:5:23
    |
  5 | x = x -> stem: conv2d(dim, kernel=3)
    |                       ^^^
  help: "dim" is 8.5, as -p dim=8.5 says (default: 8); Output channels.
`,
  },
  {
    title: 'a file that is not there',
    args: ['check', 'nett.spike'],
    status: 3,
    says: `error SPK401: there is no such file
  at nett.spike
  help: did you mean "net.spike"?
`,
  },
  {
    title: 'a number that is none',
    args: ['run', 'n.chip', '--limit', 'many'],
    status: 2,
    says: `error SPK703: --limit must be a whole number, 0 or more
`,
  },
  {
    title: 'an option given twice',
    args: ['run', 'n.chip', '--limit', '1', '--limit', '2'],
    status: 2,
    says: `error SPK703: --limit is given twice: 1, 2
  help: give it once
`,
  },
  {
    title: 'a target like one that is not there',
    files: { 'chip.spike': 'target "mine" like "sdt-cor" {\n  summary: "mine"\n}\n' },
    args: ['targets', 'chip.spike'],
    status: 3,
    says: `error SPK110: no target is called "sdt-cor"
   --> chip.spike:1:20
    |
  1 | target "mine" like "sdt-cor" {
    |                    ^^^^^^^^^
  help: did you mean "sdt-core"?
`,
  },
  {
    title: 'a target that lacks figures',
    files: { 'chip.spike': 'target "mine" {\n  summary: "mine"\n}\n' },
    args: ['targets', 'chip.spike'],
    status: 3,
    says: `error SPK151: target "mine" lacks fictional, mesh, chips, membrane_bits, weight_bits, message_bits, projections, cycles.event, cycles.synaptic_op, cycles.mac, cycles.state_op, cycles.transfer_op, cycles.neuron_update, cycles.hop, cycles.chip_hop, cycles.barrier, energy.event, energy.synaptic_op, energy.mac, energy.state_op, energy.transfer_op, energy.neuron_update, energy.hop, energy.chip_hop
   --> chip.spike:1:8
    |
  1 | target "mine" {
    |        ^^^^^^
  help: give them, or take them from another target: target "mine" like "sdt-core" { ... }
`,
  },
  {
    title: 'a cost without provenance',
    files: { 'chip.spike': 'target "mine" like "sdt-core" {\n  cycles: { hop: 1 }\n}\n' },
    args: ['targets', 'chip.spike'],
    status: 3,
    says: `error SPK152: "cycles.hop" is written: number PROVENANCE
   --> chip.spike:2:18
    |
  2 |   cycles: { hop: 1 }
    |                  ^
  help: PROVENANCE is one of documented, secondary, derived, assumed; say more behind it, in quotes
`,
  },
  {
    title: 'a Python program as a model',
    files: { 'net.py': 'import torch\nimport torch.nn as nn\n\nclass Net(nn.Module):\n    pass\n' },
    args: ['check', 'net.py'],
    status: 3,
    says: `error SPK403: the file is a Python program, which is not read as a model
  at net.py
  help: write the network as a .spike text (docs/language.md), and its weights with torch.save(model.state_dict(), "weights.pth"); a model is a .spike text (docs/language.md)
`,
  },
  {
    title: 'a model as its own weights',
    args: ['compile', 'net.spike', '--weights', 'net.spike', '--out', 'n.chip'],
    status: 3,
    says: `error SPK454: the file is a model (.spike), not a file of weights
  at net.spike
  help: weights are read from .safetensors, .npz, .npy and .pth (torch.save of a state dict); this file belongs to --model: did you swap --weights and --model?
`,
  },
  {
    title: 'an output that is an input',
    files: { 'w.safetensors': '' },
    args: ['import', 'w.safetensors', '--model', 'net.spike', '--out', 'w.safetensors'],
    status: 2,
    says: `error SPK709: --out w.safetensors: this file is also read
  help: give it another name
`,
  },
  {
    title: 'an option without its value',
    args: ['check', 'net.spike', '-p'],
    status: 2,
    says: `error SPK703: -p needs a value
  help: write it behind the option: -p VALUE
`,
  },
  {
    title: 'one word too many',
    args: ['check', 'net.spike', '8'],
    status: 2,
    says: `error SPK704: unexpected argument "8"
  help: usage: spikec check MODEL [options]
`,
  },
  {
    title: 'no run to resume',
    args: ['train', 'net.spike', '--data', 'set', '--out', 'a.safetensors', '--resume'],
    status: 3,
    says: `error SPK401: there is no state to resume from
  at a.run/state.safetensors
  help: start a new run
`,
  },
];
