/** @file Samples out of recordings of events, and out of the frames that somebody made of them. */
import { fail } from '../../ir/diagnostics/index.ts';
import { shapeText, type AnyTensor } from '../../ir/tensor.ts';
import { framesOfEvents, isTable, type EventList, type FrameOptions, type Recording } from '../events/index.ts';
import { finishSample, samplesOf } from './from_tensor.ts';
import { quantiseValues } from './quantise.ts';
import { takesEvents, type InputGrid, type Sample } from './sample.ts';

/** A recording as T frames on the network's grid. Throws SPK450 to SPK452, SPK473, or what its file is wrong with. */
export function recordedSample(recording: Recording, options: FrameOptions, grid: InputGrid): Sample {
  const [channels, height, width] = grid.shape;
  const recorded = recording.read({ width, height, channels, steps: grid.steps });
  if (recorded.kind === 'events') return eventSample(recorded.events, recording, options, grid);
  const { name, label } = recording;
  const place = recording.path ?? name;
  const row = samplesOf(recorded.tensor, grid, place, { timeFirst: options.timeFirst });
  if (row.count !== 1)
    fail('SPK473', `the tensor ${shapeText(recorded.tensor.shape)} holds ${row.count} samples; a recording is one`, {
      place,
      help: 'give the file itself: --input FILE, or --data FILE.npz with "images" and "labels"',
    });
  const sample = row.sample(0, name, label);
  return { ...sample, steps: [...(recorded.steps ?? []), ...sample.steps] };
}

/** Events as one sample, for messages named as given. */
export function eventSample(
  events: EventList,
  { name, label }: { readonly name: string; readonly label?: number },
  options: FrameOptions,
  grid: InputGrid,
): Sample {
  const { data, steps, changes } = framesOfEvents(events, grid.steps, grid.shape, options, name);
  const quantised = quantiseValues(data, grid, 'frames');
  return finishSample(name, label, {
    input: quantised.input,
    steps: [...steps, ...quantised.steps],
    changes: [...changes, ...(quantised.changes ?? [])],
  });
}

/** Whether a tensor is a table of events rather than an input of the network: the user says so, or its extents do. */
export function isEventTable(tensor: AnyTensor, options: FrameOptions, grid: InputGrid): boolean {
  const [, height, width] = grid.shape;
  const fits = tensor.shape[0] === height && tensor.shape[1] === width;
  return isTable(tensor, options) && (options.columns !== undefined || (takesEvents(grid) && !fits));
}
