/** What TypeScript calls: the engine's scheduler, and step mode's loops. Everything else runs as tasks. */
export { start, runPhase, runProgram, work, finish, fail } from './program';
export { deliverSpikes, deliverValues, deliverDepthwise, fireTile } from './deliver';
export { addState, correlateLeft, correlateRight, receiveState } from './attend';
