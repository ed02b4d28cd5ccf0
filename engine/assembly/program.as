/**
 * Runs a program: phases of tasks in memory. All threads take tasks of a phase one by one and meet at its end. Which thread
 * takes a task does not matter: tasks of one phase write apart from each other.
 *
 * Offsets within the control block, programs, phases and tasks come from `engine/records.ts`. Program: the number of its
 * phases, then the phases; tasks lie `taskBytes` apart.
 */
import { runTask } from './dispatch';
import {
  controlArrived, controlFailed, controlPhasesEnded, controlThreads,
  phaseBytes, phaseFirstTask, phaseNextTask, phaseTaskCount, taskBytes,
} from './records';
import { setScratch } from './scratch';

/** Looks at a word before a thread sleeps, at least and at most: some 16 and 120 microseconds, where a task takes some 20. */
const fewestLooks: i32 = 65536;
const mostLooks: i32 = 524288;
/** How often this thread looks now: twice as often after waiting was worth it, half as often after it was not. */
let looks: i32 = mostLooks;
/** How long a sleeping thread goes without looking whether another one failed, in ns. */
const nap: i64 = 200000000;
/** Naps at the end of a phase after which the others are taken for dead: two minutes, where phases last milliseconds. */
const mostNaps: i32 = 600;

/** What `atomic.wait` answers when nobody woke it. */
const timedOut: i32 = 2;

let control: usize = 0;

/** Once per thread. */
export function start(controlBlock: usize, scratchMemory: usize): void {
  control = controlBlock;
  setScratch(scratchMemory);
}

/**
 * Waits until a word differs from `old`. To sleep and be woken takes longer than most waits for the rest of a phase, so a thread looks for
 * a while; where others have no core of their own, it soon gives up early, so that shared cores are not burnt.
 */
function waitFor(address: usize, old: i32): void {
  for (let i = 0; i < looks; i++)
    if (atomic.load<i32>(address) !== old) {
      looks = min(mostLooks, looks << 1);
      return;
    }
  looks = max(fewestLooks, looks >> 1);
  for (let naps = mostNaps; atomic.load<i32>(address) === old; ) {
    if (atomic.load<i32>(control, controlFailed) !== 0) unreachable();
    if (atomic.wait<i32>(address, old, nap) === timedOut && --naps === 0) fail();
  }
}

/** Ends a phase: the last thread to arrive wakes the others. */
function meet(): void {
  const phase = atomic.load<i32>(control, controlPhasesEnded);
  if (atomic.add<i32>(control, 1, controlArrived) === load<i32>(control, controlThreads) - 1) {
    atomic.store<i32>(control, 0, controlArrived);
    atomic.add<i32>(control, 1, controlPhasesEnded);
    atomic.notify(control + controlPhasesEnded, -1);
  } else waitFor(control + controlPhasesEnded, phase);
}

/** Takes part in one phase. */
export function runPhase(phase: usize): void {
  const count = load<i32>(phase, phaseTaskCount);
  const tasks = load<usize>(phase, phaseFirstTask);
  while (true) {
    const task = atomic.add<i32>(phase, 1, phaseNextTask);
    if (task >= count) break;
    runTask(tasks + <usize>task * taskBytes);
  }
  if (load<i32>(control, controlThreads) > 1) meet();
}

/** A thread's part of a whole program. */
export function runPhases(program: usize): void {
  const phases = load<i32>(program);
  for (let i = 0; i < phases; i++) runPhase(program + phaseBytes * <usize>(i + 1));
}

/** Puts a program back to its start, before any thread takes part. */
export function rewind(program: usize): void {
  const phases = load<i32>(program);
  for (let i = 0; i < phases; i++) store<i32>(program + phaseBytes * <usize>(i + 1), 0, phaseNextTask);
}

/** Tells all threads that this one cannot go on. */
export function fail(): void {
  atomic.store<i32>(control, 1, controlFailed);
}
