/** @file Running samples on the simulated chip, and what is reported about each. */
import { knowsNone } from '../ir/target/index.ts';
import { everFires } from '../ir/neurons/index.ts';
import type { ChipImage, ImageHeader } from '../ir/chip/image.ts';
import { readResults } from '../ir/spike/index.ts';
import { countsOfSlots, type OutputValues, type SampleTrace } from '../ir/trace.ts';
import type { Provenance } from '../ir/target/index.ts';
import {
  createStepExecutor,
  energyOf,
  loadChip,
  microsecondsOf,
  openExecutor,
  type Causes,
  type ChosenMode,
  type EnergyLine,
  type ExecutorOptions,
  type Mode,
  type Observer,
  type Pipelined,
  type SampleAmounts,
  type SampleResult,
  type StaticEnergy,
} from '../sim/index.ts';
import { resultsOf, type ResultInfo } from './results.ts';
import type { Sample } from './samples/index.ts';

export interface SessionOptions extends ExecutorOptions {
  /** How to simulate; `window` unless told, where the image allows it. Every mode gives the same integers. */
  readonly mode?: Mode;
  /** Classes listed in `top`; 5 unless told. */
  readonly top?: number;
}

export interface ClassScore {
  readonly class: number;
  readonly logit: number;
}

/** What one sample cost, in picojoule. */
export interface EnergyRecord {
  /** By the target's cost table; null where it knows no energy of any event. */
  readonly table: {
    readonly total: number;
    readonly parts: readonly EnergyLine[];
    /** Part of the total; absent where the target knows no clock, or no static power. */
    readonly static?: StaticEnergy;
  } | null;
  /** By the papers' formula, for comparison with papers only. */
  readonly paper: number;
  /** Where the table's figures come from, each word once. */
  readonly provenance: readonly Provenance[];
  /** True if no such chip exists. */
  readonly fictional: boolean;
}

export interface RunRecord {
  readonly name: string;
  /** The sample's class, where some output holds class scores to compare it with. */
  readonly label?: number;
  /** By output name. */
  readonly outputs: ReadonlyMap<string, OutputValues>;
  /** What the outputs are. */
  readonly results: readonly ResultInfo[];
  /** Values of the first output that holds class scores; empty if none does. */
  readonly logits: readonly number[];
  readonly top: readonly ClassScore[];
  readonly spikes: number;
  readonly synapticOps: number;
  readonly macs: number;
  readonly stateOps: number;
  readonly transferOps: number;
  readonly packets: number;
  readonly hops: number;
  readonly chipHops: number;
  /** Null where the target knows no cycles of any event. */
  readonly cycles: number | null;
  /** The same by where they came from. */
  readonly causes: Causes;
  /** Of the chip, where its clock is known. */
  readonly microseconds?: number;
  /** Where windows work side by side; only where asked for. */
  readonly pipelined?: Pipelined;
  readonly queueDepth: number;
  readonly linkLoad: number;
  readonly energy: EnergyRecord;
  /** Of the machine that simulates, not of the chip. */
  readonly milliseconds: number;
  /** Spikes of every population that fires, in the image's order. */
  readonly layerSpikes: readonly number[];
  /** Spikes of the model's layers and the outputs; only where asked for. */
  readonly trace?: SampleTrace;
  /** Who did how much in which window; only where asked for. */
  readonly amounts?: SampleAmounts;
  /** Everything the simulator counted. */
  readonly result: SampleResult;
}

/** A loaded chip. Samples run one after the other, in the order of the calls. */
export interface Session {
  readonly image: ChipImage;
  /** How it simulates, and why not as wanted. */
  readonly chosen: ChosenMode;
  /** Fails with a `DiagnosticError` where the sample does not fit the image; later samples run all the same. */
  run(sample: Sample, observer?: Observer): Promise<RunRecord>;
  /** Ends its threads once the samples under way are done. */
  close(): Promise<void>;
}

/** Loads an image into the simulator. Throws a `DiagnosticError` where the simulator cannot run it. */
export function openSession(image: ChipImage, options: SessionOptions = {}): Session {
  const { mode, top = 5, ...rest } = options;
  const { chosen, execute } = openExecutor(image, mode, rest);
  const runNow = async (sample: Sample, observer?: Observer): Promise<RunRecord> => {
    const start = performance.now();
    const result = await execute(sample.input, observer);
    return recordOf(image, sample, result, performance.now() - start, top);
  };
  let before: Promise<unknown> = execute.ready ?? Promise.resolve();
  return {
    ...{ image, chosen },
    run(sample, observer) {
      const record = before.then(() => runNow(sample, observer));
      before = record.catch(() => undefined);
      return record;
    },
    async close() {
      await before;
      await execute.close?.();
    },
  };
}

