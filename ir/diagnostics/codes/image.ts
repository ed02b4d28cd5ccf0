import { defineCodes } from './code.ts';

/** SPK5xx: chip images: damage, versions, inconsistencies. */
export const imageCodes = defineCodes({
  SPK501: {
    title: 'the file is not a chip image',
    status: 3,
    explain:
      'A chip image starts with the eight bytes SPIKEIMG. The usual cause is a checkpoint or a model text given where an image\n' +
      'is expected.\n' +
      'Remedy: compile one: spikec compile MODEL --weights CKPT --target T --out IMAGE.',
  },
  SPK502: {
    title: 'the image is of another version',
    status: 3,
    explain:
      'An image carries the version of its container and of its schema, and the compiler that made it. Another version may mean\n' +
      'something else by the same bytes, so it is refused rather than guessed at.\n' +
      'Remedy: compile the model again with this spikec, or run the image with the spikec that made it.',
  },
  SPK503: {
    title: 'the image is cut off or its sections are out of order',
    status: 3,
    explain:
      'An image is a header, kernels, cores and an end section, each with its length; together they are exactly as long as the\n' +
      'file. A file that ends early was not written or copied completely.\n' +
      'Remedy: copy it again, or compile it again. spikec never leaves a half-written image behind.',
  },
  SPK504: {
    title: 'a checksum of the image is wrong',
    status: 3,
    explain:
      'Every section carries the sha256 of its content. A wrong one means that bytes changed after compilation: a broken disk or\n' +
      'transfer, or an edit.\n' +
      'Remedy: copy the file again, or compile it again.',
  },
  SPK505: {
    title: 'a section of the image cannot be read',
    status: 3,
    explain:
      'The content of a section is not the message it should be, although its checksum is right: the file was made by a faulty\n' +
      'tool, or to deceive.\n' +
      'Remedy: compile the image with spikec.',
  },
  SPK506: {
    title: 'the header of the image contradicts itself',
    status: 3,
    explain:
      'Target, schedule, populations and projections must fit together: shapes through kernels, windows in order, thresholds and\n' +
      'bounds within the membrane. spikec checks an image before it writes it, so the file was not made by it or was changed.\n' +
      'Remedy: compile the image again; if spikec itself reports this while compiling, that is a defect of spikec.',
  },
  SPK507: {
    title: 'the tiles do not cover a population exactly',
    status: 3,
    explain:
      'Every neuron of every population except the input lies in exactly one tile of one core. A gap would lose spikes, an overlap\n' +
      'would count them twice.\n' +
      'Remedy: compile the image again.',
  },
  SPK508: {
    title: 'a core of the image is inconsistent',
    status: 3,
    explain:
      'Every projection into the population of a tile has exactly one block beside that tile, with the kernels of just its\n' +
      'channels; thresholds ascend and are as many as the channels need; indices stay in range.\n' +
      'Remedy: compile the image again.',
  },
  SPK509: {
    title: 'the routes of the image do not serve its projections',
    status: 3,
    explain:
      'Each row that a tile on some core reads must be sent there, once. A missing route would lose spikes silently, a second one\n' +
      'would deliver them twice.\n' +
      'Remedy: compile the image again.',
  },
  SPK510: {
    title: 'the image exceeds its own target',
    status: 3,
    explain:
      'An image carries the description of the chip it was made for. Here a core takes more than that chip has, lies outside the\n' +
      'grid, or shares its place with another.\n' +
      'Remedy: compile the model again for the target you mean.',
  },
  SPK511: {
    title: 'the image would take more memory than its size justifies',
    status: 3,
    explain:
      'A few bytes can claim a layer of a billion neurons, or millions of time steps. Real images describe every core that holds\n' +
      'neurons, so the memory they need is in proportion to their size; what exceeds 64 MiB and 16,384 bytes per byte of\n' +
      'kernels, tables, tiles and routes is refused before anything is allocated. Names and remarks do not count.\n' +
      'Remedy: compile the image again; for a genuine network, use a target with smaller cores.',
  },
  SPK512: {
    title: 'the numbers of the image do not keep its bounds',
    status: 3,
    explain:
      'An image says how large every sum can become, and that is why its membranes cannot overflow in any order of events. Every\n' +
      'reader computes these bounds again, from weights, shifts, biases, thresholds and logical steps, and believes nothing: here\n' +
      'they are larger than the image says.\n' +
      'Remedy: compile the image again; if spikec itself reports this while compiling, that is a defect of spikec.',
  },
  SPK513: {
    title: 'the image would take more work than its size justifies',
    status: 3,
    explain:
      'A few bytes can ask for a thousand logical steps of a huge layer, which takes hours. What exceeds 2^31 operations a sample\n' +
      'and 2^23 per byte of kernels, tables, tiles and routes is refused: a weight of a convolution over 512 x 512 positions\n' +
      'takes a thirty-second of that a spike and logical step.\n' +
      'Remedy: compile the image again; for a genuine network, use fewer logical steps.',
  },
});
