/** @file The compact sets as the recorded ones say they should be. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TensorFile } from '../../ir/tensor.ts';
import type { Recorded } from './cuts.ts';
import { manifestOnly, plan } from './plan.ts';

/** One file of `test/golden`, by its path in that folder. */
export type CompactFile =
  | { readonly path: string; readonly kind: 'tensors'; readonly make: () => TensorFile }
  | { readonly path: string; readonly kind: 'text'; readonly make: () => string };

/** Everything that belongs in `test/golden`, but its README. `root` is the folder of the full sets. */
export function compactFiles(root: string): CompactFile[] {
  const tensors = Object.entries(plan).flatMap(([set, files]) =>
    Object.entries(files).map(([name, { from = name, cut }]) => ({
      path: `${set}/${name}.packed`,
      kind: 'tensors' as const,
      make: () => cut(recordedIn(join(root, set), from)),
    })),
  );
  const manifests = [...Object.keys(plan), ...manifestOnly].map((set) => ({
    path: `${set}/MANIFEST.json`,
    kind: 'text' as const,
    make: () => shortManifest(readFileSync(join(root, set, 'MANIFEST.json'), 'utf8')),
  }));
  return [...tensors, ...manifests];
}

const recordedIn = (folder: string, name: string): Recorded => ({
  name,
  bytes: readFileSync(join(folder, name)),
  beside: (other) => recordedIn(folder, other),
});

/** A manifest without its tables of layers: how and from what code a set was recorded, and the hash of every full file. */
function shortManifest(text: string): string {
  const manifest = JSON.parse(text) as Record<string, unknown>;
  const kept = Object.entries(manifest).filter(
    ([key, value]) => key === 'files' || JSON.stringify(value).length <= 600,
  );
  return `${JSON.stringify(Object.fromEntries(kept), null, 1)}\n`;
}
