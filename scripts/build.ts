/** @file Compiles the published package into dist/: what tsc makes, and what it does not copy: the image codec, the kernels. */
import { execFileSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
rmSync(`${root}dist`, { recursive: true, force: true });
execFileSync(process.execPath, [`${root}node_modules/typescript/bin/tsc`, '-p', `${root}tsconfig.build.json`], {
  stdio: 'inherit',
});
cpSync(`${root}ir/chip/generated`, `${root}dist/ir/chip/generated`, { recursive: true });
for (const kernels of ['strict.wasm', 'relaxed.wasm'])
  cpSync(`${root}trainer/kernels/${kernels}`, `${root}dist/trainer/kernels/${kernels}`);
