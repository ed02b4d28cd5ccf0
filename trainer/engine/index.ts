export { createArena, type Arena } from './arena.ts';
export {
  dataStart,
  engineBytes,
  MemoryError,
  memoryLimit,
  startEngine,
  type Engine,
  type EngineSetup,
} from './engine.ts';
export { batchBytes, extentsOf, floatBytes, padChannels, toChannelsFirst, type Extents } from './layout.ts';
export { split, task, type Phase, type Program, type Range, type Task } from './program.ts';
