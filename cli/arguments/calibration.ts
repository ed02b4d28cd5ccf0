import type { Options } from 'yargs';
import { inputNodes } from '../../ir/model/index.ts';
import type { Values } from '../../ir/ops/index.ts';
import type { LoadedModel } from '../../toolchain/load/model.ts';
import type { EventArguments } from './event_options.ts';
import { number, several, text } from './options.ts';
import { openSamples } from './samples.ts';

/** The options `--calibrate...`, declared once for the commands that need the same integer weights. */
export const calibrationOptions = {
  calibrate: several('Samples that set the grid of a float checkpoint, as for "spikec run --input"'),
  'calibrate-data': text('The same from a data set, as for "spikec run --data"'),
  'calibrate-limit': number('Take this many samples of each of them at most'),
} as const satisfies Record<string, Options>;

export interface CalibrationArguments {
  readonly inputs: string[] | undefined;
  readonly data: string | undefined;
  readonly limit: number | undefined;
  readonly events: EventArguments;
}

/** The same options, as parsed. */
export const calibrationArguments = (
  args: EventArguments & {
    readonly calibrate: string[] | undefined;
    readonly 'calibrate-data': string | undefined;
    readonly 'calibrate-limit': number | undefined;
  },
): CalibrationArguments => ({
  inputs: args.calibrate,
  data: args['calibrate-data'],
  limit: args['calibrate-limit'],
  events: args,
});

/** Float32 values of calibration samples on the input's grid, [C, H, W] each; none where none were asked for. */
export async function calibrationOf(
  { inputs, data, limit, events }: CalibrationArguments,
  { graph }: LoadedModel,
): Promise<Values[]> {
  if (!inputs && data === undefined) return [];
  const { gridOfModel } = await import('../../runtime/index.ts');
  const grid = gridOfModel(inputNodes(graph)[0]!);
  const samples = await openSamples({ ...events, input: inputs, data, limit, offset: undefined }, grid);
  const values: Values[] = [];
  for await (const { input } of samples) values.push(Float32Array.from(input, (x) => x * 2 ** -grid.fractionBits));
  return values;
}
