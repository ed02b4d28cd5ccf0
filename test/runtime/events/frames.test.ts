import test from 'ava';
import fc from 'fast-check';
import { framesOfEvents, readAtis, type EventList, type FrameOptions } from '../../../runtime/events/index.ts';
import { diagnosed } from '../formats/damage.ts';
import { atis, rawEvents, type RawEvent } from './files.ts';

const listOf = (events: readonly RawEvent[]): EventList => readAtis(atis(events), 'e.bin');

/**
 * The frames by their definition: event i belongs to the frame whose share of the events, or of the time, it lies in; every
 * pixel is counted by itself.
 */
function defined(
  events: readonly RawEvent[],
  steps: number,
  [channels, height, width]: readonly [number, number, number],
  { by, values, sensor }: FrameOptions,
): number[] {
  const [first, last] = [events[0]!.t, events.at(-1)!.t];
  const share = Math.floor((by === 'count' ? events.length : last - first) / steps);
  const frameOf = (i: number): number => {
    const progress = by === 'count' ? i : events[i]!.t - first;
    return share === 0 ? steps - 1 : Math.min(steps - 1, Math.floor(progress / share));
  };
  const extents = sensor ?? { width, height };
  let block = 1;
  while (Math.ceil(extents.width / block) > width || Math.ceil(extents.height / block) > height) block++;
  const margin = (whole: number, pixels: number): number => Math.floor((whole - Math.ceil(pixels / block)) / 2);
  const out: number[] = [];
  for (let step = 0; step < steps; step++)
    for (let c = 0; c < channels; c++)
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++) {
          const here = events.filter(
            (event, i) =>
              frameOf(i) === step &&
              (channels === 1 || event.on === c) &&
              Math.floor(event.y / block) + margin(height, extents.height) === y &&
              Math.floor(event.x / block) + margin(width, extents.width) === x,
          ).length;
          out.push(values === 'binary' ? Math.min(1, here) : here);
        }
  return out;
}

test('every pixel of every frame is what its definition says', (t) => {
  const cases = fc.record({
    events: rawEvents(13, 9, 50),
    steps: fc.integer({ min: 1, max: 5 }),
    channels: fc.constantFrom(1, 2),
    height: fc.integer({ min: 2, max: 11 }),
    width: fc.integer({ min: 3, max: 15 }),
    by: fc.constantFrom<FrameOptions['by']>('count', 'time'),
    values: fc.constantFrom<FrameOptions['values']>('binary', 'count'),
  });
  const property = fc.property(cases, ({ events, steps, channels, height, width, by, values }) => {
    const options: FrameOptions = { by, values, sensor: { width: 13, height: 9 } };
    const shape = [channels, height, width] as const;
    const { data } = framesOfEvents(listOf(events), steps, shape, options, 'e');
    t.deepEqual([...data], defined(events, steps, shape, options));
    if (values === 'count')
      t.is(
        data.reduce((a, b) => a + b),
        events.length,
        'no event is lost',
      );
  });
  fc.assert(property, { numRuns: 150 });
});

const eleven: readonly RawEvent[] = Array.from({ length: 11 }, (_, i) => ({ x: i, y: 0, t: i * i, on: 1 }));
const counts = (data: Float64Array, frames: number): number[] =>
  Array.from({ length: frames }, (_, t) =>
    data.subarray((t * data.length) / frames, ((t + 1) * data.length) / frames).reduce((a, b) => a + b),
  );

test('both ways to cut, as spikingjelly cuts: the last frame takes what is left', (t) => {
  const frames = (by: FrameOptions['by']) =>
    framesOfEvents(listOf(eleven), 4, [2, 4, 12], { by, values: 'count' }, 'e');
  const [byCount, byTime] = [frames('count'), frames('time')];
  t.deepEqual(counts(byCount.data, 4), [2, 2, 2, 5]);
  // 0..100 in frames of 25: squares below 25, 50, 75, and the rest.
  t.deepEqual(counts(byTime.data, 4), [5, 3, 1, 2]);
  t.deepEqual(byCount.steps, [
    '11 events of 12x4 pixels (taken from the network)',
    'cut into 4 frames of 2 events, the last of 5',
    'channel 0 is off, channel 1 on; a pixel is its number of events, as it stands: mean and std are for pictures',
  ]);
  t.is(byTime.steps[1], 'cut into 4 frames of 25 units of time each, the last to the end of 100');
});

test('a sensor is joined in blocks and centred, and says so', (t) => {
  const sensor = { width: 346, height: 260 };
  const { steps } = framesOfEvents(listOf(eleven), 2, [2, 224, 224], { by: 'count', values: 'binary', sensor }, 'e');
  t.deepEqual(steps.slice(2, 4), ['join blocks of 2x2 pixels to 173x130', 'pad 173x130 with 0 to 224x224']);
});

test('seconds instead of microseconds are cut as they are', (t) => {
  const list: EventList = { ...listOf(eleven), times: Float64Array.from(eleven, ({ t: time }) => time / 1000) };
  const { data } = framesOfEvents(list, 4, [1, 1, 11], { by: 'time', values: 'count' }, 'e');
  t.deepEqual(counts(data, 4), [5, 3, 1, 2]);
});

test('what makes no frames is refused', (t) => {
  const options: FrameOptions = { by: 'count', values: 'binary' };
  const refused = (shape: readonly [number, number, number], events = listOf(eleven), more = options): string =>
    diagnosed(() => framesOfEvents(events, 2, shape, more, 'e.bin'));
  t.regex(refused([3, 12, 12]), /SPK451 e.bin: the network's input has 3 channels/);
  t.regex(
    refused([2, 8, 8]),
    /SPK450 e.bin: event 8 is at column 8, row 0; the network’s input has 8x8 pixels .*--sensor/,
  );
  t.regex(
    refused([2, 12, 12], listOf(eleven), { ...options, sensor: { width: 5, height: 5 } }),
    /SPK450 .*the sensor has 5x5/,
  );
  const { columns, rows, times, polarities } = listOf(eleven);
  const none = { columns, rows, times, polarities, steps: [] };
  t.regex(
    refused([2, 12, 12], { ...none, times: times.subarray(0, 0), columns: columns.subarray(0, 0) }),
    /SPK452 e.bin: the recording holds no events/,
  );
});
