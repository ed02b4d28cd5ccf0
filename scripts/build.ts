/**
 * @file Compiles the published package into dist/: what tsc makes, and what it does not copy: the image codec, the kernels.
 * With `--unchecked`, types are left to `npm run typecheck`, which looks at the same files.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, readdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { kernelFolders } from './kernels.ts';
import { folderOf, protocols } from './proto.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
rmSync(`${root}dist`, { recursive: true, force: true });
const unchecked = process.argv.includes('--unchecked') ? ['--noCheck'] : [];
const tsc = [`${root}node_modules/@typescript/native/bin/tsc`, '-p', `${root}tsconfig.build.json`, ...unchecked];
execFileSync(process.execPath, tsc, { stdio: 'inherit' });
for (const folder of Object.keys(protocols).map(folderOf))
  cpSync(folder, folder.replace(root, `${root}dist/`), { recursive: true });
for (const folder of kernelFolders)
  for (const file of readdirSync(`${root}${folder}`).filter((name) => name.endsWith('.wasm')))
    cpSync(`${root}${folder}/${file}`, `${root}dist/${folder}/${file}`);
