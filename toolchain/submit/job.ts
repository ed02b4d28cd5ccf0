/** @file One run over a data set, and how one of its shards is run by a shell. */
import { fail } from '../../ir/diagnostics/index.ts';
import { commandLine } from './shell.ts';

/** What a cluster is to do. */
export interface Job {
  /** Of the model; the jobs are called after it. */
  readonly name: string;
  /** The words that start spikec: a program, or a program and its script. */
  readonly spikec: readonly string[];
  /** The version that wrote the files. */
  readonly version: string;
  /** `run` or `verify` with its arguments, without --results, --shard and --threads. */
  readonly words: readonly string[];
  readonly shards: number;
  /** Cores of a shard, and threads of spikec. */
  readonly cores: number;
  /** Memory of a shard as the cluster's own words say it; its default unless told. */
  readonly memory?: string;
}

/** A file to write. */
export interface JobFile {
  readonly name: string;
  readonly text: string;
}

/** The name of the file that all shards become. */
export const resultsName = 'results.jsonl';

/** A text that stands in a line of its own, where nothing can be quoted. Throws SPK703. */
export function plainWord(option: string, text: string): string {
  if (/^[\w.,:/@+-]+$/.test(text)) return text;
  return fail('SPK703', `--${option} ${text}: letters, digits and . , : / @ + - are allowed`);
}

/** `spikec-NAME` in letters, digits and dashes, as both clusters take it. */
export function jobName({ name }: Job): string {
  const plain = name.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  return `spikec-${plain}`.slice(0, 40).replace(/-+$/, '');
}

/**
 * Lines of sh that run the shard of number `$shard` in the current folder, and go on with what an earlier attempt left. A
 * verification that found a difference, or no proof, has done its work; the merge says so again.
 *
 * @param folder of the results, quoted for sh.
 */
export const shardLines = ({ spikec, words, shards, cores }: Job, folder: string): readonly string[] => [
  `results=${folder}/shard-$shard.jsonl`,
  'resume=',
  'if [ -e "$results" ] || [ -e "$results.part" ]; then resume=--resume; fi',
  `${commandLine([...spikec, ...words])} --threads ${cores} --results "$results" --shard "$shard/${shards}" $resume || {`,
  '  status=$?',
  '  [ "$status" -eq 1 ] || [ "$status" -eq 5 ] || exit "$status"',
  '}',
];

/** Lines of sh that merge all shards in the current folder. */
export const mergeLines = ({ spikec, shards }: Job): readonly string[] => [
  'set --',
  'shard=1',
  `while [ "$shard" -le ${shards} ]; do`,
  '  set -- "$@" "shard-$shard.jsonl"',
  '  shard=$((shard + 1))',
  'done',
  `exec ${commandLine([...spikec, 'merge', resultsName])} "$@"`,
];
