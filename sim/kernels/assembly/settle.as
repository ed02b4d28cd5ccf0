/** What the time steps of a window ask of cores and links: sums of what was counted, four time steps at once. */
import { endRow, firstRow } from './rows';

/**
 * Task: windows from..to. Sums are of counts (float64 [slots]): sum i of those at addresses terms[j] (u32), and of cells times weights[j], j in
 * starts[i]..starts[i + 1]. The links of window w are plain[w]..chip[w] and, between chips, chip[w]..plain[w + 1]; its cores windows[w]..
 * windows[w + 1], their cells (sums of one column each, ascending) coreCells[k]..coreCells[k + 1]. A column costs prices[column] (float64); `sends` has
 * 1 for one of sending; `event` is the column of packets received.
 * Out: `totals` (float64) of every cell over all time steps; `peaks` (float64) [window][4 time steps at a time][6][4]: the most over a link inside a
 * chip, the most between chips, the most packets of a core, the most cycles of a core, of sending, of receiving. Time steps behind the last mean nothing.
 */
export function settle(
  from: i32, to: i32, slots: i32, event: i32, plain: usize, chip: usize, linkStarts: usize, linkTerms: usize,
  windows: usize, coreCells: usize, cellStarts: usize, cellTerms: usize, cellWeights: usize, columns: usize,
  prices: usize, sends: usize, totals: usize, peaks: usize,
): void {
  const last = endRow(to), fours = (slots + 3) >> 2;
  for (let w = firstRow(from); w < last; w++)
    for (let four = 0; four < fours; four++) {
      const at = <usize>four * 32, out = peaks + <usize>(w * fours + four) * 192;
      mostOver(word(plain, w), word(chip, w), linkStarts, linkTerms, at, out);
      mostOver(word(chip, w), word(plain, w + 1), linkStarts, linkTerms, at, out + 32);
      const ends = i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(slots - four * 4));
      const lowEnds = v128.shuffle<i32>(ends, ends, 0, 0, 1, 1), highEnds = v128.shuffle<i32>(ends, ends, 2, 2, 3, 3), zero = f64x2.splat(0);
      let depthLow = zero, depthHigh = zero, bothLow = zero, bothHigh = zero, sendLow = zero, sendHigh = zero, getLow = zero, getHigh = zero;
      for (let k = word(windows, w), lastCore = word(windows, w + 1); k < lastCore; k++) {
        let coreLow = zero, coreHigh = zero, ownSendLow = zero, ownSendHigh = zero, ownGetLow = zero, ownGetHigh = zero;
        for (let cell = word(coreCells, k), lastCell = word(coreCells, k + 1); cell < lastCell; cell++) {
          let low = zero, high = zero;
          for (let j = word(cellStarts, cell), end = word(cellStarts, cell + 1); j < end; j++) {
            const term = <usize>word(cellTerms, j) + at, weight = f64x2.splat(<f64>word(cellWeights, j));
            low = f64x2.add(low, f64x2.mul(v128.load(term), weight));
            high = f64x2.add(high, f64x2.mul(v128.load(term, 16), weight));
          }
          const four = f64x2.add(v128.and(low, lowEnds), v128.and(high, highEnds)), total = totals + <usize>cell * 8;
          const sum = f64x2.extract_lane(four, 0) + f64x2.extract_lane(four, 1);
          store<f64>(total, at === 0 ? sum : load<f64>(total) + sum);
          const column = word(columns, cell), price = v128.load64_splat(prices + <usize>column * 8);
          if (column === event) {
            depthLow = f64x2.pmax(depthLow, low);
            depthHigh = f64x2.pmax(depthHigh, high);
          }
          low = f64x2.mul(low, price);
          high = f64x2.mul(high, price);
          coreLow = f64x2.add(coreLow, low);
          coreHigh = f64x2.add(coreHigh, high);
          if (word(sends, column) !== 0) {
            ownSendLow = f64x2.add(ownSendLow, low);
            ownSendHigh = f64x2.add(ownSendHigh, high);
          } else {
            ownGetLow = f64x2.add(ownGetLow, low);
            ownGetHigh = f64x2.add(ownGetHigh, high);
          }
        }
        bothLow = f64x2.pmax(bothLow, coreLow);
        bothHigh = f64x2.pmax(bothHigh, coreHigh);
        sendLow = f64x2.pmax(sendLow, ownSendLow);
        sendHigh = f64x2.pmax(sendHigh, ownSendHigh);
        getLow = f64x2.pmax(getLow, ownGetLow);
        getHigh = f64x2.pmax(getHigh, ownGetHigh);
      }
      v128.store(out, depthLow, 64);
      v128.store(out, depthHigh, 80);
      v128.store(out, bothLow, 96);
      v128.store(out, bothHigh, 112);
      v128.store(out, sendLow, 128);
      v128.store(out, sendHigh, 144);
      v128.store(out, getLow, 160);
      v128.store(out, getHigh, 176);
    }
}

@inline function word(at: usize, index: i32): i32 {
  return load<i32>(at + <usize>index * 4);
}

/** The largest of some sums, in each of four time steps. */
function mostOver(first: i32, last: i32, starts: usize, terms: usize, at: usize, out: usize): void {
  let mostLow = f64x2.splat(0), mostHigh = mostLow;
  for (let link = first; link < last; link++) {
    let low = f64x2.splat(0), high = low;
    for (let j = word(starts, link), end = word(starts, link + 1); j < end; j++) {
      const term = <usize>word(terms, j) + at;
      low = f64x2.add(low, v128.load(term));
      high = f64x2.add(high, v128.load(term, 16));
    }
    mostLow = f64x2.pmax(mostLow, low);
    mostHigh = f64x2.pmax(mostHigh, high);
  }
  v128.store(out, mostLow);
  v128.store(out, mostHigh, 16);
}

/** Task: sums from..to over their terms, and over all time steps; to out (float64). */
export function together(from: i32, to: i32, slots: i32, starts: usize, terms: usize, out: usize): void {
  const last = endRow(to);
  for (let i = firstRow(from); i < last; i++) {
    let sum: f64 = 0;
    for (let j = word(starts, i), end = word(starts, i + 1); j < end; j++)
      for (let at = <usize>word(terms, j), behind = at + <usize>slots * 8; at < behind; at += 8) sum += load<f64>(at);
    store<f64>(out + <usize>i * 8, sum);
  }
}
