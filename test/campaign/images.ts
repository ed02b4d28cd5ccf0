/** @file Single fields of images, changed under right checksums; what is accepted runs alike wherever it is computed. */
import assert from 'node:assert';
import {
  decodeImage,
  imageBytes,
  openImageBytes,
  outlineOf,
  verifyImage,
  type ChipImage,
} from '../../ir/chip/index.ts';
import { DiagnosticError } from '../../ir/diagnostics/index.ts';
import { sizeOf } from '../../ir/tensor.ts';
import { countsOfSlots } from '../../ir/trace.ts';
import { chooseMode, createStepExecutor, executors, loadChip } from '../../sim/index.ts';
import { bounded, randomImage } from '../ir/chip/support.ts';
import { neuronSteps } from '../support/outcome.ts';
import { pick, randomOf, suspects, type Random } from './damage.ts';
import { evaluated, graphOf } from './evaluated.ts';
import { verdictOf, type Trial, type Verdict } from './verdict.ts';

type Slot = { holder: Record<string, unknown>; key: string };

/** Every place of a tree of plain objects, lists and typed arrays that holds a number, a truth, a text or a list. */
function slotsOf(value: unknown, found: Slot[], depth = 0): Slot[] {
  if (typeof value !== 'object' || value === null || depth > 8) return found;
  const holder = value as Record<string, unknown>;
  const keys = Object.keys(holder);
  const shown = ArrayBuffer.isView(value) && keys.length > 24 ? keys.slice(0, 24) : keys;
  for (const key of shown) {
    found.push({ holder, key });
    slotsOf(holder[key], found, depth + 1);
  }
  return found;
}

/** Another value of the same type, near or far. */
function other(value: unknown, random: Random): unknown {
  if (typeof value === 'number')
    return random(0, 1) === 1
      ? value + pick(random, [1, -1, 2, -2, 8])
      : pick(random, [...suspects, Infinity, 0.5, 1e300]);
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'string')
    return pick(random, [
      '',
      'x',
      `${value}x`,
      '../../x',
      'soft',
      'hard',
      'graded',
      'synapses',
      'transfer',
      'values',
      'spikes',
      'bilinear',
      'state',
      'input',
      'neurons',
      '\u001b[2J',
    ]);
  if (!Array.isArray(value) && !ArrayBuffer.isView(value)) return undefined;
  const list = [...(value as unknown[])];
  const at = random(0, Math.max(0, list.length - 1));
  const lists = [list.slice(1), list.slice(0, -1), [...list, list[at]], list.toReversed(), list.toSpliced(at, 1)];
  const chosen = pick(random, lists);
  return Array.isArray(value)
    ? chosen
    : (value.constructor as unknown as { from(list: unknown[]): unknown }).from(chosen);
}

/** A deep copy with one to two fields changed. */
function edited(image: ChipImage, random: Random): ChipImage {
  const copy = structuredClone(image);
  for (let i = random(1, 2); i > 0; i--) {
    const part = pick(random, [
      copy.header,
      copy.header,
      copy.header.projections,
      copy.header.populations,
      copy.kernels,
      copy.cores,
    ]);
    const { holder, key } = pick(random, slotsOf(part, []));
    const value = other(holder[key], random);
    if (value !== undefined) holder[key] = value;
  }
  return copy;
}

/** Bytes of what may be no image at all: what cannot be written, or would be written for minutes, is no trial. */
function bytesOf(image: ChipImage): Uint8Array | undefined {
  const isWide = image.header.projections.some((p) => 'weightBits' in p && !(p.weightBits >= 1 && p.weightBits <= 64));
  if (isWide) return undefined;
  try {
    return imageBytes(image);
  } catch {
    return undefined;
  }
}

/** An image's work is small enough to be tried in every mode. */
const isSmall = (image: ChipImage): boolean => neuronSteps(image) < 3e6;

/** Runs an accepted image in both modes and by the integers of `ir/projections`: all are equal. */
export function expectEqual(image: ChipImage, random: Random): void {
  const { input, schedule, populations, saturating } = image.header;
  const half = 2 ** (input.bits - 1);
  const size = schedule.logicalSteps * sizeOf(populations[input.population]!.extents);
  const extremes = random(0, 2) === 0;
  const numbers = Int32Array.from({ length: size }, () =>
    extremes ? pick(random, [-half, half - 1]) : random(-half, half - 1),
  );
  const result = createStepExecutor(loadChip(image), { trace: true })(numbers);
  if (chooseMode(image, 'window').mode === 'window')
    assert.deepStrictEqual(
      executors.window(image, { trace: true })(numbers),
      result,
      'window mode differs from step mode',
    );
  assert.ok(Number.isFinite(result.cycles), `${result.cycles} cycles`);
  const graph = saturating ? undefined : graphOf(image);
  if (!graph) return;
  const { counts, outputs } = evaluated(graph, numbers);
  for (const layer of result.trace!)
    assert.deepStrictEqual(
      [...countsOfSlots(layer)],
      counts.get(layer.layer),
      `"${layer.layer}" fires otherwise than the evaluator's`,
    );
  for (const [name, values] of result.outputs)
    assert.deepStrictEqual(
      [...values],
      [...outputs.get(name)!].map((v) => v + 0),
      `the output "${name}" differs from the evaluator's`,
    );
  for (const [name, { boundLow, boundHigh }] of populations.map((p) => [p.name, p] as const))
    for (const output of image.header.outputs.filter(({ population }) => populations[population]!.name === name))
      assert.ok(
        result.outputs.get(output.name)!.every((v) => v >= boundLow && v <= boundHigh),
        `"${name}" leaves its bound`,
      );
}

/** Reads bytes in both ways, which must agree, and runs what is accepted. */
export function judged(bytes: Uint8Array, random: Random): Verdict {
  const whole = attempt(() => decodeImage(bytes, 'x.chip'));
  const outline = attempt(() => outlineOf(openImageBytes(bytes, 'x.chip')));
  assert.deepStrictEqual(
    whole instanceof DiagnosticError,
    outline instanceof DiagnosticError,
    'the two readers disagree',
  );
  if (whole instanceof DiagnosticError) throw whole;
  if (!isSmall(whole)) return 'accepted';
  expectEqual(whole, random);
  return 'equal';
}

function attempt<T>(work: () => T): T | DiagnosticError {
  try {
    return work();
  } catch (error) {
    if (error instanceof DiagnosticError) return error;
    throw error;
  }
}

/** One or two fields of a random image; in every second trial with bounds that hold again, so that what is behind them is tried. */
export const fieldTrial: Trial = (seed) =>
  verdictOf(() => {
    const random = randomOf(seed);
    const image = edited(randomImage(random(0, 400)), random);
    const bytes = bytesOf(random(0, 1) === 1 ? honest(image) : image);
    return bytes === undefined ? 'refused' : judged(bytes, random);
  });

/** A random image as it is: accepted, and equal. */
export const soundImageTrial: Trial = (seed) => {
  const random = randomOf(seed);
  expectEqual(randomImage(random(0, 2 ** 30)), random);
  return 'equal';
};

/** The image with bounds that hold, where nothing else is wrong with it. What types forbid is left to the reader of its bytes. */
function honest(image: ChipImage): ChipImage {
  try {
    return verifyImage(image).every(({ code }) => code === 'SPK512') ? bounded(image) : image;
  } catch {
    return image;
  }
}
