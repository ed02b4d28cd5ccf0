/** @file Bytes of an image's sections, damaged under checksums computed again, so that the readers behind them are tried. */
import { encodeImage } from '../../ir/chip/index.ts';
import { frameBytes, randomImage, resealed } from '../ir/chip/support.ts';
import { damaged, randomOf } from './damage.ts';
import { judged } from './images.ts';
import { verdictOf, type Trial } from './verdict.ts';

export const sectionTrial: Trial = (seed) =>
  verdictOf(() => {
    const random = randomOf(seed);
    const sections = [...encodeImage(randomImage(random(0, 400)))];
    const at = random(1, sections.length - 2);
    sections[at] = resealed(sections[at]!, damaged(sections[at]!.slice(frameBytes), random));
    return judged(Uint8Array.from(Buffer.concat(sections)), random);
  });
