/** @file Bytes of an image's sections, damaged under checksums computed again, so that the readers behind them are tried. */
import { createHash } from 'node:crypto';
import { encodeImage } from '../../ir/chip/index.ts';
import { randomImage } from '../ir/chip/support.ts';
import { damaged, randomOf } from './damage.ts';
import { judged } from './images.ts';
import { verdictOf, type Trial } from './verdict.ts';

const frameBytes = 37;

/** A section with another payload and the checksum of that. */
export function resealed(section: Uint8Array, payload: Uint8Array): Uint8Array {
  const frame = Buffer.from(section.subarray(0, frameBytes));
  frame.writeUInt32LE(payload.length, 1);
  createHash('sha256').update(payload).digest().copy(frame, 5);
  return Buffer.concat([frame, payload]);
}

export const sectionTrial: Trial = (seed) =>
  verdictOf(() => {
    const random = randomOf(seed);
    const sections = [...encodeImage(randomImage(random(0, 400)))];
    const at = random(1, sections.length - 2);
    sections[at] = resealed(sections[at]!, damaged(sections[at]!.slice(frameBytes), random));
    return judged(Uint8Array.from(Buffer.concat(sections)), random);
  });
