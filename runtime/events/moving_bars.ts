/** @file A data set made here: bars that move in four or eight directions, as an event camera would see them. */
import { uniformNumbers } from '../../ir/checkpoint/index.ts';
import { addEvent, eventBuffer } from './event_buffer.ts';
import { finishEvents, type EventList, type Sensor } from './event_list.ts';

/** What a recording of bars is made from. */
export interface MovingBars {
  readonly sensor: Sensor;
  /** 0 is to the right; the others follow clockwise, in eighths of a turn. */
  readonly direction: number;
  /** Any 32-bit integer: the same seed gives the same events everywhere. */
  readonly seed: number;
}

/** Steps right and down, by direction. */
const directions: readonly (readonly [right: number, down: number])[] = [
  [1, 0],
  [1, 1],
  [0, 1],
  [-1, 1],
  [-1, 0],
  [-1, -1],
  [0, -1],
  [1, -1],
];

/** The bars move by one pixel a tick, for as many ticks as half the sensor's shorter side has pixels. */
const ticksOf = ({ width, height }: Sensor): number => Math.ceil(Math.min(width, height) / 2);
const tickMicroseconds = 1000;
/** Share of the events that a pixel really sends. */
const sensitivity = 0.9;
/** Events without a cause, per pixel and tick. */
const noise = 0.001;

type RawEvent = readonly [column: number, row: number, time: number, on: number];

/**
 * Bright bars, a third as wide as their distance, cross half the sensor: a pixel sends an on-event when a bar's front
 * reaches it and an off-event when its back leaves it. One in ten is missing, and noise is added. A millisecond a pixel.
 */
export function movingBars({ sensor, direction, seed }: MovingBars): EventList {
  const random = uniformNumbers(seed);
  const side = Math.min(sensor.width, sensor.height);
  const distance = Math.max(6, Math.floor(side * (0.5 + 0.3 * random())));
  const scene = { sensor, direction: directions[direction]!, distance, phase: Math.floor(random() * distance) };
  const events: RawEvent[] = [];
  for (let tick = 0; tick < ticksOf(sensor); tick++) {
    const now = [...edgeEvents(scene, tick, random), ...noiseEvents(sensor, tick, random)];
    events.push(...now.sort((a, b) => a[2] - b[2]));
  }
  const buffer = eventBuffer(events.length, 'moving bars');
  for (const [column, row, time, on] of events) addEvent(buffer, column, row, time, on);
  return finishEvents(buffer, {
    steps: [`bars moving in direction ${direction} of 8, made from seed ${seed}`],
    sensor,
  });
}

interface Scene {
  readonly sensor: Sensor;
  readonly direction: readonly [right: number, down: number];
  /** From one bar's front to the next. */
  readonly distance: number;
  readonly phase: number;
}

const timeIn = (tick: number, random: () => number): number =>
  tick * tickMicroseconds + Math.floor(random() * tickMicroseconds);

function edgeEvents(
  { sensor, direction: [right, down], distance, phase }: Scene,
  tick: number,
  random: () => number,
): RawEvent[] {
  const back = distance - Math.floor(distance / 3);
  const events: RawEvent[] = [];
  for (let row = 0; row < sensor.height; row++)
    for (let column = 0; column < sensor.width; column++) {
      // How far this pixel lies ahead of a front: at 0 a bar begins, a third of the distance behind it ends.
      const ahead = modulo(right * column + down * row - phase - tick, distance);
      if ((ahead === 0 || ahead === back) && random() < sensitivity)
        events.push([column, row, timeIn(tick, random), ahead === 0 ? 1 : 0]);
    }
  return events;
}

function noiseEvents({ width, height }: Sensor, tick: number, random: () => number): RawEvent[] {
  const below = (limit: number): number => Math.floor(random() * limit);
  const count = Math.floor(width * height * noise + random());
  return Array.from({ length: count }, () => [below(width), below(height), timeIn(tick, random), below(2)]);
}

const modulo = (x: number, by: number): number => ((x % by) + by) % by;
