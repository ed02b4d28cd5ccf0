import { fail } from '../../ir/diagnostics/index.ts';
import { openSampleSet, type InputGrid, type Sample, type SampleSet } from '../../runtime/index.ts';
import { host } from '../host.ts';
import { frameOptions, type EventArguments } from './event_options.ts';

/** The options of `sampleOptions` and `eventOptions`, as parsed. */
export interface SampleArguments extends EventArguments {
  readonly input: string[] | undefined;
  readonly data: string | undefined;
  readonly limit: number | undefined;
  readonly offset: number | undefined;
}

/** Finds the samples of --input or --data for the network's input grid. Throws SPK704, and what `openSampleSet` throws. */
export async function findSamples(args: SampleArguments, grid: InputGrid): Promise<SampleSet> {
  const { input, data, limit, offset } = args;
  if ((input === undefined) === (data === undefined))
    fail('SPK704', input === undefined ? 'samples are missing' : '--input and --data exclude each other', {
      help: 'give either --input FILE... or --data NAME',
    });
  const request = { ...(input ? { inputs: input } : {}), ...(data !== undefined ? { data } : {}) };
  return openSampleSet(host, request, grid, {
    frames: frameOptions(args),
    ...(limit !== undefined ? { limit } : {}),
    ...(offset !== undefined ? { offset } : {}),
  });
}

/** The samples of a set, one by one. The first is made at once, so that a mistake in it shows before any output is touched. */
export async function begun(set: SampleSet): Promise<AsyncIterable<Sample>> {
  const iterator = set.samples();
  let next = await iterator.next();
  return (async function* () {
    try {
      for (; next.done !== true; next = await iterator.next()) yield next.value;
    } finally {
      await iterator.return();
    }
  })();
}
