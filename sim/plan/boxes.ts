/** @file Boxes of rows and channels, put together. */
import type { Box } from '../../ir/projections/index.ts';

/** Boxes that do not overlap as others that hold the same, ascending by row: of all channels that reach a row those side by side are one. */
export function fewestBoxes(boxes: readonly Box[]): readonly Box[] {
  if (boxes.length < 2) return boxes;
  const rows = [...new Set(boxes.flatMap(({ rowFrom, rowTo }) => [rowFrom, rowTo]))].sort((a, b) => a - b);
  const found: { -readonly [K in keyof Box]: number }[] = [];
  for (let i = 1; i < rows.length; i++) {
    const [rowFrom, rowTo] = [rows[i - 1]!, rows[i]!];
    for (const [channelFrom, channelTo] of stretches(
      boxes.filter((box) => box.rowFrom <= rowFrom && box.rowTo >= rowTo),
    )) {
      const above = found.find(
        (box) => box.rowTo === rowFrom && box.channelFrom === channelFrom && box.channelTo === channelTo,
      );
      if (above) above.rowTo = rowTo;
      else found.push({ channelFrom, channelTo, rowFrom, rowTo });
    }
  }
  return found;
}

/** Channels of boxes of one row; neighbours are one stretch. */
function stretches(boxes: readonly Box[]): readonly (readonly [from: number, to: number])[] {
  const found: [number, number][] = [];
  for (const { channelFrom, channelTo } of boxes.toSorted((a, b) => a.channelFrom - b.channelFrom)) {
    const last = found.at(-1);
    if (last?.[1] === channelFrom) last[1] = channelTo;
    else found.push([channelFrom, channelTo]);
  }
  return found;
}
