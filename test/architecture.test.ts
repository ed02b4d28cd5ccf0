import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { primitiveNames } from '../ir/ops/index.ts';
import { grouped, started } from './together/groups.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Which folders each folder may import (DESIGN section 8). */
const allowed: Readonly<Record<string, readonly string[]>> = {
  ir: [],
  engine: [],
  compiler: ['ir'],
  sim: ['ir', 'engine'],
  trainer: ['ir', 'engine'],
  runtime: ['ir', 'sim'],
  page: [],
  toolchain: ['ir', 'compiler', 'sim', 'trainer', 'runtime', 'page'],
  node: ['ir', 'engine', 'trainer', 'runtime', 'toolchain'],
  cli: ['ir', 'compiler', 'sim', 'trainer', 'runtime', 'toolchain', 'page', 'node'],
};

for (const [folder, others] of Object.entries(allowed)) {
  if (!existsSync(join(root, folder))) continue;
  test(`${folder}/ imports only ${others.join(', ') || 'itself'}`, (t) => {
    const files = sources(folder);
    t.true(files.length > 0);
    for (const file of files)
      for (const target of importsOf(file)) {
        const top = relative(root, resolve(dirname(file), target)).split('/')[0]!;
        t.true(top === folder || others.includes(top), `${relative(root, file)} imports ${target}`);
      }
  });
}

test('docs/architecture.md says who may import whom', (t) => {
  const page = readFileSync(join(root, 'docs/architecture.md'), 'utf8');
  const rows = [...page.matchAll(/^\| `(\w+)\/` \|.*\|([^|]+)\|$/gm)].map(([, folder, others]): [string, string[]] => [
    folder!,
    [...others!.matchAll(/`(\w+)`/g)].map(([, other]) => other!),
  ]);
  t.deepEqual(Object.fromEntries(rows), allowed);
});

test('no import circles', (t) => {
  const files = Object.keys(allowed).flatMap(sources);
  const imports = new Map(files.map((file) => [file, importsOf(file).map((target) => resolve(dirname(file), target))]));
  const circles = circlesOf(imports).map((circle) => circle.map((file) => relative(root, file)).sort());
  t.deepEqual(circles, []);
});

test('the engine and the trainer reach Node in files named after it alone', (t) => {
  const users = ['engine', 'trainer']
    .flatMap(sources)
    .filter((file) => /'node:|\/node\.ts'|setImmediate|\bprocess\./.test(readFileSync(file, 'utf8')));
  t.deepEqual(users.map((file) => relative(root, file)).sort(), [
    'engine/node.ts',
    'engine/node_worker.ts',
    'trainer/node.ts',
  ]);
});

/** Product files that know operators by name, each with its reason; all others ask for traits (ir/model/traits.ts). */
const namesOperators: Readonly<Record<string, string>> = {
  'ir/ops/': 'the operators themselves',
  'compiler/lower/rules/': 'the table of lowerings',
  'trainer/ops/': 'the table of gradients',
  'runtime/nir/export/': 'the table of what has words in NIR',
  'runtime/nir/model/': 'it writes texts of the language',
  'toolchain/init/': 'it writes texts of the language',
  'runtime/onnx/dense/': 'the table of what they are in ONNX',
  'compiler/frontend/': '`input`, `neuron` and `+=` are words of the grammar',
  'ir/model/graph.ts': 'the names of the nodes behind `input` and `neuron`',
  'ir/model/traits.ts': '`input` and `neuron` once more, for everybody else',
  'ir/checkpoint/cascade.ts': 'merging composes the kernels of two convolutions, which nothing else has',
  'compiler/passes/choose_attention_order.ts': 'the pass sets an attribute that only attention has',
  'trainer/plan/layers.ts':
    'a kernel of the trainer is batch norm and neuron in one, and a bias in front of that norm is lost',
  'trainer/plan/time.ts': 'the baseline ends in a mean over its steps',
};

test('operators are known by name where their names are the subject, and nowhere else', (t) => {
  const files = Object.keys(allowed).flatMap(sources);
  const naming = files.filter((file) => primitiveNames.some((name) => isNamed(name, readFileSync(file, 'utf8'))));
  const places = naming.map((file) => relative(root, file));
  for (const place of places)
    t.true(
      Object.keys(namesOperators).some((known) => place.startsWith(known)),
      `${place} names operators`,
    );
  for (const known of Object.keys(namesOperators))
    t.true(
      places.some((place) => place.startsWith(known)),
      `${known} names no operator any more`,
    );
});

/** Whether a text quotes an operator's name. Names that are plain words count where a layer's operator is meant. */
function isNamed(name: string, text: string): boolean {
  if (/[_\d]/.test(name)) return text.includes(`'${name}'`);
  const known = `(\\bisOp\\([^;]*?, |\\bop\\s*([!=]==|:)\\s*|\\bModelNode<|\\bprimitive\\()'${name}'`;
  const listed = `'${name}'[^;]{0,80}\\.(includes|has)\\([^;)]*\\bop\\b`;
  return new RegExp(`${known}|${listed}`).test(text);
}

