/** @file Arrays with their labels in one file, as people keep a data set. */
import { writeFileSync } from 'node:fs';
import type { AnyTensor } from '../../ir/tensor.ts';
import { writeNpz } from '../../runtime/formats/index.ts';

/** Writes an npz of `images` and `labels`; returns its path. */
export function writeLabelled(path: string, images: AnyTensor, labels: AnyTensor): string {
  const tensors = new Map([
    ['images', images],
    ['labels', labels],
  ]);
  writeFileSync(path, writeNpz({ tensors, metadata: {} }, path));
  return path;
}
