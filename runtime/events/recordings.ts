/** @file Recordings of a data set: files by class, the trials of DVS128 Gesture, and bars made here. */
import type { Files } from '../files.ts';
import { damaged, quoted, strictText } from '../formats/problems.ts';
import { readEvents, readRecorded, type ReadingOptions, type Recorded } from './event_files.ts';
import { cutEvents, type EventList, type Sensor } from './event_list.ts';
import { movingBars } from './moving_bars.ts';

/** Extents of a network's input, and its logical steps. */
export interface SampleExtents extends Sensor {
  readonly channels: number;
  readonly steps: number;
}

/** One sample of events, read when it is wanted. */
export interface Recording {
  readonly name: string;
  readonly label?: number;
  /** The file it lies in; absent where it is made. */
  readonly path?: string;
  /** @param extents of the network's input, for recordings that are made to measure. */
  read(extents: SampleExtents): Recorded;
}

/** A file, with its class where that is known. */
interface LabelledFile {
  readonly path: string;
  readonly label?: number;
}

/** Files as recordings. One with a table of trials beside it (`NAME_labels.csv`) is a recording for every trial. */
export function fileRecordings(
  files: Files,
  labelled: readonly LabelledFile[],
  options: ReadingOptions = {},
): Recording[] {
  const { basename } = files.paths;
  const reading = { ...options, expandZstandard: files.expandZstandard };
  const readTrials = keepingLast((path) => readEvents(files.read(path), path, reading));
  const read = (path: string): Recorded => readRecorded(files.read(path), path, reading);
  return labelled.flatMap(({ path, label }) => {
    const table = path.replace(/\.aedat4?$/i, '_labels.csv');
    if (table !== path && files.kindOf(table) !== undefined)
      return trialRecordings(basename(path), path, trialsOf(files.read(table), table), readTrials);
    return [{ name: basename(path), path, ...(label === undefined ? {} : { label }), read: () => read(path) }];
  });
}

/** Trials lie one after the other in the same file, so the last one read is kept. */
function keepingLast(read: (path: string) => EventList): (path: string) => EventList {
  let last: { readonly path: string; readonly events: EventList } | undefined;
  return (path) => {
    if (last?.path !== path) last = { path, events: read(path) };
    return last.events;
  };
}

interface Trial {
  readonly label: number;
  readonly start: number;
  readonly end: number;
}

function trialRecordings(
  name: string,
  path: string,
  trials: readonly Trial[],
  read: (path: string) => EventList,
): Recording[] {
  return trials.map(({ label, start, end }, trial) => ({
    name: `${name}[${trial}]`,
    label,
    path,
    read() {
      const whole = read(path);
      const steps = [...whole.steps, `cut out the trial of ${start}..${end} us`];
      return { kind: 'events', events: { ...cutEvents(whole, start, end), steps } };
    },
  }));
}

/** `class,startTime_usec,endTime_usec`, classes from 1 on, as DVS128 Gesture has it (its README). Throws SPK404. */
export function trialsOf(bytes: Uint8Array, name: string): Trial[] {
  const lines = (strictText(bytes) ?? damaged(name, 'it is no text')).trim().split(/\r?\n/);
  return lines.slice(1).map((line, i) => {
    const [, label, start, end] = /^(\d{1,6}),(\d{1,15}),(\d{1,15})$/.exec(line.trim()) ?? [];
    if (label === undefined || Number(label) < 1 || Number(start) >= Number(end))
      return damaged(`${name}, line ${i + 2}`, `${quoted(line)} is not class, start and end in microseconds`);
    return { label: Number(label) - 1, start: Number(start), end: Number(end) };
  });
}

const barSamples = { train: 4000, test: 800 } as const;

/** Moving bars on a sensor of the network's extents: the parts have different seeds; classes take turns. */
export function barRecordings(classes: 4 | 8, part: keyof typeof barSamples): Recording[] {
  const first = part === 'train' ? barSamples.test : 0;
  return Array.from({ length: barSamples[part] }, (_, i) => ({
    name: `moving-bars[${i}]`,
    label: i % classes,
    read: (sensor) => ({
      kind: 'events',
      events: movingBars({ sensor, direction: ((i % classes) * 8) / classes, seed: first + i }),
    }),
  }));
}
