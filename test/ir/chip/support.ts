/** @file Random sound images, placed and routed by the brute force of the simulator's tests, not by the compiler. */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { DiagnosticError } from '../../../ir/diagnostics/index.ts';
import type { ChipImage } from '../../../ir/chip/image.ts';
import { reachesOf } from '../../../ir/chip/verify/verify_reach.ts';
import { attention, convolutions, windows } from '../../sim/networks.ts';
import { place } from '../../sim/place.ts';
import { randomOf, type Network, type Random } from '../../sim/support.ts';

const widths = [8, 4, 2] as const;

/** An image from a seed: convolutions, both orders of attention, or windows with kept membranes over some logical steps. */
export function randomImage(seed: number): ChipImage {
  const random = randomOf(seed);
  return completed(place(completeWindows(randomNetwork(random), random), random));
}

/** Images for property tests. */
export const images: fc.Arbitrary<ChipImage> = fc.integer({ min: 0, max: 2 ** 30 }).map(randomImage);

function randomNetwork(random: Random): Network {
  const kind = random(0, 3);
  if (kind === 3) return windows(random, true);
  return kind === 0 ? convolutions(random) : attention(random, kind === 1 ? 'state first' : 'scores first').net;
}

/** Ready windows that follow from the projections, weights of random widths. */
function completeWindows(net: Network, random: Random): Network {
  const populations = net.populations.map((population, index) => {
    const into = net.projections.filter(({ target }) => target === index);
    const readyWindow = Math.max(0, ...into.map(({ window }) => window + 1));
    return { ...population, readyWindow };
  });
  const bits = net.projections.map(() => widths[random(0, 2)]!);
  const projections = net.projections.map((projection, index) => ({ ...projection, weightBits: bits[index]! }));
  const weights = net.weights.map((list, index) =>
    list.map((weight) => (weight << (32 - bits[index]!)) >> (32 - bits[index]!)),
  );
  return { ...net, populations, projections, weights };
}

/** An input grid, and windows enough for populations that nobody reads. */
function completed(image: ChipImage): ChipImage {
  const { header } = image;
  const windows = Math.max(header.schedule.windows, ...header.populations.map(({ readyWindow }) => readyWindow));
  return bounded({
    ...image,
    header: {
      ...header,
      schedule: { ...header.schedule, windows, logicalSteps: 1 + (header.populations.length % 3) },
      input: { ...header.input, fractionBits: 6, mean: [0.485], std: [0.25] },
    },
  });
}

/** The image with the bounds that its numbers keep. */
export function bounded(image: ChipImage): ChipImage {
  const populations = reachesOf(image).map(({ sums: [boundLow, boundHigh] }, index) => ({
    ...image.header.populations[index]!,
    ...{ boundLow, boundHigh },
  }));
  return { ...image, header: { ...image.header, populations } };
}

/** The codes of the `DiagnosticError` that `action` throws; undefined if it returns. Anything else is thrown on. */
export function codesOf(action: () => unknown): readonly string[] | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    if (error instanceof DiagnosticError) return error.diagnostics.map(({ code }) => code);
    throw error;
  }
}

/** Bytes in front of a section's payload: its kind, the payload's length and checksum. */
export const frameBytes = 37;

/** A section with another payload and the checksum of that. */
export function resealed(section: Uint8Array, payload: Uint8Array): Uint8Array {
  const frame = Buffer.from(section.subarray(0, frameBytes));
  frame.writeUInt32LE(payload.length, 1);
  createHash('sha256').update(payload).digest().copy(frame, 5);
  return Buffer.concat([frame, payload]);
}
