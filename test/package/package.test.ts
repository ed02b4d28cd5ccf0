/** @file The package as a stranger gets it: packed, unpacked into an empty folder, type-checked against, run. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test from 'ava';
import { root } from '../support/imports.ts';

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>;
};
/** Programs of a stranger: the lines of the README, and one that has the language and the simulator alone. */
const programs = {
  readme: /```ts\n(.*?)```/s.exec(readFileSync(join(root, 'README.md'), 'utf8'))?.[1] ?? '',
  entries: `
    import { compileModel, DiagnosticError, lintModel, operatorReference } from 'spikec/language';
    import { decodeImage, openSession, type RunRecord } from 'spikec/sim';
    import type { Host } from 'spikec';
    const source = { name: 'net', text: 'model net() { input x: analog[1, 4, 4] bits 8\\n' };
    const mistakes = (): string[] => {
      try {
        return compileModel(source, { parameters: {}, load: () => source }).diagnostics.map(({ code }) => code);
      } catch (error) {
        return error instanceof DiagnosticError ? error.diagnostics.map(({ code }) => code) : [];
      }
    };
    const wrong = mistakes().some((code) => code.startsWith('SPK'));
    const spikes = ({ spikes }: RunRecord): number => spikes;
    const reads = (host: Host): Uint8Array => host.read('x');
    console.log(wrong, typeof lintModel, typeof operatorReference, typeof openSession, spikes.length, reads.length);
    try { decodeImage(Uint8Array.of(1, 2, 3), 'x.chip'); } catch (error) { console.log(String(error)); }
  `,
};
const fileOf = (name: string): string => `${name}.ts`;
/** What tsc says of them. */
let types = 'not checked';

const folder = mkdtempSync(join(tmpdir(), 'spikec-package-'));
const installed = join(folder, 'node_modules', 'spikec');
test.after.always(() => {
  rmSync(folder, { recursive: true });
});

/**
 * Builds as packing does (but for types, which `npm run check` has seen), packs, unpacks, and gives the package its declared
 * dependencies and nothing else. The programs of all tests are checked against the shipped declarations in one go.
 */
test.before(() => {
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const stdio = { cwd: root, stdio: 'pipe' } as const;
  execFileSync(process.execPath, [join(root, 'scripts/build.ts'), '--unchecked'], stdio);
  execFileSync(npm, ['pack', '--ignore-scripts', '--pack-destination', folder], stdio);
  mkdirSync(installed, { recursive: true });
  execFileSync('tar', ['-xzf', join(folder, 'spikec-0.1.0.tgz'), '-C', installed, '--strip-components', '1']);
  for (const name of [...Object.keys(manifest.dependencies), '@types/node']) link(name);
  writeFileSync(join(folder, 'package.json'), '{ "type": "module", "private": true }');
  for (const [name, program] of Object.entries(programs)) writeFileSync(join(folder, `${name}.ts`), program);
  const options = ['--strict', '--module', 'nodenext', '--target', 'es2024', '--types', 'node', '--skipLibCheck'];
  const tsc = [join(root, 'node_modules/@typescript/native/bin/tsc'), ...options, ...Object.keys(programs).map(fileOf)];
  types = spawnSync(process.execPath, tsc, { cwd: folder, encoding: 'utf8' }).stdout;
});

function link(name: string): void {
  const to = join(folder, 'node_modules', name);
  mkdirSync(dirname(to), { recursive: true });
  symlinkSync(join(root, 'node_modules', name), to, 'junction');
}

/** What a program of a stranger prints, on both streams. */
function printed(name: keyof typeof programs): string {
  const run = spawnSync(process.execPath, [`${name}.js`], { cwd: folder, encoding: 'utf8' });
  return `${run.stdout}${run.stderr}`.trim();
}

test('programs are checked against the shipped declarations', (t) => {
  t.is(types, '');
});

test('the lines in the README load, compile, run and verify a network', (t) => {
  t.true(programs.readme.split('\n').length >= 15);
  const lines = printed('readme').split('\n');
  t.is(lines.length, 3, lines.join('\n'));
  t.regex(lines[0]!, /\[0\] right \d+$/);
  t.regex(lines[1]!, /\[1\] right \d+$/);
  t.is(lines[2], 'every spike is the trained network\u2019s');
});

test('every entry is there with its types; the language and the simulator work alone', (t) => {
  for (const [entry, place] of Object.entries(manifest.exports))
    if (typeof place !== 'string')
      for (const path of [place.types, place.default]) t.true(existsSync(join(installed, path)), `${entry}: ${path}`);
  const [first, second] = printed('entries').split('\n');
  t.is(first, 'true function function function 1 1');
  t.regex(second ?? '', /SPK501/);
});

test('the command line of the package runs', (t) => {
  const bin = join(installed, 'bin', 'spikec.js');
  const version = spawnSync(process.execPath, [bin, '--version'], { cwd: folder, encoding: 'utf8' });
  t.is(version.stdout.trim(), '0.1.0');
  const demo = ['demo', '--images', '1', '--json'];
  const found = JSON.parse(spawnSync(process.execPath, [bin, ...demo], { cwd: folder, encoding: 'utf8' }).stdout) as {
    readonly exact: boolean;
  };
  t.true(found.exact);
  const targets = spawnSync(process.execPath, [bin, 'targets', '--json'], { cwd: folder, encoding: 'utf8' });
  t.true((JSON.parse(targets.stdout) as { targets: unknown[] }).targets.length > 1);
});
