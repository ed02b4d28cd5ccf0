import { defineCodes } from './code.ts';

/** SPK6xx: what does not fit the target, and what its arithmetic cannot hold. */
export const targetCodes = defineCodes({
  SPK601: {
    title: 'a layer does not fit a core of the target',
    status: 4,
    explain:
      'The compiler splits every layer by rows and channels until one piece fits a core. This layer exceeds a limit even with\n' +
      'one row of one channel (of attention state: one row of one head). The message names the limit, used and available:\n' +
      'neurons (one row is too wide), synapse_bytes (one channel has too many weights, or a state is too large), table_entries,\n' +
      'fan_in (one neuron has too many synapses; splitting cannot help).\n' +
      'Remedy: a target with larger cores, a smaller image, narrower weights or fewer channels.',
  },
  SPK602: {
    title: 'the target lacks a kind of projection',
    status: 4,
    explain:
      'A chip has some projection kinds in hardware. Attention needs `correlate` and `modulate`, residual streams and means\n' +
      'need `transfer`, the image needs `graded`. Real chips mostly lack the first two, and nothing imitates them silently.\n' +
      'Remedy: a target that has the kind: spikec targets NAME lists them.',
  },
  SPK603: {
    title: 'a projection has wider weights than the target',
    status: 4,
    explain:
      'Every target says how many bits its synapse memory holds per weight, and integer weights are never rounded again.\n' +
      'Remedy: compile the float checkpoint, which is quantised to the target, or choose a target with wider weights.',
  },
  SPK604: {
    title: 'the input, or a value between two convolutions, is wider than a message of the target',
    status: 4,
    explain:
      'The host sends the image as signed integers, each in one message. A wider input than the chip\u2019s messages would be cut\n' +
      'off. The same holds for un-spiked values that go from one convolution to the next as graded messages.\n' +
      'Remedy: an input with fewer bits, weights on coarser grids, or a target with wider messages.',
  },
  SPK605: {
    title: 'the target has too few cores',
    status: 4,
    explain:
      'The message says which of two it is. *Impossible*: the membranes, weights, tables or connections of all layers together, each\n' +
      'once, take more cores than the grid of chips has, however they are mapped. *No mapping found*: splitting and packing took\n' +
      'more cores than there are, and the bound does not; another mapping may fit (`exceeded.proved` of `--json` is false).\n' +
      'Remedy: more chips in the grid (`chips` in the target\u2019s text), a target with larger cores, a smaller image or network.',
  },
  SPK606: {
    title: 'the connections of a core exceed the target',
    status: 4,
    explain:
      'Axons (one per pair of a source tile and a synapse block) and routing table entries (one per rows of a tile and set of\n' +
      'destinations) are known only after splitting. Many small cores make many pairs. The message says whether it is *impossible*,\n' +
      'since one row of the layer hears as many tiles in every mapping, or whether *no mapping was found*.\n' +
      'Remedy: a target with more axons or larger routing tables, or with larger cores, so that fewer tiles meet.',
  },
  SPK607: {
    title: 'a sample takes more time steps than can be counted',
    status: 4,
    explain:
      'A sample takes T x windows x cap time steps: every window is as long as the largest cap of any neuron, and every logical\n' +
      'step runs all windows. The simulator keeps a record of each time step. The message names the layer with the largest cap.\n' +
      'Remedy: fewer logical steps (`steps` of the input), a smaller cap, or fewer neurons behind each other.',
  },
  SPK608: {
    title: 'a population is larger than an image holds',
    status: 4,
    explain:
      'A chip image holds up to 2^30 neurons of one population, and 2^20 along a side. The state of an attention counts, too: with\n' +
      'the order qk_first it has positions x positions x heads neurons.\n' +
      'Remedy: order: kv_first, a smaller input, or fewer channels.',
  },
  SPK609: {
    title: 'routers do not make up a chip',
    status: 3,
    explain:
      '`cores_per_router: [2, 2]` says that blocks of so many cores, columns and rows, share a router, and that packets between them cross no\n' +
      'link. A chip is made of whole blocks, so that the sides of `mesh` are multiples of theirs.\n' +
      'Remedy: another mesh, or other blocks.',
  },
  SPK610: {
    title: 'a target whose layers take turns says what does not go with that',
    status: 3,
    explain:
      'With `layers: sequential` one layer after the other works on named units, as on an accelerator: `units: { adders: { width: 512\n' +
      'secondary, does: [synaptic_op] } }`. Every cost is done by one unit at most. Such a chip has one core and no network: several\n' +
      'cores, classes of cores, routing, models of steps and updates, axons and routes belong to chips whose layers have cores of their own,\n' +
      'and units, weight_byte and comparison to chips whose layers take turns. Addresses are compared in gates alone.\n' +
      'Remedy: the message names the field. docs/targets.md has an example of both.',
  },
  SPK611: {
    title: 'no mapping keeps the interval',
    status: 4,
    explain:
      'With `compile --interval 800000` cores get less and less to do until the calibration samples follow one another within so many cycles\n' +
      '(`run --pipelined`). Seven mappings were tried, and none does: the message says what the fastest takes. Smaller tiles spread the work\n' +
      'of cores, but hear more twice, take more chips, and send more over borders; the port of the host sends the input over its own links in\n' +
      'any case. That none was found proves nothing.\n' +
      'Remedy: a longer interval, a target with faster links or larger chips, or a smaller network.',
  },
  SPK612: {
    title: 'an interval cannot be kept here',
    status: 2,
    explain:
      'The interval is the time from one sample to the next where windows work side by side. It is measured, by running calibration\n' +
      'samples on every mapping that is tried, since it depends on how often neurons spike. So it takes samples (--calibrate), the objective\n' +
      'throughput, a mapping that is free (no --place, no --passes), a target that knows the cycles of some event, and an image whose windows can\n' +
      'work side by side: not one whose layers take turns on one core, or that reads what a later layer gave in the step before.\n' +
      'Remedy: the message says what is missing.',
  },
  SPK613: {
    title: 'a mapping is made for what the target knows nothing of',
    status: 0,
    explain:
      'Mapping for latency or throughput makes cycles fewer, mapping for energy makes picojoule fewer (`compile --for`). This target says of no\n' +
      'event how many it takes: all count 0, and layers are cut and packed as if nothing took time, or energy. Packets still cross as few links\n' +
      'as are found. Spikes are the same as ever.\n' +
      'Remedy: an heir of the target that gives costs, `target "mine" like "that one" { cycles: { ... } }`, assumed ones if there are no others.',
  },
  SPK620: {
    title: 'a layer has a shape that the target does not take',
    status: 4,
    explain:
      'Some chips take only certain kernels, strides and pads, so many channels, or so many spikes of a neuron in a window. A target\n' +
      'says so under `shapes`, with the source. A kernel that covers its whole source is a full connection, and has no sides.\n' +
      'Remedy: a layer of a shape that the chip has, or another target.',
  },
  SPK621: {
    title: 'the classes of cores do not hold the network',
    status: 4,
    explain:
      'A target may have classes of cores (`cores: { large: { ... }, small: { ... } }`), as Speck has. Every layer goes to a class that has\n' +
      'its kinds of projections and takes its shapes, or to several of them; here some class has fewer cores than its layers take, whatever\n' +
      'was tried. The message says how many of each. `spikec fit --layers` says which class every layer fits.\n' +
      'Remedy: smaller layers, more or larger cores of the class that is short, or more chips.',
  },
  SPK622: {
    title: 'a layer fits no class of cores',
    status: 4,
    explain:
      'The cores of the target are not alike, and none of its classes takes even the smallest piece of this layer: one row of one channel,\n' +
      'with its weights, by a projection kind and of a shape that the class has. The message says why, class by class.\n' +
      'Remedy: another shape of this layer, narrower weights, or another target.',
  },
  SPK623: {
    title: "the host's port is outside of the grid",
    status: 3,
    explain:
      '`host_port: [7, 0]` says beside which core the host sends the input and reads the outputs: its column and row, counted from 0 over the\n' +
      'whole grid, `mesh` times `chips`. Packets to and from it cost hops from there; where the target says nothing it is 0, 0.\n' +
      'Remedy: a column and a row that the grid has.',
  },
  SPK650: {
    title: 'a batch norm cannot be folded',
    status: 3,
    explain:
      'A chip has no batch norm: it becomes part of the weights and bias of the layer in front of it, or, through sums and joined channels, of\n' +
      'the layers there. They must be ones that nobody else reads, since their weights change. A norm of spikes becomes part of the graded\n' +
      'layers behind it, which must not pad: zeros around a map are not what the norm makes of no spike.\n' +
      'Remedy: put the batch norm directly behind its own convolution or linear layer.',
  },
  SPK651: {
    title: 'weights are wider than the target stores',
    status: 4,
    explain:
      'Every target says how many bits its synapse memory holds per weight. An integer checkpoint is taken as it is, never\n' +
      'rounded again behind your back.\n' +
      'Remedy: compile the float checkpoint, which is quantised to the width of the target, or choose a target with wider weights.',
  },
  SPK652: {
    title: 'a value with a scale of its own is read by something other than a neuron',
    status: 3,
    explain:
      'Means and attention products carry a factor (1/196, 2/sqrt(30)) that no power-of-two grid holds exactly. Inside the\n' +
      'threshold of a neuron it is exact; added to a stream or read by the host it would be rounded. Outputs must be\n' +
      'membranes of a layer with weights or of a sum.\n' +
      'The same holds for a sum or a maximum that a graded convolution reads: its grid is shared with other layers.\n' +
      'Remedy: put a neuron behind the mean or the attention product, as the published models do; in front of a graded\n' +
      'convolution write fixed_point, which rounds.',
  },
  SPK653: {
    title: 'an accumulator may exceed the membrane',
    status: 4,
    explain:
      'The compiler bounds every accumulator by the worst case of its actual weights: sum |w| x cap, signs kept apart. Where\n' +
      'the bound exceeds the membrane of the target, the result could depend on the order of events, and no proof of\n' +
      'equality is possible.\n' +
      'A membrane that is kept from logical step to logical step grows with them. A leak by a shift loses nothing, so every step\n' +
      'takes `leak` bits more; a decay rounds instead, and is bounded by what arrives / (1 - decay), however many steps there are.\n' +
      'Remedy: of a kept membrane what the message says: `decay: 0.5, decay_input: true` in place of `leak: 1`, a smaller decay, or\n' +
      'the number of steps that fits. Of any other: coarser grids (smaller exponents), a target with wider membranes, or\n' +
      '`--saturate`: membranes then saturate like hardware, simulation is bound to step mode, and `verify` tells whether it\n' +
      'mattered.',
  },
  SPK654: {
    title: 'attention products wait for each other in a circle',
    status: 3,
    explain:
      'The spikes that meet an attention state fire when the state is complete, and the two sources of a state fire together.\n' +
      'Where several attentions share neurons crosswise, no order of windows satisfies all.\n' +
      'Remedy: give each attention its own q, k and v neurons.',
  },
  SPK655: {
    title: 'no such pass',
    status: 2,
    explain:
      '`--passes` takes names from `spikec passes`, separated by commas. Nothing runs if one of them is unknown.',
  },
  SPK656: {
    title: 'a pass lacks what it needs',
    status: 2,
    explain:
      'Passes read facts (the model, its weights, the spike graph, ...) that earlier passes give. A list given with `--passes`\n' +
      'must hold them in an order in which every need is met; `spikec passes` shows needs and gives.',
  },
  SPK657: {
    title: 'a pass changed what the program computes',
    status: 3,
    explain:
      'With `--verify-each` the program is executed before and after every pass. Passes that claim to be exact may change\n' +
      'nothing; passes that move roundings may flip a few spikes on thresholds. This message means a defect in the compiler,\n' +
      'not in your model: nothing was written. Please report it.',
  },
  SPK659: {
    title: 'a soft reset does not fall on the grid of its membrane',
    status: 3,
    explain:
      'A neuron with reset: soft takes count * threshold from the membrane it keeps. The chip does so in whole steps of the\n' +
      'membrane\u2019s grid. Behind an attention product whose scale is no power of two, 2/sqrt(30) say, these steps do not divide\n' +
      'the threshold, and a rounded reset would be another network.\n' +
      'Remedy: reset: hard (nothing is left to be rounded), or a power-of-two scale in front of the neuron.',
  },
  SPK660: {
    title: 'a kept membrane is not exact in float32',
    status: 0,
    explain:
      'Kept membranes are compared over several logical steps. Behind a mean over 196 positions, say, the trainer\u2019s float32\n' +
      'rounds 1/196 and every sum after it, while the chip holds 196 times the membrane exactly. The two agree unless a\n' +
      'membrane comes within some 1e-7 of its threshold. No integer threshold can reproduce such roundings, so equality of\n' +
      'this one layer cannot be proved by the compiler; `spikec verify` compares every spike of it with the trainer\u2019s.\n' +
      'Remedy: sums in place of means, mean(divisor=1), with a threshold 196 times as large are the same neuron, and exact; or an\n' +
      'image size that gives a power of two of positions, for example 256 instead of 224.',
  },
  SPK658: {
    title: 'the membrane is too narrow for the network',
    status: 0,
    explain:
      'Layers that write into a membrane stream take the finest grid at which the worst case of the whole stream fits the\n' +
      'membrane. On narrow membranes that grid can be so coarse that small weights round to zero: the image is valid and\n' +
      'exact, but the integer network is no longer the trained one.\n' +
      'Remedy: measure it (`spikec verify --fidelity`), train for the target, or choose wider membranes.',
  },
  SPK661: {
    title: 'factors of 4 bits are merged into a wider kernel',
    status: 0,
    explain:
      'Convolutions with no neuron between (RepConv) are merged so that spikes meet weights and nothing multiplies. Where each\n' +
      'factor was trained in 4 bits, as in QSD-Transformer, their product takes more: it is rounded to the width of the target,\n' +
      'and is no longer the 4-bit network that was trained. Recognised by the weights: no channel has more than 16 different\n' +
      'ones. On a target with weights of less than 8 bits nothing is merged that would grow, and an integer checkpoint that\n' +
      'holds the factors one by one keeps them apart on every target.',
  },
  SPK662: {
    title: 'a weight or a bias lies beyond every grid',
    status: 3,
    explain:
      'Weights live on grids of 2^24 at the coarsest, biases on those times what they are added to. A number beyond that is no\n' +
      'weight of a network that works: the training has diverged, or the checkpoint holds something else. The message names the\n' +
      'tensor, the number and what the coarsest grid reaches.\n' +
      'Remedy: an earlier checkpoint, or the file that was meant.',
  },
  SPK663: {
    title: 'few guard bits are left to a decay',
    status: 0,
    explain:
      'A membrane with a decay is rounded towards zero at every logical step. The compiler gives it as many guard bits as its worst\n' +
      'case allows; with 8 such networks fire as they do in float64. With fewer the deployed network is still exact, on the chip\n' +
      'and in `verify`, but another one than was trained.\n' +
      'Remedy: measure it (`spikec verify --fidelity`); a smaller decay, fewer or narrower inputs, or a target with wider membranes.',
  },
  SPK675: {
    title: 'a thread that runs samples has ended',
    status: 3,
    explain: `Threads run samples side by side, each with the image, its membranes and, where it judges, the trainer's memory. One of
them ended before it had answered: memory ran out, or the system stopped it. Take fewer threads, --threads 1 at the least,
which runs and judges one sample after the other in this process; the results are the same.`,
  },
  SPK670: {
    title: 'a file of places does not say what it should',
    status: 3,
    explain:
      'compile --place FILE takes a mapping as JSON: { "tiles": [ { "layer": "c1", "channels": [0, 8], "rows": [0, 4], "x": 0, "y": 2 }, ... ] },\n' +
      'or a document with such a "mapping" in it. channels and rows are half open, counted from 0, and all of them where they are left\n' +
      'out; x and y say which core of the whole grid; tiles at one place share it.\n' +
      'Remedy: the message names the tile and the field.',
  },
  SPK671: {
    title: 'a given tile is of no layer of the network',
    status: 3,
    explain:
      'Tiles are of populations: the neurons of a layer, by its name, or by that of the layer whose sums are their membranes.\n' +
      'Remedy: spikec compile MODEL ... --emit spike lists the populations.',
  },
  SPK672: {
    title: 'given tiles do not cover the network once',
    status: 3,
    explain:
      'Every row of every channel of every population belongs to exactly one tile; the input is at the port and has none.\n' +
      'Remedy: the message names the first row that has no tile, or two.',
  },
  SPK673: {
    title: 'a given place is not on the chips of the target',
    status: 3,
    explain:
      'x and y count cores over the whole grid of chips, from 0 on, as reports do.\n' +
      'Remedy: other places, or a target with more cores.',
  },
  SPK674: {
    title: 'a given tile does not fit its core',
    status: 4,
    explain:
      'A mapping that is given is taken as it is, and a core that holds more than the target allows is refused. What it takes is counted\n' +
      'as the compiler counts it for mappings of its own.\n' +
      'Remedy: fewer rows or channels at that place, or no --place.',
  },
  SPK246: {
    title: 'layers of a network with loops cannot work side by side',
    status: 3,
    explain:
      'run --pipelined lets every window work on another logical step, one behind the other. A value of the step before (previous) is fired in\n' +
      'a late window and read in an early one of the next step, which would have begun before it is there.\n' +
      'Remedy: run without --pipelined, which counts one window after the other.',
  },
  SPK245: {
    title: 'a target counts active neurons alone, and hears them in other ways than through weights',
    status: 3,
    explain:
      'With `updates: active` a chip pays for neurons for which something arrived, or whose membrane is not 0. What arrives is followed\n' +
      'through synapses and graded messages; through moved values, maxima and products of spikes nobody counts it.\n' +
      'Remedy: projections: [synapses, graded], or updates: all.',
  },
});
