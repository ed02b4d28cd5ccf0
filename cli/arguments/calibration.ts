/** @file Samples that set the grid of a float checkpoint, for the commands that need the same integer weights. */
import { inputNodes } from '../../ir/model/index.ts';
import type { Values } from '../../ir/ops/index.ts';
import { gridOfModel } from '../../runtime/index.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { LoadedModel } from '../../toolchain/load/model.ts';
import type { EventArguments } from './event_options.ts';
import type { PictureArguments } from './picture_options.ts';
import { begun, findSamples } from './samples.ts';

/** The options `--calibrate...`, as parsed. */
export interface CalibrationArguments extends EventArguments, PictureArguments {
  readonly calibrate: string[] | undefined;
  readonly 'calibrate-data': string | undefined;
  readonly 'calibrate-limit': number | undefined;
}

/** Float32 values of calibration samples on the input's grid, [C, H, W] each; none where none were asked for. */
export async function calibrationOf(
  args: CalibrationArguments,
  { graph }: LoadedModel,
  terminal: Terminal,
): Promise<Values[]> {
  const { calibrate: input, 'calibrate-data': data, 'calibrate-limit': limit } = args;
  if (!input && data === undefined) return [];
  const grid = gridOfModel(inputNodes(graph)[0]!);
  const samples = await begun(await findSamples({ ...args, input, data, limit, offset: undefined }, grid, terminal));
  const values: Values[] = [];
  for await (const { input: integers } of samples)
    values.push(Float32Array.from(integers, (x) => x * 2 ** -grid.fractionBits));
  return values;
}