test('a folder imports only what the last line of its README says', (t) => {
  const readmes = Object.keys(allowed).flatMap((folder) => filesIn(folder, 'README.md'));
  const homes = readmes.map((file) => relative(root, dirname(file)));
  const homeOf = (path: string): string =>
    homes.filter((home) => path.startsWith(`${home}/`)).reduce((a, b) => (a.length > b.length ? a : b), '');
  const listed = new Map(readmes.map((file, index) => [homes[index]!, mayImport(readFileSync(file, 'utf8'))]));
  for (const [home, paths] of listed) {
    if (!t.true(paths !== undefined, `${home}/README.md ends with a line "May import: ..."`)) continue;
    for (const path of paths!) t.true(existsSync(join(root, path)), `${home}/README.md names ${path}`);
  }
  for (const file of Object.keys(allowed).flatMap(sources)) {
    const home = homeOf(relative(root, file));
    for (const target of importsOf(file).map((specifier) => relative(root, resolve(dirname(file), specifier)))) {
      const may = [home, ...(listed.get(home) ?? [])].some((path) => target === path || target.startsWith(`${path}/`));
      t.true(may, `${relative(root, file)} imports ${target}, which ${home}/README.md does not list`);
    }
  }
});

test('no folder holds more than twenty sources, but where each is one thing of many', (t) => {
  const many: Readonly<Record<string, string>> = {
    'ir/ops': 'one operator, one file',
    'cli/commands': 'one command, one file',
    'cli/runs': 'one command, one file',
  };
  const counts = Map.groupBy(Object.keys(allowed).flatMap(sources), dirname);
  for (const [folder, files] of counts)
    if (many[relative(root, folder)] === undefined)
      t.true(files.length <= 20, `${relative(root, folder)}: ${files.length}`);
});

test('every test file is started alone or in one group, and every group has its entry', (t) => {
  const [own, entries] = Map.groupBy(started(), (name) => name.endsWith('.group.ts')).values();
  const all = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' });
  const of = (ending: string): readonly string[] => all.filter((name) => name.endsWith(ending)).sort();
  t.deepEqual([...own!, ...[...grouped().values()].flat()].sort(), of('.test.ts'));
  t.deepEqual([...entries!].sort(), of('.group.ts'));
});

test('graphlib is known to one file', (t) => {
  const users = Object.keys(allowed)
    .flatMap(sources)
    .filter((file) => /from 'graphlib'/.test(readFileSync(file, 'utf8')));
  t.deepEqual(
    users.map((file) => relative(root, file)),
    ['ir/dag.ts'],
  );
});

test('every folder of sources opens with a README', (t) => {
  const folders = new Set(Object.keys(allowed).flatMap(sources).map(dirname));
  for (const folder of folders)
    if (!/\/(generated|codes|commands|runs|rules)$/.test(folder))
      t.true(existsSync(join(folder, 'README.md')), relative(root, folder));
});

const sources = (folder: string): string[] => filesIn(folder, '.ts');

/** Files below a folder whose names end so. */
function filesIn(folder: string, ending: string): string[] {
  const path = join(root, folder);
  if (!existsSync(path)) return [];
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending))
    .map((file) => join(path, file));
}

/** The paths in the last line of a README, which says what the folder may import; undefined if it does not. */
function mayImport(text: string): readonly string[] | undefined {
  const last = text.trimEnd().split('\n').at(-1)!;
  if (!/^May import: (nothing of ours|`.*`)\.$/.test(last)) return undefined;
  return [...last.matchAll(/`([^`]+)`/g)].map((match) => match[1]!);
}

/** Relative module specifiers of static and dynamic imports. */
const importsOf = (file: string): string[] =>
  [...readFileSync(file, 'utf8').matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)].map((match) => match[1]!);

/** Groups of more than one file that reach each other, type-only imports included (Tarjan's strongly connected components). */
function circlesOf(imports: ReadonlyMap<string, readonly string[]>): string[][] {
  const circles: string[][] = [];
  const [order, lowest, open]: [Map<string, number>, Map<string, number>, string[]] = [new Map(), new Map(), []];
  const visit = (file: string): void => {
    order.set(file, order.size);
    lowest.set(file, order.get(file)!);
    open.push(file);
    for (const target of imports.get(file) ?? []) {
      if (!order.has(target)) visit(target);
      if (open.includes(target)) lowest.set(file, Math.min(lowest.get(file)!, lowest.get(target) ?? Infinity));
    }
    if (lowest.get(file) !== order.get(file)) return;
    const circle = open.splice(open.indexOf(file));
    if (circle.length > 1) circles.push(circle);
  };
  for (const file of imports.keys()) if (!order.has(file)) visit(file);
  return circles;
}
