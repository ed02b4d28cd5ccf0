/** What TypeScript calls: the engine's scheduler, and two functions that tests compare with `Math`. */
export { start, runPhase, runProgram, work, finish, fail } from './program';
export { exp, log } from './mathematics';
