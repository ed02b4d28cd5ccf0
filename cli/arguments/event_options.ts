import { fail } from '../../ir/diagnostics/index.ts';
import { eventOptions } from './options.ts';
import { columnOrder, type FrameOptions, type Sensor, type TimeUnit } from '../../runtime/index.ts';

/** The options of `eventOptions`, as parsed. */
export interface EventArguments {
  readonly 'frames-by': string | undefined;
  readonly 'frame-values': string | undefined;
  readonly sensor: string | undefined;
  readonly columns: string | undefined;
  readonly 'time-unit': TimeUnit | undefined;
  readonly 'time-first': boolean | undefined;
}

/** What was chosen, defaults filled in. Throws SPK703 where the sensor is none, or columns are none. */
export const frameOptions = (args: EventArguments): FrameOptions => ({
  by: args['frames-by'] === 'time' ? 'time' : 'count',
  values: args['frame-values'] === 'count' ? 'count' : 'binary',
  ...(args.sensor === undefined ? {} : { sensor: sensorOf(args.sensor) }),
  ...(args.columns === undefined ? {} : { columns: columnsOf(args.columns) }),
  ...(args['time-unit'] === undefined ? {} : { timeUnit: args['time-unit'] }),
  ...(args['time-first'] === true ? { timeFirst: true } : {}),
});

/** Options of frames by their names, for a record of what samples depend on; nothing where it is as usual. */
export function eventWords(args: EventArguments): Record<string, string> {
  const { by, values, sensor, columns, timeUnit, timeFirst } = frameOptions(args);
  return {
    ...(by === 'count' ? {} : { 'frames-by': by }),
    ...(values === 'binary' ? {} : { 'frame-values': values }),
    ...(sensor ? { sensor: `${sensor.width}x${sensor.height}` } : {}),
    ...(columns === undefined ? {} : { columns }),
    ...(timeUnit === undefined ? {} : { 'time-unit': timeUnit }),
    ...(timeFirst === true ? { 'time-first': 'yes' } : {}),
  };
}

/** What is given, and where nothing is, what the record of a run says in `eventWords`. */
export const recordedEvents = (words: Readonly<Record<string, string>>, given: EventArguments): EventArguments => ({
  'frames-by': given['frames-by'] ?? words['frames-by'],
  'frame-values': given['frame-values'] ?? words['frame-values'],
  sensor: given.sensor ?? words['sensor'],
  columns: given.columns ?? words['columns'],
  'time-unit': given['time-unit'] ?? eventOptions['time-unit'].choices.find((choice) => choice === words['time-unit']),
  'time-first': given['time-first'] ?? words['time-first'] === 'yes',
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

const columnsOf = (given: string): string =>
  columnOrder.test(given)
    ? given
    : fail('SPK703', `--columns ${given} is no order of columns`, {
        help: 'x, y, t and p once each, in the order of the columns, and _ for one to leave out: --columns xypt',
      });
