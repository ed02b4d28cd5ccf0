/**
 * @file Compiles all kernels: `npm run kernels` writes each owner's modules and the table of its tasks beside the
 * sources; with `--check`, exits 1 if one of them is stale. `buildKernels` is what the test compares.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { constants as simulator } from '../sim/kernels/constants.ts';
import { constants as trainer } from '../trainer/kernels/constants.ts';
import { buildOwner, type KernelOwner } from './kernels/build.ts';
import { eventsSource } from './kernels/events.ts';
import { spikeTiles } from './kernels/spikes.ts';
import { tilesSource } from './kernels/tiles.ts';

/** Who has kernels: one entry per folder. */
const owners: readonly KernelOwner[] = [
  {
    folder: 'trainer/kernels',
    entry: 'main',
    generated: { tiles: tilesSource() },
    constants: trainer,
    variants: [
      { name: 'strict', instead: { arithmetic: 'arithmetic.strict' } },
      { name: 'relaxed', instead: { arithmetic: 'arithmetic.relaxed' }, flags: ['--enable', 'relaxed-simd'] },
    ],
  },
  {
    folder: 'sim/kernels',
    entry: 'main',
    generated: { ...spikeTiles(), events: eventsSource() },
    constants: simulator,
    variants: [
      { name: 'plain', instead: { tiles: 'tiles.plain' } },
      { name: 'relaxed', instead: { tiles: 'tiles.relaxed' }, flags: ['--enable', 'relaxed-simd'] },
    ],
    embedded: true,
  },
  { folder: 'ir/checkpoint/compose', entry: 'sums', variants: [{ name: 'vectors' }], embedded: true, plain: true },
];

/** Folders with compiled modules, from the root of the project. */
export const kernelFolders = owners.map(({ folder }) => folder);

/** Every generated file of all owners, by path from the root of the project. */
export async function buildKernels(): Promise<ReadonlyMap<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  for (const owner of owners) for (const [path, content] of await buildOwner(owner)) files.set(path, content);
  return files;
}

if (import.meta.main) {
  const check = process.argv.includes('--check');
  const root = fileURLToPath(new URL('..', import.meta.url));
  for (const [path, content] of await buildKernels()) {
    const fresh = existsSync(`${root}${path}`) && Buffer.compare(readFileSync(`${root}${path}`), content) === 0;
    if (fresh) continue;
    if (check) process.exitCode = 1;
    else writeFileSync(`${root}${path}`, content);
    console.log(`${path} ${check ? 'is stale; run: npm run kernels' : 'written'}`);
  }
}
