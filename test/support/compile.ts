/** @file Compiling in tests: to bytes and back, and with a fault planted between two passes. */
import assert from 'node:assert';
import { decodeImage, imageBytes } from '../../ir/chip/index.ts';
import type { ChipImage } from '../../ir/chip/image.ts';
import { portOf } from '../../ir/chip/network.ts';
import type { Weights } from '../../ir/checkpoint/index.ts';
import { DiagnosticError, type Diagnostic } from '../../ir/diagnostics/index.ts';
import type { ModelGraph } from '../../ir/model/index.ts';
import type { SampleTrace } from '../../ir/trace.ts';
import type { Target } from '../../ir/target/index.ts';
import type { Objective } from '../../compiler/facts.ts';
import { improve } from '../../compiler/mapping/placing/cores.ts';
import { searches } from '../../compiler/mapping/objective.ts';
import { placesFor, placesNeeded } from '../../compiler/mapping/placing/region.ts';
import { gridFor } from '../../compiler/mapping/placing/grid.ts';
import { treesOfCores, treesOfTiles } from '../../compiler/mapping/placing/trees.ts';
import { passes, type AnyPass, type Facts, type PassLog } from '../../compiler/passes/index.ts';
import { outputValues } from '../../runtime/session.ts';
import {
  chooseMode,
  createStepExecutor,
  executors,
  loadChip,
  type Executor,
  type SynchronousExecutor,
} from '../../sim/index.ts';

/** A network to compile. */
export interface Network {
  readonly model: ModelGraph;
  readonly weights: Weights;
}

/** A fault: what some facts become after the pass that gave them. */
export interface Fault {
  readonly after: string;
  readonly plant: (facts: Facts) => Partial<Facts>;
}

/** Share of the swaps of cores that are tried for places: they change no spike, and thousands for every core take longer than all other passes. */
const fewSwaps = 0.02;

/** Cores up to which places are searched for as users get them. */
const mostPlaced = 3;

const placeSoon: AnyPass['run'] = ({ cores, coreClasses, tiles, demands, spike, traffic, target, objective }) => {
  const grid = gridFor(placesNeeded(coreClasses, target), target, searches[objective].borders);
  const start = [...placesFor(coreClasses, target), portOf(target)];
  const trees = treesOfCores(treesOfTiles(spike, tiles, demands, traffic, 'alike'), cores, 'alike');
  return { places: improve(trees, grid, start, fewSwaps).slice(0, cores.length) };
};

/** What a test asks of the passes. */
export interface Asked extends Network {
  readonly target: Target;
  /** Energy x latency if absent, as for users. */
  readonly objective?: Objective;
  readonly saturate?: boolean;
}

/** All facts and warnings of `compile`, whose passes run one after the other; the search for places is short. Throws as it does. */
export function compileSoon(asked: Asked, fault?: Fault): { readonly facts: Facts; readonly warnings: Diagnostic[] } {
  const begun = { randomSeed: null, classNames: [], calibration: [], given: null, saturate: false };
  return ran({ objective: 'energy-delay', ...begun, ...asked } as unknown as Facts, passes, fault);
}

/** Runs every pass in order, plants the fault, and sends the image through its bytes and back. As few cores as tiles fit on. */
export function compileNetwork(
  { model, weights }: Network,
  target: Target,
  fault?: Fault,
): { readonly facts: Facts; readonly image: ChipImage } {
  return throughBytes(compileSoon({ model, weights, target, objective: 'energy' }, fault).facts);
}

/** The rest of the way for a network that is lowered, up to `schedule`. */
export const compileLowered = (facts: Facts): ReturnType<typeof compileNetwork> =>
  throughBytes(ran(facts, passes.slice(passes.findIndex(({ name }) => name === 'schedule') + 1)).facts);

const throughBytes = (facts: Facts): ReturnType<typeof compileNetwork> => ({
  facts,
  image: decodeImage(imageBytes(facts.image), 'test image'),
});

function ran(begun: Facts, passes: readonly AnyPass[], fault?: Fault): ReturnType<typeof compileSoon> {
  const warnings: Diagnostic[] = [];
  const log: PassLog = { warn: (warning) => void warnings.push(warning), note: () => undefined };
  let facts = begun;
  for (const { name, run } of passes) {
    const isLong = name === 'place' && facts.cores.length > mostPlaced;
    facts = { ...facts, ...(isLong ? placeSoon : run)(facts, log) };
    if (fault?.after === name) facts = { ...facts, ...fault.plant(facts) };
  }
  return { facts, warnings };
}

/** A network that is compiled, on a chip that cuts it into other tiles: what is lowered is the same where widths are. */
export const onOtherChip = (facts: Facts, target: Target): ReturnType<typeof compileNetwork> =>
  compileLowered({ ...facts, target });

/** As `compileNetwork`; undefined where a bound or a message is wider than the target's, which a diagnostic says. */
export const compiledOrRefused = (network: Network, target: Target): ReturnType<typeof compileNetwork> | undefined =>
  orRefused(() => compileNetwork(network, target));

/** What is compiled; undefined where a diagnostic says that a bound or a message is wider than the target's. */
export function orRefused(
  compile: () => ReturnType<typeof compileNetwork>,
): ReturnType<typeof compileNetwork> | undefined {
  try {
    return compile();
  } catch (error) {
    if (error instanceof DiagnosticError && error.diagnostics.every(({ code }) => refused.includes(code)))
      return undefined;
    throw error;
  }
}
/** What random networks may be refused for: too wide, or a soft reset behind a mean of three. */
const refused: readonly string[] = ['SPK604', 'SPK653', 'SPK659'];

/** Executors of an image that trace. */
interface Tracers {
  readonly step: SynchronousExecutor;
  readonly window: Executor | undefined;
}

/** Each runs all samples of a test: a network is planned once, and what a sample leaves behind would show in the next. */
const tracing = new WeakMap<ChipImage, Tracers>();

function tracersOf(image: ChipImage): Tracers {
  const known = tracing.get(image);
  if (known) return known;
  const isWindow = chooseMode(image, 'window').mode === 'window';
  const made = {
    step: createStepExecutor(loadChip(image), { trace: true }),
    window: isWindow ? executors.window(image, { trace: true }) : undefined,
  };
  tracing.set(image, made);
  return made;
}

/** What the simulated chip does with one sample, event by event; whole windows must tell the same where they can. */
export function chipTrace(image: ChipImage, input: Int32Array): SampleTrace {
  const { step, window } = tracersOf(image);
  const result = step(input);
  if (window) assert.deepStrictEqual(window(input), result, 'the modes differ');
  return { layers: result.trace!, outputs: outputValues(image.header, result.outputs) };
}
