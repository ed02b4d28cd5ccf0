import { fail } from '../../ir/diagnostics/index.ts';
import { loadSamples, type InputGrid, type Sample } from '../../runtime/index.ts';
import { host } from '../host.ts';
import { frameOptions, type EventArguments } from './event_options.ts';

/** The options of `sampleOptions` and `eventOptions`, as parsed. */
export interface SampleArguments extends EventArguments {
  readonly input: string[] | undefined;
  readonly data: string | undefined;
  readonly limit: number | undefined;
  readonly offset: number | undefined;
}

/**
 * Samples of --input and --data, one by one, on the network's input grid. The first is read at once, so that a mistake in it
 * shows before any output is touched.
 */
export async function openSamples(args: SampleArguments, grid: InputGrid): Promise<AsyncIterable<Sample>> {
  const { input, data, limit, offset } = args;
  if ((input === undefined) === (data === undefined))
    fail('SPK704', input === undefined ? 'samples are missing' : '--input and --data exclude each other', {
      help: 'give either --input FILE... or --data NAME',
    });
  const request = { ...(input ? { inputs: input } : {}), ...(data !== undefined ? { data } : {}) };
  const samples = loadSamples(host, request, grid, {
    frames: frameOptions(args),
    ...(limit !== undefined ? { limit } : {}),
    ...(offset !== undefined ? { offset } : {}),
  });
  return begun(samples);
}

async function begun<T>(items: AsyncIterable<T>): Promise<AsyncIterable<T>> {
  const iterator = items[Symbol.asyncIterator]();
  let next = await iterator.next();
  return (async function* () {
    try {
      for (; next.done !== true; next = await iterator.next()) yield next.value;
    } finally {
      await iterator.return?.();
    }
  })();
}
