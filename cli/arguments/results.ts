/** @file The options of runs that write their results as they go. */
import { fail } from '../../ir/diagnostics/index.ts';
import type { SampleSet } from '../../runtime/index.ts';
import { packageVersion } from '../../node/package.ts';
import type { LoadedImage } from '../../toolchain/load/image.ts';
import type { ResultsHeader } from '../../toolchain/results/header.ts';
import { shardOf, type Shard } from '../../toolchain/results/shard.ts';
import { eventWords, frameOptions } from './event_options.ts';
import { pictureWords } from './picture_options.ts';
import { checkOutputs } from './outputs.ts';
import type { SampleArguments } from './samples.ts';

/** The options of `resultsOptions`, as parsed. */
export interface ResultsArguments {
  readonly results: string | undefined;
  readonly resume: boolean | undefined;
  readonly shard: string | undefined;
}

/** Where results go. */
export interface ResultsPlace {
  readonly path: string;
  readonly resume: boolean;
  readonly shard: Shard | undefined;
}

/**
 * Where results go, if anywhere. Throws SPK705 where options cannot go with it, SPK703, SPK412.
 *
 * @param others options that keep something of every sample until the end, by their names, if given.
 * @param inputs files that are read.
 */
export async function resultsPlace(
  { results: path, resume, shard }: ResultsArguments,
  others: Readonly<Record<string, unknown>>,
  inputs: readonly (string | undefined)[],
): Promise<ResultsPlace | undefined> {
  if (path === undefined) return undefined;
  const other = Object.keys(others).find((name) => others[name] !== undefined && others[name] !== false);
  if (other !== undefined)
    fail('SPK705', `--results and --${other} exclude each other`, {
      help: `--${other} needs all samples at once, a run with --results may be interrupted: give it to a run of its own`,
    });
  await checkOutputs([{ option: '--results', path, what: 'results' }], inputs);
  return { path, resume: resume === true, shard: shard === undefined ? undefined : shardOf(shard) };
}

/** The header of a run with these samples. */
export function resultsHeader(
  { sha256, image: { header } }: LoadedImage,
  set: SampleSet,
  args: SampleArguments & { readonly top?: number | undefined; readonly witness?: number | undefined },
  rest: Pick<ResultsHeader, 'command' | 'network'> & { readonly shard: Shard | undefined },
): ResultsHeader {
  const { by, values } = frameOptions(args);
  const { command, network, shard } = rest;
  return {
    ...{ kind: 'results', version: 1, command, spikec: packageVersion() },
    image: { sha256, model: header.model, target: header.target.name },
    data: { ...set.identity(), ...(set.count === undefined ? {} : { samples: set.count }) },
    options: {
      ...{ offset: args.offset ?? 0, limit: args.limit ?? 'all', top: args.top ?? 1 },
      ...{ 'frames-by': by, 'frame-values': values },
      ...(network && args.witness !== undefined ? { witness: args.witness } : {}),
      ...pictureWords(args),
      ...eventWords(args),
    },
    ...(network ? { network } : {}),
    ...(shard ? { shard } : {}),
  };
}
