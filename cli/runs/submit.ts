import { fail } from '../../ir/diagnostics/index.ts';
import { bundled, packageVersion } from '../../node/package.ts';
import { classCount, gridOfImage } from '../../runtime/index.ts';
import { openInput } from '../../toolchain/load/files.ts';
import { loadImage } from '../../toolchain/load/image.ts';
import { mostShards } from '../../toolchain/results/shard.ts';
import { resultsName, type Job, type JobFile } from '../../toolchain/submit/job.ts';
import { kubernetesFiles } from '../../toolchain/submit/kubernetes.ts';
import { slurmFiles } from '../../toolchain/submit/slurm.ts';
import type { OptionTable, RunOf } from '../arguments/command.ts';
import { findSamples } from '../arguments/samples.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { typedAgain } from '../arguments/words.ts';
import { shardOptions, verifyShardOptions, type submit } from '../commands/submit.ts';
import { host } from '../host.ts';
import { pairs } from '../terminal/table.ts';

type Arguments = Parameters<RunOf<typeof submit>>[0];

/** Where each runner's job is written, and how it is started. */
const runners: {
  readonly [R in 'slurm' | 'kubernetes']: {
    readonly files: (args: Arguments, job: Omit<Job, 'spikec'>) => readonly JobFile[];
    /** Options of the other runners. */
    readonly without: readonly (keyof Arguments)[];
    readonly start: (folder: string) => string;
  };
} = {
  slurm: {
    files: ({ out, partition, time }, job) =>
      slurmFiles({
        ...job,
        ...{ spikec: [process.execPath, bundled('bin', 'spikec.js')] },
        ...{ workFolder: process.cwd(), folder: host.paths.resolve(out) },
        ...(partition === undefined ? {} : { partition }),
        ...(time === undefined ? {} : { time }),
      }),
    without: ['container', 'claim'],
    start: (folder) => `sh ${host.paths.join(folder, 'submit.sh')}`,
  },
  kubernetes: {
    files: ({ out, container, claim }, job) =>
      kubernetesFiles({
        ...job,
        ...{ spikec: ['spikec'], folder: out },
        ...{ container: container ?? needed('container'), claim: claim ?? needed('claim') },
      }),
    without: ['partition', 'time'],
    start: (folder) =>
      `kubectl apply -f ${host.paths.join(folder, 'job.yaml')}; its first lines say the rest (untested)`,
  },
};

const needed = (option: string): never => fail('SPK704', `"spikec submit kubernetes" needs --${option}`);

/** The command of a shard, without what tells shards apart. */
function wordsOf(args: Arguments): readonly string[] {
  const verifies = args.model !== undefined && args.weights !== undefined;
  const again = (options: OptionTable): string[] => typedAgain(options, args);
  const forVerify = again(verifyShardOptions);
  if (!verifies && forVerify.length > 0)
    fail('SPK705', `${forVerify[0]!} is for shards that verify, which need --model and --weights`);
  if (verifies && args.top !== undefined) fail('SPK705', '--top is for shards that run, not for those that verify');
  return [verifies ? 'verify' : 'run', args.image, ...again(shardOptions), ...forVerify];
}

/** What a job would stumble over is said before it is sent. */
async function checkJob(args: Arguments, terminal: Terminal): Promise<string> {
  const { shards, cores = 1 } = args;
  if (shards < 1 || shards > mostShards) fail('SPK703', `--shards must be 1 to ${mostShards}`);
  if (cores < 1 || cores > 256) fail('SPK703', '--cores must be 1 to 256');
  for (const name of runners[args.runner].without)
    if (args[name] !== undefined) fail('SPK705', `--${name} is not for "spikec submit ${args.runner}"`);
  const { header } = loadImage(host, args.image).image;
  const { count } = await findSamples(args, gridOfImage(header), terminal, classCount(header));
  if (count !== undefined && count < shards)
    fail('SPK703', `--shards ${shards}: there are ${count} samples`, { help: 'a shard has one sample at least' });
  for (const path of [args.model, args.weights]) if (path !== undefined) openInput(host, path).close();
  return header.model;
}

export const run: RunOf<typeof submit> = async (args, terminal) => {
  const { runner, shards, out, cores = 1, memory } = args;
  const words = wordsOf(args);
  const name = await checkJob(args, terminal);
  const job = { name, words, shards, cores, version: packageVersion(), ...(memory === undefined ? {} : { memory }) };
  const files = runners[runner].files(args, job);
  host.makeFolder(out);
  for (const file of files) await host.write(host.paths.join(out, file.name), file.text);
  const start = runners[runner].start(out);
  const names = files.map((file) => file.name);
  return {
    json: { runner, folder: out, files: names, shards, command: words, start, results: resultsName },
    text: () =>
      pairs(
        [
          ['written', `${out}: ${names.join(', ')}`],
          ['start it', start],
          ['results', host.paths.join(out, resultsName)],
        ],
        terminal.width,
      ),
  };
};
