/** @file Invariant 13 of an image: tiles partition every population. */
import type { Box } from '../../projections/index.ts';
import type { ImageOutline } from '../image.ts';
import { quoted, type Problems } from './problems.ts';

/** Adds populations whose tiles leave a gap or overlap. Memory: one byte per row and channel that tiles really have. */
export function verifyCover({ header, cores }: ImageOutline, { expect, full }: Problems): void {
  const boxes: Box[][] = header.populations.map(() => []);
  for (const core of cores) for (const tile of core.tiles) boxes[tile.population]!.push(tile);
  for (const [p, { extents, name, role }] of header.populations.entries()) {
    if (full()) return;
    if (role !== 'input')
      expect(
        covers(boxes[p]!, extents[0], extents[1]),
        'SPK507',
        () => `tiles leave a gap in ${quoted(name)}, or overlap`,
      );
  }
}

/** True if the boxes hold every (channel, row) exactly once. */
function covers(boxes: readonly Box[], channels: number, rows: number): boolean {
  const area = boxes.reduce((sum, box) => sum + (box.channelTo - box.channelFrom) * (box.rowTo - box.rowFrom), 0);
  if (area !== channels * rows) return false;
  const taken = new Uint8Array(area);
  for (const { channelFrom, channelTo, rowFrom, rowTo } of boxes)
    for (let channel = channelFrom; channel < channelTo; channel++)
      for (let cell = channel * rows + rowFrom; cell < channel * rows + rowTo; cell++)
        if (taken[cell] === 1) return false;
        else taken[cell] = 1;
  return true;
}
