import type { Declaration } from '../arguments/command.ts';
import {
  calibrationOptions,
  checkpointOptions,
  eventOptions,
  pictureOptions,
  number,
  parameterOption,
  required,
  sampleOptions,
  text,
} from '../arguments/options.ts';

/** The options that go to every shard as they are. */
export const shardOptions = {
  ...sampleOptions,
  ...eventOptions,
  ...pictureOptions,
  top: number('As for "spikec run"'),
} as const;

/** The same, for shards that verify. */
export const verifyShardOptions = {
  model: text('Verify: the model file the image was compiled from'),
  weights: text('Verify: its checkpoint'),
  ...parameterOption,
  ...calibrationOptions,
  ...checkpointOptions,
} as const;

export const submit = {
  name: 'submit',
  summary: 'Write the jobs that run a data set on a cluster, shard by shard, and merge the results',
  positionals: {
    runner: { type: 'string', choices: ['slurm', 'kubernetes'], demandOption: true, describe: 'The cluster' },
    image: { type: 'string', demandOption: true, describe: 'A chip image' },
  },
  options: {
    shards: { ...number('Parts to split the samples into, each a task of its own'), demandOption: true },
    out: required('Folder for scripts, logs and results; for kubernetes a path in the claim as well'),
    ...shardOptions,
    ...verifyShardOptions,
    cores: number('Cores of a shard, and threads of spikec (default 1)'),
    memory: text('Memory of a shard: 4G for slurm, 4Gi for kubernetes'),
    partition: text('slurm: the partition'),
    time: text('slurm: the time limit of a shard'),
    container: text('kubernetes: a container image in which "spikec" is a program'),
    claim: text('kubernetes: the PersistentVolumeClaim with image and data; paths begin at its root'),
  },
  examples: [
    ['submit slurm net.chip --data fashion-mnist --shards 8 --out jobs', 'then: sh jobs/submit.sh'],
    [
      'submit slurm net.chip --model net.spike --weights net.safetensors --data fashion-mnist --shards 8 --out jobs',
      'the same with every spike verified',
    ],
    [
      'submit kubernetes net.chip --data set --shards 8 --out jobs --container registry/spikec:1 --claim data',
      'an Indexed Job; this manifest is untested',
    ],
  ],
} as const satisfies Declaration;
