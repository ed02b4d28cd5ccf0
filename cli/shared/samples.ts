import { fail } from '../../ir/diagnostics/index.ts';
import type { InputGrid, Sample } from '../../runtime/index.ts';
import { frameOptions, type EventArguments } from './event_options.ts';

/** The options of `sampleOptions` and `eventOptions`, as parsed. */
export interface SampleArguments extends EventArguments {
  readonly input: string[] | undefined;
  readonly data: string | undefined;
  readonly limit: number | undefined;
  readonly offset: number | undefined;
}

/** Samples of --input and --data, one by one, on the network's input grid. */
export async function openSamples(args: SampleArguments, grid: InputGrid): Promise<AsyncIterable<Sample>> {
  const { input, data, limit, offset } = args;
  if ((input === undefined) === (data === undefined))
    fail('SPK704', input === undefined ? 'samples are missing' : '--input and --data exclude each other', {
      help: 'give either --input FILE... or --data NAME',
    });
  const { loadSamples } = await import('../../runtime/index.ts');
  return loadSamples({ ...(input ? { inputs: input } : {}), ...(data !== undefined ? { data } : {}) }, grid, {
    frames: frameOptions(args),
    ...(limit !== undefined ? { limit } : {}),
    ...(offset !== undefined ? { offset } : {}),
  });
}
