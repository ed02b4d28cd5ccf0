/**
 * Runs a program: phases of tasks in memory. All threads take tasks of a phase one by one and meet at its end. Which thread
 * takes a task does not matter: tasks of one phase write apart from each other.
 *
 * Control block (int32): 0 starts, 4 program, 8 arrived, 12 phases ended, 16 failed, 20 threads.
 * Program: number of phases, then per phase {next task, tasks, first task}; tasks are `taskBytes` apart.
 */
import { setScratch } from './memory';
import { runTask } from './dispatch';

const taskBytes: usize = 128;
const phaseBytes: usize = 16;
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
    if (atomic.load<i32>(control, 16) !== 0) unreachable();
    if (atomic.wait<i32>(address, old, nap) === timedOut && naps > 0 && --naps === 0) fail();
  }
}

/** Ends a phase: the last thread to arrive wakes the others. */
function meet(): void {
  const phase = atomic.load<i32>(control, 12);
  if (atomic.add<i32>(control, 1, 8) === load<i32>(control, 20) - 1) {
    atomic.store<i32>(control, 0, 8);
    atomic.add<i32>(control, 1, 12);
    atomic.notify(control + 12, -1);
  } else waitFor(control + 12, phase, mostNaps);
}

/** Takes part in one phase. */
export function runPhase(phase: usize): void {
  const count = load<i32>(phase, 4);
  const tasks = load<usize>(phase, 8);
  while (true) {
    const task = atomic.add<i32>(phase, 1);
    if (task >= count) break;
    runTask(tasks + <usize>task * taskBytes);
  }
  if (load<i32>(control, 20) > 1) meet();
}

function runPhases(program: usize): void {
  const phases = load<i32>(program);
  for (let i = 0; i < phases; i++) runPhase(program + phaseBytes * <usize>(i + 1));
}

/** The calling thread's part of a whole program; workers are woken for theirs. */
export function runProgram(program: usize): void {
  const phases = load<i32>(program);
  for (let i = 0; i < phases; i++) store<i32>(program + phaseBytes * <usize>(i + 1), 0);
  if (load<i32>(control, 20) > 1) {
    store<usize>(control, program, 4);
    atomic.add<i32>(control, 1);
    atomic.notify(control, -1);
  }
  runPhases(program);
}

/** A worker's life: program after program, until one is 0. */
export function work(): void {
  let starts = 0;
  while (true) {
    starts = waitFor(control, starts, 0);
    const program = load<usize>(control, 4);
    if (program === 0) return;
    runPhases(program);
  }
}

/** Tells workers to end. */
export function finish(): void {
  store<usize>(control, 0, 4);
  atomic.add<i32>(control, 1);
  atomic.notify(control, -1);
}

/** Tells all threads that this one cannot go on. */
export function fail(): void {
  atomic.store<i32>(control, 1, 16);
}

export { exp, log } from './mathematics';
