/** @file Generates the static protobuf module of chip images: `npm run proto -- [FOLDER]`. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const options =
  '--target static-module --wrap esm --es6 --no-create --no-verify --no-convert --no-delimited --no-typeurl ' +
  '--no-service --force-number --root spikec-image';

/** Writes `image.js` and `image.d.ts` into `folder`. */
export function generate(folder: string): void {
  const resolve = createRequire(import.meta.url).resolve;
  const tool = (name: string, ...args: string[]): void => {
    execFileSync(process.execPath, [resolve(`protobufjs-cli/bin/${name}`), ...args], { cwd: root });
  };
  mkdirSync(folder, { recursive: true });
  const [commented, code, types] = ['commented.js', 'image.js', 'image.d.ts'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  tool('pbjs', ...options.split(' '), '--out', commented, 'ir/chip/image.proto');
  tool('pbts', '--no-comments', '--out', types, commented);
  rmSync(commented);
  tool('pbjs', ...options.split(' '), '--no-comments', '--out', code, 'ir/chip/image.proto');
  const unused = /^import Long = require\("long"\);\n/m;
  writeFileSync(types, readFileSync(types, 'utf8').replace(unused, ''));
}

if (import.meta.main) generate(process.argv[2] ?? join(root, 'ir/chip/generated'));
