/** @file Compiles the published package into dist/: what tsc makes, and the generated module it only copies types of. */
import { execFileSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
rmSync(`${root}dist`, { recursive: true, force: true });
execFileSync(process.execPath, [`${root}node_modules/typescript/bin/tsc`, '-p', `${root}tsconfig.build.json`], {
  stdio: 'inherit',
});
cpSync(`${root}ir/chip/generated`, `${root}dist/ir/chip/generated`, { recursive: true });
