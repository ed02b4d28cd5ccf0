/** @file The fixed table of positions: sines and cosines of rows and columns. */
import { exponential } from '../objective/index.ts';
import { cosinePi } from '../schedule.ts';

/** ln 10000. */
const slowest = 9.210340371976184;

/**
 * float32 [rows x columns][width]: the first half of the channels belongs to the column, the second to the row; in each half
 * the sines, then the cosines of place / 10000^(i / (width / 4)).
 *
 * @param width a multiple of 4.
 */
export function positionTable(width: number, rows: number, columns: number): Float32Array {
  const quarter = width / 4;
  const table = new Float32Array(rows * columns * width);
  for (let token = 0; token < rows * columns; token++)
    [token % columns, Math.floor(token / columns)].forEach((place, half) => {
      for (let i = 0; i < quarter; i++) {
        const angle = place * exponential((-slowest * i) / quarter);
        const at = token * width + 2 * quarter * half + i;
        table[at] = cosine(angle - Math.PI / 2);
        table[at + quarter] = cosine(angle);
      }
    });
  return table;
}

/** By its series: `Math.cos` may differ in the last bit between engines. */
function cosine(angle: number): number {
  const turns = Math.abs(angle) / Math.PI;
  const rest = turns - 2 * Math.floor(turns / 2);
  return cosinePi(rest > 1 ? 2 - rest : rest);
}
