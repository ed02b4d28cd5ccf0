/** @file Spikes of a time step for an observer, tile by tile as step mode tells of them. */
import type { Observer } from '../executor.ts';
import type { Plan } from '../plan/index.ts';
import type { WindowProgram } from './program.ts';
import type { Words } from './store.ts';

interface Observed {
  readonly plan: Plan;
  readonly program: WindowProgram;
  readonly memory: Words;
}

/** Visits every tile that fires in a slot. */
export function observeSpikes(
  { plan, program, memory }: Observed,
  window: number,
  slot: number,
  step: number,
  visit: NonNullable<Observer['spikes']>,
): void {
  for (const sender of plan.windows[window]!.firing) {
    const { from } = plan.senders[sender]!;
    if (from === 'input') continue;
    const { population, rowFrom, rowTo, channelFrom, channelTo } = plan.tiles[from]!;
    const { counts, height, width, stride } = program.layers[population]!;
    const neurons: number[] = [];
    for (let row = rowFrom; row < rowTo; row++)
      for (let column = 0; column < width; column++) {
        const pixel = row * width + column;
        for (let channel = channelFrom; channel < channelTo; channel++)
          if (memory.bytes[counts + pixel * stride + channel]! > slot) neurons.push(channel * height * width + pixel);
      }
    if (neurons.length > 0) visit(population, step, Int32Array.from(neurons));
  }
}
