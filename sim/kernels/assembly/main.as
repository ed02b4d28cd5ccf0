/** What TypeScript calls: the engine's scheduler, and step mode's loops. Everything else runs as tasks. */
export { start, rewind, runPhases, runPhase, fail } from './program';
export { receiveValues } from './values';
export { receiveDepthwise } from './plane';
export { fireTile, fireTileNarrow, readFrame, readTile, startTiles } from './look';
export { fireRows } from './join';
export { receiveSpikes } from './receive';
export { addValues } from './move';
export { addState, correlateLeft, correlateRight, receiveState, settleCorrelate, settleModulate } from './attend';
