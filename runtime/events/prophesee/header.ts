/** @file The text before the events of Prophesee's files: lines that begin with `%`. */
import type { Sensor } from '../event_list.ts';
import { latin } from '../../formats/latin.ts';

/** Such a text. */
export interface PropheseeHeader {
  readonly text: string;
  /** Where the events begin, in bytes. */
  readonly end: number;
  /** Where the lines name it. */
  readonly sensor: Sensor | undefined;
}

const longestHeader = 65_536;

/** Lines of text up to `% end`, or to the first that is none: events may begin with the same byte, but not with a line of text. */
export function readHeader(bytes: Uint8Array): PropheseeHeader {
  const all = latin(bytes.subarray(0, longestHeader));
  const text = /^(%[^\n]*\n)*?% end\r?\n/.exec(all)?.[0] ?? /^(% ?[\t\x20-\x7e]*\r?\n)*/.exec(all)![0];
  return { text, end: text.length, sensor: sensorOf(text) };
}

/** `% geometry 1280x720`, `% format EVT3;height=720;width=1280`, or the lines `% Height 240` and `% Width 304`. */
function sensorOf(text: string): Sensor | undefined {
  const [, across, down] = /^% geometry (\d{1,5})x(\d{1,5})/m.exec(text) ?? [];
  const width = Number(across ?? /\bwidth[ =](\d{1,5})/i.exec(text)?.[1] ?? 0);
  const height = Number(down ?? /\bheight[ =](\d{1,5})/i.exec(text)?.[1] ?? 0);
  return width > 0 && height > 0 ? { width, height } : undefined;
}
