/** @file Generates the static protobuf modules of chip images and of ONNX files: `npm run proto -- [FOLDER]`. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const options =
  '--target static-module --wrap esm --es6 --no-create --no-verify --no-convert --no-delimited --no-typeurl ' +
  '--no-service --force-number';

/** Descriptions of messages, with what else the tool is told of them; a module stands in `generated` beside its description. */
export const protocols: Readonly<Record<string, readonly string[]>> = {
  'ir/chip/image.proto': [],
  'runtime/onnx/onnx.proto': ['--no-decode'],
};

/** The folder of a description's module. */
export const folderOf = (proto: string): string => join(root, dirname(proto), 'generated');

/** Writes `NAME.js` and `NAME.d.ts` of `NAME.proto` into `folder`. */
export function generate(proto: string, folder: string): void {
  const resolve = createRequire(import.meta.url).resolve;
  const tool = (name: string, ...args: string[]): void => {
    execFileSync(process.execPath, [resolve(`protobufjs-cli/bin/${name}`), ...args], { cwd: root });
  };
  mkdirSync(folder, { recursive: true });
  const name = basename(proto, '.proto');
  const [commented, code, types] = ['commented.js', `${name}.js`, `${name}.d.ts`].map((file) => join(folder, file)) as [
    string,
    string,
    string,
  ];
  const all = [...options.split(' '), '--root', `spikec-${name}`, ...protocols[proto]!];
  tool('pbjs', ...all, '--out', commented, proto);
  tool('pbts', '--no-comments', '--out', types, commented);
  rmSync(commented);
  tool('pbjs', ...all, '--no-comments', '--out', code, proto);
  const unused = /^import Long = require\("long"\);\n/m;
  writeFileSync(types, readFileSync(types, 'utf8').replace(unused, ''));
}

if (import.meta.main) for (const proto of Object.keys(protocols)) generate(proto, process.argv[2] ?? folderOf(proto));
