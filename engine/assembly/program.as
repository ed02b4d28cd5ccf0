/**
 * Runs a program: phases of tasks in memory. All threads take tasks of a phase one by one and meet at its end. Which thread
 * takes a task does not matter: tasks of one phase write apart from each other.
 *
 * Offsets within the control block, programs, phases and tasks come from `engine/records.ts`. Program: the number of its
 * phases, then the phases; tasks lie `taskBytes` apart.
 */
import { runTask } from './dispatch';
import {
  controlArrived, controlFailed, controlPhasesEnded, controlProgram, controlStarts, controlThreads,
  phaseBytes, phaseFirstTask, phaseNextTask, phaseTaskCount, taskBytes,
} from './records';
import { setScratch } from './scratch';

const spins: i32 = 4000;
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

/** Waits until a word differs from `old`: a short spin, then sleep, so that shared cores are not burnt. `naps` 0: for ever. */
function waitFor(address: usize, old: i32, naps: i32): i32 {
  for (let i = 0; i < spins; i++) {
    const value = atomic.load<i32>(address);
    if (value !== old) return value;
  }
  while (true) {
    const value = atomic.load<i32>(address);
    if (value !== old) return value;
    if (atomic.load<i32>(control, controlFailed) !== 0) unreachable();
    if (atomic.wait<i32>(address, old, nap) === timedOut && naps > 0 && --naps === 0) fail();
  }
}

/** Ends a phase: the last thread to arrive wakes the others. */
function meet(): void {
  const phase = atomic.load<i32>(control, controlPhasesEnded);
  if (atomic.add<i32>(control, 1, controlArrived) === load<i32>(control, controlThreads) - 1) {
    atomic.store<i32>(control, 0, controlArrived);
    atomic.add<i32>(control, 1, controlPhasesEnded);
    atomic.notify(control + controlPhasesEnded, -1);
  } else waitFor(control + controlPhasesEnded, phase, mostNaps);
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

function runPhases(program: usize): void {
  const phases = load<i32>(program);
  for (let i = 0; i < phases; i++) runPhase(program + phaseBytes * <usize>(i + 1));
}

/** The calling thread's part of a whole program; workers are woken for theirs. */
export function runProgram(program: usize): void {
  const phases = load<i32>(program);
  for (let i = 0; i < phases; i++) store<i32>(program + phaseBytes * <usize>(i + 1), 0, phaseNextTask);
  if (load<i32>(control, controlThreads) > 1) {
    store<usize>(control, program, controlProgram);
    atomic.add<i32>(control, 1, controlStarts);
    atomic.notify(control + controlStarts, -1);
  }
  runPhases(program);
}

/** A worker's life: program after program, until one is 0. */
export function work(): void {
  let starts = 0;
  while (true) {
    starts = waitFor(control + controlStarts, starts, 0);
    const program = load<usize>(control, controlProgram);
    if (program === 0) return;
    runPhases(program);
  }
}

/** Tells workers to end. */
export function finish(): void {
  store<usize>(control, 0, controlProgram);
  atomic.add<i32>(control, 1, controlStarts);
  atomic.notify(control + controlStarts, -1);
}

/** Tells all threads that this one cannot go on. */
export function fail(): void {
  atomic.store<i32>(control, 1, controlFailed);
}
