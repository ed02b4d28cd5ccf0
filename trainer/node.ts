/** @file Training on Node: the only file of the trainer that reaches files and threads. */
import { loadModule, spawnWorker } from '../engine/node.ts';
import type { TrainingMachine } from './machine.ts';

/** Kernels from the files beside this one, workers as threads. */
export const nodeMachine: TrainingMachine = {
  kernels: (arithmetic) => loadModule(new URL(`./kernels/${arithmetic}.wasm`, import.meta.url)),
  spawn: spawnWorker,
};
