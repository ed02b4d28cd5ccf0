/**
 * @file Compiles the trainer's kernels: `node scripts/kernels.ts` writes `strict.wasm`, `relaxed.wasm` and the table of
 * their tasks beside the sources; with `--check`, exits 1 if one of them is stale. `buildKernels` is what the test compares.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const folder = fileURLToPath(new URL('../trainer/kernels/', import.meta.url));
const sources = new Map(
  readdirSync(`${folder}assembly`)
    .sort()
    .map((file) => [file.replace(/\.as$/, ''), readFileSync(`${folder}assembly/${file}`, 'utf8')]),
);

/** One argument of a task as the AssemblyScript source declares it. */
interface Argument {
  readonly name: string;
  readonly type: 'usize' | 'i32' | 'bool' | 'f32' | 'f64';
}

/** A function whose doc comment starts with "Task:": one that programs may call. */
interface TaskFunction {
  readonly module: string;
  readonly name: string;
  readonly arguments: readonly Argument[];
}

const taskPattern = /\/\*\*(?:(?!\*\/)[\s\S])*?Task:(?:(?!\*\/)[\s\S])*\*\/\nexport function (\w+)\(([^)]*)\): void/g;

const tasks: readonly TaskFunction[] = [...sources].flatMap(([module, text]) =>
  [...text.matchAll(taskPattern)].map((match) => ({ module, name: match[1]!, arguments: readArguments(match[2]!) })),
);

function readArguments(text: string): Argument[] {
  const parts = text.split(',').map((part) => part.trim());
  return parts
    .filter((part) => part !== '')
    .map((part) => {
      const [name, type] = part.split(': ');
      return { name: name!, type: type as Argument['type'] };
    });
}

const sizeOf = ({ type }: Argument): number => (type === 'f64' ? 8 : 4);

/** The switch that reads a task's arguments from memory: word 0 is the function's number, arguments follow. */
function dispatchSource(): string {
  const modules = [...new Set(tasks.map(({ module }) => module))];
  const imports = modules.map((module) => `import * as ${module} from './${module}';`);
  const cases = tasks.map(({ module, name, arguments: list }, index) => {
    let offset = 4;
    const loads = list.map((argument) => {
      const load = `load<${argument.type}>(task, ${offset})`;
      offset += sizeOf(argument);
      return load;
    });
    if (offset > 128) throw new Error(`${name} has more arguments than a task holds`);
    return `    case ${index}: ${module}.${name}(${loads.join(', ')}); return;`;
  });
  const head = 'export function runTask(task: usize): void {\n  switch (load<i32>(task)) {';
  return [...imports, head, ...cases, '    default: unreachable();\n  }\n}\n'].join('\n');
}

/**
 * Register tiles of `rows` x 8 results; `transposed` reads the first factor by columns. Four rows and no unrolling are what
 * V8 compiles best for both modules: 58 to 60 GFLOP/s where 6 rows, unrolled four times, reach 50.
 */
function tileSource(rows: number, transposed: boolean): string {
  const each = (text: (row: number) => string): string => Array.from({ length: rows }, (_, r) => text(r)).join('\n');
  const from = (row: number): string => (transposed ? `a, ${4 * row}` : `a${row}`);
  return `export function tile${rows}${transposed ? 't' : ''}(depth: i32, a: usize, stride: usize, b: usize, c: usize, cStride: usize, accumulate: bool): void {
${each((r) => `let l${r} = f32x4.splat(0), h${r} = f32x4.splat(0);`)}
if (accumulate) {
${each((r) => `l${r} = v128.load(c + ${r} * cStride); h${r} = v128.load(c + ${r} * cStride, 16);`)}
}
${transposed ? '' : each((r) => `let a${r} = a + ${r} * stride;`)}
let b0: v128, b1: v128, s: v128;
for (; depth > 0; depth--) {
b0 = v128.load(b); b1 = v128.load(b, 16);
${each((r) => `s = v128.load32_splat(${from(r)}); l${r} = multiplyAdd(s, b0, l${r}); h${r} = multiplyAdd(s, b1, h${r});`)}
${transposed ? 'a += stride;' : each((r) => `a${r} += 4;`)}
b += 32;
}
${each((r) => `v128.store(c + ${r} * cStride, l${r}); v128.store(c + ${r} * cStride, h${r}, 16);`)}
}
`;
}

const tilesSource = (): string =>
  ["import { multiplyAdd } from './arithmetic';"]
    .concat([4, 2, 1].flatMap((rows) => [tileSource(rows, false), tileSource(rows, true)]))
    .join('\n');

/** The TypeScript table of tasks, generated so that no argument list is written twice. */
function tableSource(): string {
  const lines = tasks.map(({ name, arguments: list }) => {
    const fields = list.map((argument) => `    ${argument.name}: '${argument.type}',`).join('\n');
    return `  ${name}: {\n${fields}\n  },`;
  });
  return `/** @file Written by scripts/kernels.ts from the AssemblyScript sources: the tasks, in the order of their numbers. */\nexport const kernelTasks = {\n${lines.join('\n')}\n} as const;\n`;
}

async function compile(variant: 'strict' | 'relaxed'): Promise<Uint8Array> {
  const virtual = new Map(sources);
  virtual.set('arithmetic', sources.get(`arithmetic.${variant}`)!);
  virtual.set('dispatch', dispatchSource());
  virtual.set('tiles', tilesSource());
  let binary: Uint8Array | undefined;
  const flags = ['-O3', '--noAssert', '--runtime', 'stub', '--importMemory', '--sharedMemory'];
  const memory = ['--initialMemory', '1', '--maximumMemory', '65536', '--enable', 'simd', '--enable', 'threads'];
  const features = variant === 'relaxed' ? ['--enable', 'relaxed-simd'] : [];
  const { error, stderr } = await asc.main(['program.ts', '--outFile', 'out.wasm', ...flags, ...memory, ...features], {
    readFile: (name) => virtual.get(name.replace(/^.*\//, '').replace(/\.ts$/, '')) ?? null,
    writeFile: (_name, contents) => {
      if (contents instanceof Uint8Array) binary = contents;
    },
    listFiles: () => [],
  });
  if (error || !binary)
    throw new Error(`${variant} kernels do not compile: ${error?.message ?? ''}\n${stderr.toString()}`);
  return binary;
}

/** Every generated file of trainer/kernels by name. */
export async function buildKernels(): Promise<ReadonlyMap<string, Uint8Array>> {
  return new Map([
    ['strict.wasm', await compile('strict')],
    ['relaxed.wasm', await compile('relaxed')],
    ['tasks.ts', new TextEncoder().encode(tableSource())],
  ]);
}

if (import.meta.main) {
  const check = process.argv.includes('--check');
  for (const [name, content] of await buildKernels()) {
    const path = `${folder}${name}`;
    const fresh = existsSync(path) && Buffer.compare(readFileSync(path), content) === 0;
    if (fresh) continue;
    if (check) process.exitCode = 1;
    else writeFileSync(path, content);
    console.log(`trainer/kernels/${name} ${check ? 'is stale; run: node scripts/kernels.ts' : 'written'}`);
  }
}
