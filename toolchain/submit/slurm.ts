/** @file A run as a job array of Slurm, with a job that merges when all its tasks have succeeded. */
import { jobName, mergeLines, plainWord, resultsName, shardLines, type Job, type JobFile } from './job.ts';
import { quoted } from './shell.ts';

/** What Slurm is told; its own defaults hold for what is left out. */
export interface SlurmJob extends Job {
  /** Absolute: where the command was typed, and its paths begin. */
  readonly workFolder: string;
  /** Absolute: scripts, logs and results. */
  readonly folder: string;
  readonly partition?: string;
  /** As for `sbatch --time`. */
  readonly time?: string;
}

/** `array.sh` runs a shard, `merge.sh` merges, `submit.sh` sends both. Throws SPK703. */
export function slurmFiles(job: SlurmJob): readonly JobFile[] {
  return [
    { name: 'array.sh', text: arrayText(job) },
    { name: 'merge.sh', text: mergeText(job) },
    { name: 'submit.sh', text: submitText(job) },
  ];
}

const text = (...lines: readonly string[]): string => `${lines.join('\n')}\n`;

/** The lines that sbatch reads. */
function options({ partition, time }: SlurmJob, ...more: readonly string[]): readonly string[] {
  const shared = [
    ...(partition === undefined ? [] : [`--partition=${plainWord('partition', partition)}`]),
    ...(time === undefined ? [] : [`--time=${plainWord('time', time)}`]),
  ];
  return [...more, ...shared].map((option) => `#SBATCH ${option}`);
}

const arrayText = (job: SlurmJob): string =>
  text(
    '#!/bin/sh',
    ...options(
      job,
      ...[`--job-name=${jobName(job)}`, `--array=1-${job.shards}`, `--cpus-per-task=${job.cores}`],
      ...(job.memory === undefined ? [] : [`--mem=${plainWord('memory', job.memory)}`]),
      ...['--requeue', '--open-mode=append'],
    ),
    `# One of ${job.shards} shards, by spikec ${job.version}. submit.sh sends it; a task that is sent again goes on where it stopped.`,
    `cd -- ${quoted(job.workFolder)} || exit 2`,
    'shard=$SLURM_ARRAY_TASK_ID',
    ...shardLines(job, quoted(job.folder)),
  );

const mergeText = (job: SlurmJob): string =>
  text(
    '#!/bin/sh',
    ...options(job, `--job-name=${jobName(job)}-merge`),
    `# Joins the shards to ${resultsName}.`,
    `cd -- ${quoted(job.folder)} || exit 2`,
    ...mergeLines(job),
  );

const submitText = ({ folder }: SlurmJob): string =>
  text(
    '#!/bin/sh',
    '# Sends the shards, and their merge for when all of them have succeeded: sh submit.sh',
    '# Words behind it are for sbatch: sh submit.sh --partition=long. Sent again, it runs only what is missing.',
    'set -eu',
    `cd -- ${quoted(folder)}`,
    'mkdir -p logs',
    'array=$(sbatch --parsable --output=logs/shard-%a.log "$@" array.sh)',
    'merge=$(sbatch --parsable --output=logs/merge.log --dependency="afterok:${array%%;*}" --kill-on-invalid-dep=yes "$@" merge.sh)',
    `echo "shards: job $array, merge: job $merge; then the results are in $PWD/${resultsName}"`,
  );
