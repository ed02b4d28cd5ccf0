import { fail } from '../../ir/diagnostics/index.ts';
import type { FrameOptions, Sensor } from '../../runtime/index.ts';

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
