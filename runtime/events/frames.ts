/** @file From events to the T frames that a network takes: cut in time, joined in space, one channel per polarity. */
import { fail, type Diagnostic } from '../../ir/diagnostics/index.ts';
import { firstAt, type EventList, type Sensor } from './event_list.ts';
import type { TableOptions } from './tables/event_tensors.ts';

/** How events become frames, and what the user says of files that do not say it themselves. */
export interface FrameOptions extends TableOptions {
  /**
   * Where to cut: frames of equal numbers of events, or of equal time. Both as in spikingjelly
   * (`cal_fixed_frames_number_segment_index`), whose loaders the published event models are trained with, by number.
   */
  readonly by: 'count' | 'time';
  /**
   * 0 or 1, whether any event fell on a pixel, as the loaders of the published E-SpikeFormer make them
   * (`hardvs_dataset1.py`; `is_spike` for gestures); or the number of events, as spikingjelly does.
   */
  readonly values: 'binary' | 'count';
  /** The sensor, where the file does not name it, or is wrong about it. */
  readonly sensor?: Sensor;
  /** Whether time comes before samples in tensors of frames, [T, N, C, H, W]. */
  readonly timeFirst?: boolean;
}

export const defaultFrames: FrameOptions = { by: 'count', values: 'binary' };

/** Frames with what was done to get them. */
export interface Frames {
  /** [T, C, H, W]. */
  readonly data: Float64Array;
  readonly steps: readonly string[];
  readonly changes: readonly Diagnostic[];
}

type Shape = readonly [channels: number, height: number, width: number];

/**
 * Makes `steps` frames of the extents [2, H, W], channel 0 off and channel 1 on (as in spikingjelly), or [1, H, W] with
 * both polarities together. A sensor larger than the frame is divided into square blocks of pixels, the smallest that
 * fit; their events fall on one pixel. What is smaller then is put into the centre. A sensor that nobody names is taken
 * to have the frame's extents.
 *
 * Throws SPK451 for other channels, SPK452 where there are no events, SPK450 where one lies outside the sensor.
 */
export function framesOfEvents(
  events: EventList,
  steps: number,
  shape: Shape,
  options: FrameOptions,
  place: string,
): Frames {
  const [channels, height, width] = shape;
  if (channels !== 1 && channels !== 2)
    fail('SPK451', `the network's input has ${channels} channels; events have two polarities`, {
      place,
      help: 'give a network of two channels (off, on), or of one for both together: -p channels=2',
    });
  const count = events.times.length;
  if (count === 0) fail('SPK452', 'the recording holds no events', { place, help: 'check the recording' });
  const sensor = options.sensor ?? events.sensor;
  const extents = sensor ?? { width, height };
  checkInside(events, extents, sensor === undefined, place);
  const layout = layoutOf(extents, height, width);
  const cut = cutAt(events.times, steps, options.by);
  const polarities = channels === 2 ? 'channel 0 is off, channel 1 on' : 'both polarities in one channel';
  const values = options.values === 'binary' ? 'is 1 where an event fell, else 0' : 'is its number of events';
  return {
    data: drawn(events, cut.ends, shape, layout, options.values),
    changes: events.changes ?? [],
    steps: [
      ...events.steps,
      `${count} events of ${extents.width}x${extents.height} pixels${sensor ? '' : ' (taken from the network)'}`,
      cut.step,
      ...layout.steps,
      `${polarities}; a pixel ${values}, as it stands: mean and std are for pictures`,
    ],
  };
}

/** Puts every event on its pixel. */
function drawn(
  { columns, rows, polarities }: EventList,
  ends: readonly number[],
  [channels, height, width]: Shape,
  { block, top, left }: Layout,
  values: FrameOptions['values'],
): Float64Array {
  const data = new Float64Array(ends.length * channels * height * width);
  let i = 0;
  for (const [step, end] of ends.entries())
    for (; i < end; i++) {
      const plane = step * channels + (channels === 2 ? polarities[i]! : 0);
      const [row, column] = [top + Math.floor(rows[i]! / block), left + Math.floor(columns[i]! / block)];
      const at = (plane * height + row) * width + column;
      data[at] = values === 'binary' ? 1 : data[at]! + 1;
    }
  return data;
}

function checkInside({ columns, rows }: EventList, { width, height }: Sensor, guessed: boolean, place: string): void {
  const at = columns.findIndex((column, i) => column >= width || rows[i]! >= height);
  if (at < 0) return;
  const whose = guessed ? 'the network\u2019s input has' : 'the sensor has';
  fail('SPK450', `event ${at} is at column ${columns[at]!}, row ${rows[at]!}; ${whose} ${width}x${height} pixels`, {
    place,
    help: 'say which sensor it was: --sensor WIDTHxHEIGHT, for example 34x34 for N-MNIST, 346x260 for HARDVS',
  });
}

interface Layout {
  /** Side of a block of sensor pixels that becomes one pixel. */
  readonly block: number;
  readonly top: number;
  readonly left: number;
  readonly steps: readonly string[];
}

function layoutOf(sensor: Sensor, height: number, width: number): Layout {
  const block = Math.max(Math.ceil(sensor.height / height), Math.ceil(sensor.width / width));
  const [rows, columns] = [Math.ceil(sensor.height / block), Math.ceil(sensor.width / block)];
  const padded = rows !== height || columns !== width;
  return {
    block,
    top: Math.floor((height - rows) / 2),
    left: Math.floor((width - columns) / 2),
    steps: [
      ...(block > 1 ? [`join blocks of ${block}x${block} pixels to ${columns}x${rows}`] : []),
      ...(padded ? [`pad ${columns}x${rows} with 0 to ${width}x${height}`] : []),
    ],
  };
}

interface Cut {
  /** Behind the last event of each frame. */
  readonly ends: readonly number[];
  readonly step: string;
}

/** N / T events to each frame, or (last - first) / T of time, both rounded down; what is left goes to the last frame. */
function cutAt(times: Float64Array, steps: number, by: FrameOptions['by']): Cut {
  const count = times.length;
  if (by === 'count') {
    const each = Math.floor(count / steps);
    const ends = Array.from({ length: steps }, (_, step) => (step < steps - 1 ? (step + 1) * each : count));
    const rest = count - each * (steps - 1);
    return { ends, step: `cut into ${steps} frames of ${each} events${rest === each ? '' : `, the last of ${rest}`}` };
  }
  const [first, span] = [times[0]!, times[count - 1]! - times[0]!];
  const each = times.every(Number.isInteger) ? Math.floor(span / steps) : span / steps;
  const ends = Array.from({ length: steps }, (_, step) =>
    step < steps - 1 ? firstAt(times, first + (step + 1) * each) : count,
  );
  return { ends, step: `cut into ${steps} frames of ${each} units of time each, the last to the end of ${span}` };
}
