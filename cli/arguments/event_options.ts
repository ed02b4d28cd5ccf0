import type { Options } from 'yargs';
import { fail } from '../../ir/diagnostics/index.ts';
import type { FrameOptions, Sensor } from '../../runtime/index.ts';
import { choice, text } from './options.ts';

/** How recordings of events become frames: declared once for every command that reads samples. */
export const eventOptions = {
  'frames-by': choice('Cut events into T frames of equal count (the default) or equal time', ['count', 'time']),
  'frame-values': choice('A pixel of a frame: binary, any event (the default), or the count of its events', [
    'binary',
    'count',
  ]),
  sensor: text('Pixels of the event camera where the file does not say: WIDTHxHEIGHT, 34x34 for N-MNIST'),
} as const satisfies Record<string, Options>;

/** The same options, as parsed. */
export interface EventArguments {
  readonly 'frames-by': string | undefined;
  readonly 'frame-values': string | undefined;
  readonly sensor: string | undefined;
}

/** What was chosen, defaults filled in. Throws SPK703 where the sensor is none. */
export const frameOptions = (args: EventArguments): FrameOptions => ({
  by: args['frames-by'] === 'time' ? 'time' : 'count',
  values: args['frame-values'] === 'count' ? 'count' : 'binary',
  ...(args.sensor === undefined ? {} : { sensor: sensorOf(args.sensor) }),
});

function sensorOf(given: string): Sensor {
  const [, width, height] = /^(\d{1,5})x(\d{1,5})$/.exec(given) ?? [];
  const sensor = { width: Number(width), height: Number(height) };
  return sensor.width > 0 && sensor.height > 0
    ? sensor
    : fail('SPK703', `--sensor ${given} is no number of pixels`, {
        help: 'WIDTHxHEIGHT, for example --sensor 346x260',
      });
}
