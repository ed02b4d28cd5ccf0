export { createArena, type Arena } from './arena.ts';
export { dataStart, engineBytes, startEngine, type Engine, type EngineSetup } from './engine.ts';
export { openKernels, type KernelArguments, type KernelModule, type KernelTable } from './kernels.ts';
export { makeMemory, MemoryError, memoryLimit } from './memory.ts';
export { bytesOfTasks, writeTasks, type Task, type TaskPhase, type TaskProgram } from './program.ts';
export { split, type Share } from './split.ts';
export { takePart, type EngineWorker, type SpawnWorker, type WorkerStart } from './worker.ts';
