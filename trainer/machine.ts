import type { SpawnWorker } from '../engine/index.ts';
import type { Arithmetic } from './kernels/index.ts';

/** What training needs of the machine it runs on: `nodeMachine` of `node.ts`, or what a browser has instead. */
export interface TrainingMachine {
  /** The compiled kernels. */
  readonly kernels: (arithmetic: Arithmetic) => WebAssembly.Module;
  readonly spawn: SpawnWorker;
}
