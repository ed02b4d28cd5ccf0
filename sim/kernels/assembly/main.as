/** What TypeScript calls: the engine's scheduler. Everything else runs as tasks. */
export { start, runPhase, runProgram, work, finish, fail } from './program';
