/**
 * @file The simulator without the rest: `import { decodeImage, openSession } from 'spikec/sim'`.
 *
 * An image's bytes and grid integers go in; spikes, outputs, counters, cycles and energy come out.
 */
export { decodeImage, disassembleImage, type ChipImage, type ImageHeader } from '../ir/chip/index.ts';
export { countsOfSlots, type LayerTrace, type SampleTrace } from '../ir/trace.ts';
export {
  gridOfImage,
  openSession,
  type EnergyRecord,
  type InputGrid,
  type RunRecord,
  type Sample,
  type Session,
  type SessionOptions,
} from '../runtime/index.ts';
export {
  coreCosts,
  defaultMode,
  energyOf,
  executors,
  loadChip,
  modes,
  takePart,
  type Counters,
  type Energy,
  type EngineWorker,
  type Executor,
  type Mode,
  type SampleResult,
  type SpawnWorker,
  type WorkerStart,
} from '../sim/index.ts';
