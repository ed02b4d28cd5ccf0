/** @file Recorded sets of the official code of all families, as models of the examples. */
const common = { heads: '4', classes: '10', image: '64' };
const transformer = { dims: '64', depth: '2', heads: '4', classes: '10', image: '32' };
const fourStages = { heads: '4', image: '64', dims: '[16,32,48,64]' };

/** Set, file, parameters; whether the logits of the float network were recorded. */
export const officialSets = [
  ['large', 'e-spikeformer-large', { ...common, dims: '[16,32,64]', depth: '3' }, true],
  ['large173', 'e-spikeformer-large', { ...common, variant: '173M', heads: '3', dims: '[16,32,48]', depth: '2' }, true],
  ['qsd', 'qsd-transformer', { ...common, dims: '[16,32,48,64]', depth: '4' }, true],
  ['dvs', 'e-spikeformer-events', { ...fourStages, classes: '11', depth: '4' }, true],
  ['dvs-d1', 'e-spikeformer-events', { ...common, classes: '11', dims: '[16,24,32,48]', depth: '2', norm: '1' }, true],
  ['v1', 'spike-driven-transformer', { ...transformer, pooling: '0011' }, true],
  ['v1-fmnist', 'spike-driven-transformer', { ...transformer, channels: '1', pooling: '0111' }, true],
  [
    'v1-dvs',
    'spike-driven-transformer',
    { ...transformer, image: '64', T: '8', pooling: '1111', events: 'true' },
    true,
  ],
  ['v2', 'meta-spikeformer', { ...common, dims: '[16,32,48,64]', depth: '8' }, true],
  ['seg', 'e-spikeformer-segmentation', { ...fourStages, classes: '6', width: '32' }, false],
  ['det', 'e-spikeformer-detection', { ...fourStages, width: '24' }, false],
] as const;
