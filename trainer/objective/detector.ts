/** @file The kinds of detectors: each with its loss, and with what it says. */
import type { Uniform } from '../random.ts';
import { anchorLoss, anchorsSay, type AnchorHead } from './anchors.ts';
import type { LabelledBox, Said } from './assign.ts';
import { boxLoss, saysOf, type BoxHead } from './boxes.ts';
import type { Numbers } from './maps.ts';

export type DetectorHead = BoxHead | AnchorHead;

interface Kind<H> {
  /** The loss of a batch; gradients go to memory. `draws` are random numbers of each picture. */
  loss(memory: Numbers, head: H, targets: readonly (readonly LabelledBox[])[], draws: (n: number) => Uniform): number;
  /** Boxes that picture `n` is said to have, in pixels, and how sure. */
  says(memory: Numbers, head: H, n: number): Pick<Said, 'boxes' | 'score'>;
}

export const detectors: { readonly [K in DetectorHead['kind']]: Kind<Extract<DetectorHead, { readonly kind: K }>> } = {
  distances: { loss: (memory, head, targets) => boxLoss(memory, head, targets).loss, says: saysOf },
  anchors: { loss: anchorLoss, says: anchorsSay },
};

/** What a detector of its kind does. */
export const detectorOf = <H extends DetectorHead>({ kind }: H): Kind<H> => detectors[kind] as unknown as Kind<H>;
