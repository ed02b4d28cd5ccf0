import type { Declaration } from '../arguments/command.ts';

export const merge = {
  name: 'merge',
  summary: 'Make one file of the results of all shards: the bytes of one uninterrupted run',
  positionals: {
    out: { type: 'string', demandOption: true, describe: 'The file to write, .jsonl' },
    shards: { type: 'string', array: true, demandOption: true, describe: 'The results of every shard, in any order' },
  },
  options: {},
  examples: [['merge all.jsonl 1.jsonl 2.jsonl 3.jsonl', 'of runs with --shard 1/3, 2/3 and 3/3']],
} as const satisfies Declaration;
