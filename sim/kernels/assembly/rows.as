/**
 * A task of a program is a layer's rows; what is done to them is a list of further tasks, one after the other in the same
 * thread while the rows are in its cache.
 */
import { runTask } from './dispatch';
import { taskBytes } from './records';

let taskFrom: i32 = 0;
let taskTo: i32 = 0;

/** Task: runs `count` tasks that begin at `first` on rows from..to. */
export function rows(first: usize, count: i32, from: i32, to: i32): void {
  for (let i = 0; i < count; i++) {
    taskFrom = from;
    taskTo = to;
    runTask(first + <usize>i * taskBytes);
  }
}

/** The first row of the current task that is not before `from`. */
@inline export function firstRow(from: i32): i32 {
  return max(from, taskFrom);
}

/** The end of the rows of the current task that are before `to`. */
@inline export function endRow(to: i32): i32 {
  return min(to, taskTo);
}
