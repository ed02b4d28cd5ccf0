/** @file The numbers of a running plan by region and checkpoint key, and the grid that they are rounded to. */
import { sizeOf } from '../../ir/tensor.ts';
import { readRegion, writeRegion, type ParameterPlan, type RegionName } from '../plan/index.ts';
import type { RunningPlan } from './running.ts';

/** The grid of a parameter: whole steps of 2^-exponent per output channel, at most `limit` of them from 0. */
export interface ParameterGrid {
  /** Per output channel. */
  readonly exponents: Int32Array;
  readonly limit: number;
}

export interface StepTensors {
  /** Numbers by checkpoint key, in the checkpoint's order: `weights` (with running statistics), `gradients`, ... */
  read(region: RegionName): Map<string, Float32Array>;
  /**
   * Replaces a region; `weights` also restarts the averages from them.
   *
   * @throws Error where a tensor is missing or has another size.
   */
  write(region: RegionName, tensors: ReadonlyMap<string, Float32Array>): void;
  /**
   * The grid that all computing rounds weights to, half to even, while updates move the weights themselves; needs `rounds`.
   *
   * @param grid by checkpoint key; a parameter without one stays as it is.
   */
  useGrid(grid: ReadonlyMap<string, ParameterGrid>): void;
  /** The weights as they are computed with on the grid. */
  round(): Map<string, Float32Array>;
}

export function stepTensors({ plan: { parameters }, updates, floats, run }: RunningPlan): StepTensors {
  const read = (region: RegionName): Map<string, Float32Array> => readRegion(parameters, floats, region);
  return {
    read,
    write(region, tensors) {
      writeRegion(parameters, floats, region, tensors);
      if (region !== 'weights') return;
      if (updates) writeRegion(parameters, floats, 'averages', tensors);
      run('preparation');
    },
    useGrid(grid) {
      const from = parameters.region('scales') / 4;
      floats.fill(1, from, from + parameters.learnedBytes / 4);
      const scales = perElement(parameters, grid, ({ exponents }, channel) => 2 ** exponents[channel]!);
      writeRegion(parameters, floats, 'scales', scales);
      const limits = perElement(parameters, grid, ({ limit }) => limit);
      writeRegion(parameters, floats, 'limits', limits);
    },
    round() {
      run('rounding');
      return read('rounded');
    },
  };
}

/** A number for every element of every parameter, from the grid of its output channel. */
function perElement(
  { parameters }: ParameterPlan,
  grid: ReadonlyMap<string, ParameterGrid>,
  numberOf: (grid: ParameterGrid, channel: number) => number,
): Map<string, Float32Array> {
  return new Map(
    parameters.map(({ key, shape }) => {
      const [found, size] = [grid.get(key), sizeOf(shape)];
      if (!found) return [key, new Float32Array(size)];
      if (found.exponents.length !== shape[0]) throw new Error(`the grid of "${key}" does not fit`);
      const perChannel = size / found.exponents.length;
      const numbers = new Float32Array(size);
      for (let channel = 0; channel < found.exponents.length; channel++)
        numbers.fill(numberOf(found, channel), channel * perChannel, (channel + 1) * perChannel);
      return [key, numbers];
    }),
  );
}
