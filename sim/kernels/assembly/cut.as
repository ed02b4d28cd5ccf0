/** Step mode's parts of event lists (`constants`). */
import { listChannels, listRowRuns, listRunColumn, listRunStart, listValues } from './constants';

@inline function word(at: usize, index: i32): i32 {
  return load<i32>(at + <usize>index * 4);
}

/** Makes a list of as many rows hold the events of another whose channels are in from..to; channels of a pixel ascend. */
export function cutList(part: usize, list: usize, rows: i32, from: i32, to: i32, withValues: i32): void {
  const rowRuns = load<usize>(list, listRowRuns), runColumn = load<usize>(list, listRunColumn), runStart = load<usize>(list, listRunStart);
  const channels = load<usize>(list, listChannels), values = load<usize>(list, listValues);
  const partRows = load<usize>(part, listRowRuns), partColumn = load<usize>(part, listRunColumn), partStart = load<usize>(part, listRunStart);
  const partChannels = load<usize>(part, listChannels), partValues = load<usize>(part, listValues);
  const below = i32x4.splat(from);
  let run = 0, event = 0, read = 0;
  for (let row = 0; row < rows; row++) {
    store<i32>(partRows + <usize>row * 4, run);
    for (const lastRun = word(rowRuns, row + 1); read < lastRun; read++) {
      const start = event, end = word(runStart, read + 1);
      let e = word(runStart, read);
      // Four at a time: as many are below as the first that is not says.
      while (e + 4 <= end) {
        const many = popcnt(i32x4.bitmask(i32x4.lt_s(v128.load(channels + <usize>e * 4), below)));
        e += many;
        if (many < 4) break;
      }
      for (; e < end; e++) {
        const channel = word(channels, e);
        if (channel >= to) break;
        if (channel < from) continue;
        store<i32>(partChannels + <usize>event * 4, channel);
        if (withValues) store<i32>(partValues + <usize>event * 4, word(values, e));
        event++;
      }
      if (event === start) continue;
      store<i32>(partColumn + <usize>run * 4, word(runColumn, read));
      store<i32>(partStart + <usize>run * 4, start);
      run++;
    }
  }
  store<i32>(partRows + <usize>rows * 4, run);
  store<i32>(partStart + <usize>run * 4, event);
}
