/** @file Samples out of recordings of events. */
import { framesOfEvents, type EventList, type FrameOptions, type Recording } from '../events/index.ts';
import { finishSample } from './from_tensor.ts';
import { quantiseValues } from './quantise.ts';
import type { InputGrid, Sample } from './sample.ts';

/** A recording as T frames on the network's grid. Throws SPK450 to SPK452, or what its file is wrong with. */
export function recordedSample(recording: Recording, options: FrameOptions, grid: InputGrid): Sample {
  const [, height, width] = grid.shape;
  return eventSample(recording.read({ width, height }), recording, options, grid);
}

/** Events as one sample, for messages named as given. */
export function eventSample(
  events: EventList,
  { name, label }: { readonly name: string; readonly label?: number },
  options: FrameOptions,
  grid: InputGrid,
): Sample {
  const { data, steps, changes } = framesOfEvents(events, grid.steps, grid.shape, options, name);
  const quantised = quantiseValues(data, grid);
  return finishSample(name, label, {
    input: quantised.input,
    steps: [...steps, ...quantised.steps],
    changes: [...changes, ...(quantised.changes ?? [])],
  });
}
