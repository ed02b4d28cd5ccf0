/** @file What a command line says of the conventions of a NIR network. */
import { fail } from '../../ir/diagnostics/index.ts';
import type { StatedConventions } from '../../runtime/nir/conventions.ts';
import { nirOptions } from './nir_options.ts';

/** The options as parsed. */
export interface NirArguments {
  readonly 'out-model'?: string | undefined;
  readonly dt?: string | undefined;
  readonly as?: string | undefined;
  readonly reset?: string | undefined;
  readonly fires?: string | undefined;
  readonly spikes?: string | undefined;
  readonly 'spike-height'?: string | undefined;
  readonly steps?: number | undefined;
}

/** Names of the options that were given. */
export const givenNirOptions = (args: NirArguments): string[] =>
  (Object.keys(nirOptions) as (keyof NirArguments)[])
    .filter((name) => args[name] !== undefined)
    .map((name) => `--${name}`);

/** Seconds of a step. Throws SPK703. */
export function stepOf(given: string | undefined): number | undefined {
  if (given === undefined) return undefined;
  const dt = Number(given);
  return dt > 0 && Number.isFinite(dt)
    ? dt
    : fail('SPK703', `--dt is ${JSON.stringify(given)}, and not a length of time`, { help: 'write --dt 1e-4' });
}

/** What is said of the conventions. Throws SPK703. */
export function statedConventions(args: NirArguments): StatedConventions {
  const { as, reset, fires, spikes, 'spike-height': height } = args as Omit<NirArguments, 'dt'> & StatedConventions;
  return {
    dt: stepOf(args.dt),
    as,
    ...(reset && { reset }),
    ...(fires && { fires }),
    ...(spikes && { spikes }),
    ...(height ? { height: height as 'one' | 'per_second' } : {}),
  };
}
