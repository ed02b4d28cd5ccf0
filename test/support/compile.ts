/** @file Compiling in tests: to bytes and back, and with a fault planted between two passes. */
import assert from 'node:assert';
import { decodeImage, imageBytes } from '../../ir/chip/index.ts';
import type { ChipImage } from '../../ir/chip/image.ts';
import type { Weights } from '../../ir/checkpoint/index.ts';
import { DiagnosticError } from '../../ir/diagnostics/index.ts';
import type { ModelGraph } from '../../ir/model/index.ts';
import type { SampleTrace } from '../../ir/trace.ts';
import type { Target } from '../../ir/target/index.ts';
import { firstPlaces } from '../../compiler/mapping/region.ts';
import { passes, type AnyPass, type Facts } from '../../compiler/passes/index.ts';
import { outputValues } from '../../runtime/session.ts';
import { chooseMode, createStepExecutor, executors, loadChip } from '../../sim/index.ts';

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

/** Cores up to which places are searched for: they change no spike, and the search takes longest of all passes. */
const mostPlaced = 8;

/**
 * Runs every pass in order, plants the fault, and sends the image through its bytes and back. The cores of larger networks lie along
 * the schedule.
 */
export function compileNetwork(
  { model, weights }: Network,
  target: Target,
  fault?: Fault,
): { readonly facts: Facts; readonly image: ChipImage } {
  const facts = {
    model,
    weights,
    randomSeed: null,
    classNames: [],
    target,
    calibration: [],
    saturate: false,
    objective: 'energy',
  } as unknown as Facts;
  return compiled(facts, passes, target, fault);
}

/** The rest of the way for a network that is lowered, up to `schedule`. */
export const compileLowered = (facts: Facts): ReturnType<typeof compileNetwork> =>
  compiled(facts, passes.slice(passes.findIndex(({ name }) => name === 'schedule') + 1), facts.target);

function compiled(
  begun: Facts,
  passes: readonly AnyPass[],
  target: Target,
  fault?: Fault,
): ReturnType<typeof compileNetwork> {
  let facts = begun;
  for (const pass of passes) {
    const inOrder = pass.name === 'place' && facts.cores.length > mostPlaced;
    const given = inOrder
      ? { places: firstPlaces(facts.cores.length, target) }
      : pass.run(facts, { warn: () => undefined, note: () => undefined });
    facts = { ...facts, ...given };
    if (fault?.after === pass.name) facts = { ...facts, ...fault.plant(facts) };
  }
  return { facts, image: decodeImage(imageBytes(facts.image), 'test image') };
}

/** As `compileNetwork`; undefined where a bound or a message is wider than the target's, which a diagnostic says. */
export function compiledOrRefused(network: Network, target: Target): ReturnType<typeof compileNetwork> | undefined {
  try {
    return compileNetwork(network, target);
  } catch (error) {
    if (error instanceof DiagnosticError && error.diagnostics.every(({ code }) => refused.includes(code)))
      return undefined;
    throw error;
  }
}
/** What random networks may be refused for: too wide, or a soft reset behind a mean of three. */
const refused: readonly string[] = ['SPK604', 'SPK653', 'SPK659'];

/** What the simulated chip does with one sample, event by event; whole windows must tell the same where they can. */
export function chipTrace(image: ChipImage, input: Int32Array): SampleTrace {
  const result = createStepExecutor(loadChip(image), { trace: true })(input);
  if (chooseMode(image, 'window').mode === 'window')
    assert.deepStrictEqual(executors.window(image, { trace: true })(input), result, 'the modes differ');
  return { layers: result.trace!, outputs: outputValues(image.header, result.outputs) };
}