function recordOf(
  image: ChipImage,
  sample: Sample,
  result: SampleResult,
  milliseconds: number,
  top: number,
): RunRecord {
  const { spikes, synapticOps, macs, stateOps, transferOps, packets, hops, chipHops } = result.counters;
  const outputs = outputValues(image.header, result.outputs);
  const results = resultsOf(image.header);
  const scores = results.find(({ kind }) => kind === 'scores');
  const logits = scores ? Array.from(outputs.get(scores.name)!) : [];
  return {
    name: sample.name,
    ...(sample.label === undefined || !scores ? {} : { label: sample.label }),
    outputs,
    results,
    logits,
    top: topClasses(logits, top),
    ...{ spikes, synapticOps, macs, stateOps, transferOps, packets, hops, chipHops },
    cycles: knowsNone(image.header.target.cycles) ? null : result.cycles,
    causes: result.causes,
    ...timeOf(image.header, result),
    queueDepth: result.queueDepth,
    linkLoad: result.linkLoad,
    energy: energyRecord(image, result),
    milliseconds,
    layerSpikes: image.header.populations.flatMap((population, i) =>
      everFires(population) ? [result.perPopulation[i]!.spikes] : [],
    ),
    ...(result.trace ? { trace: { layers: result.trace, outputs } } : {}),
    ...(result.amounts ? { amounts: result.amounts } : {}),
    result,
  };
}

const timeOf = ({ target }: ImageHeader, { cycles, pipelined }: SampleResult): Partial<RunRecord> => {
  const microseconds = microsecondsOf(target, cycles);
  return { ...(microseconds === undefined ? {} : { microseconds }), ...(pipelined === undefined ? {} : { pipelined }) };
};

/**
 * Results by name: output membranes times 2^-fractionBits of their channel, rounded once, their mean over the logical
 * steps, and what the host makes of them.
 *
 * @param membranes [T, ...] by output name.
 */
export function outputValues(
  header: ImageHeader,
  membranes: ReadonlyMap<string, Int32Array>,
): Map<string, OutputValues> {
  const reads = header.outputs.map(({ name, population }) => {
    const { extents, fractionBits } = header.populations[population]!;
    const positions = extents[1] * extents[2];
    const channel = (i: number): number => Math.floor(i / positions) % extents[0];
    const bits = (i: number): number => fractionBits[fractionBits.length === 1 ? 0 : channel(i)]!;
    return Float32Array.from(membranes.get(name)!, (membrane, i) => membrane * 2 ** -bits(i));
  });
  return readResults(header, reads, header.schedule.logicalSteps);
}

/** The classes with the largest logits; of equal ones the lower class comes first, as in PyTorch's argmax. */
export function topClasses(logits: readonly number[], count: number): ClassScore[] {
  return logits
    .map((logit, index) => ({ class: index, logit }))
    .sort((a, b) => b.logit - a.logit || a.class - b.class)
    .slice(0, count);
}

function energyRecord(image: ChipImage, result: SampleResult): EnergyRecord {
  const { lines, static: idle, picojoule, formula } = energyOf(result, image);
  return {
    table: knowsNone(image.header.target.energy)
      ? null
      : { total: picojoule, parts: lines, ...(idle && { static: idle }) },
    paper: formula.picojoule,
    provenance: [...new Set(lines.filter(({ count }) => count > 0).map(({ provenance }) => provenance))],
    fictional: image.header.target.fictional,
  };
}

/**
 * Runs grid integers once, step by step in the thread that calls: spike counts by layer and outputs by name, for whoever
 * compares whole programs (`--verify-each`).
 */
export function imageExecutor(
  image: ChipImage,
  input: Int32Array,
): { readonly counts: ReadonlyMap<string, Uint8Array>; readonly outputs: ReadonlyMap<string, OutputValues> } {
  const result = createStepExecutor(loadChip(image), { trace: true })(input);
  const counts = result.trace!.map((layer): [string, Uint8Array] => [layer.layer, countsOfSlots(layer)]);
  return { counts: new Map(counts), outputs: outputValues(image.header, result.outputs) };
}
