/** @file Compiles the kernels of one owner, together with the engine's scheduler, to WebAssembly. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';
import { records } from '../../engine/records.ts';
import { dispatchSource, numbersSource, readTasks, tableSource } from './tasks.ts';

/** Source text by module name. */
type Sources = ReadonlyMap<string, string>;

/** A folder of the project with kernels: `assembly/*.as` goes in, `<variant>.wasm` and `generated/tasks.ts` come out beside it. */
export interface KernelOwner {
  /** From the root of the project: `trainer/kernels`. */
  readonly folder: string;
  /** The module whose exports TypeScript sees. It has those of the engine's `program`. */
  readonly entry: string;
  /** Modules that are written by a program, by name. */
  readonly generated?: Readonly<Record<string, string>>;
  /** Numbers that TypeScript states, as the module `constants`. */
  readonly constants?: Readonly<Record<string, number>>;
  readonly variants: readonly KernelVariant[];
  /** The modules are written into `modules.ts` as text, so that no file has to be read where they run. */
  readonly embedded?: true;
  /** Functions that are called as they are, in a memory of their own, on one thread: neither tasks nor the engine's scheduler. */
  readonly plain?: true;
}

/** One compiled module of an owner. */
export interface KernelVariant {
  readonly name: string;
  /** Modules that stand in for others: by name, the source that is read instead. */
  readonly instead?: Readonly<Record<string, string>>;
  /** Further options of the compiler. */
  readonly flags?: readonly string[];
}

const root = new URL('../../', import.meta.url);

/** The files that an owner's sources give, by path from the root of the project. */
export async function buildOwner(owner: KernelOwner): Promise<ReadonlyMap<string, Uint8Array>> {
  const own = readSources(owner.folder);
  if (owner.plain) return embedded(owner, await compileAll(own, owner));
  const tasks = readTasks(own);
  const sources = joined([
    readSources('engine'),
    own,
    new Map(Object.entries(owner.generated ?? {})),
    new Map([
      ['records', numbersSource(records)],
      ['constants', numbersSource(owner.constants ?? {})],
      ['dispatch', dispatchSource(tasks)],
    ]),
  ]);
  const built = embedded(owner, await compileAll(sources, owner));
  return built.set(`${owner.folder}/generated/tasks.ts`, new TextEncoder().encode(tableSource(tasks)));
}

async function compileAll(sources: Sources, { variants, entry, plain }: KernelOwner): Promise<Map<string, Uint8Array>> {
  const modules = new Map<string, Uint8Array>();
  for (const variant of variants)
    modules.set(variant.name, await compile(sources, entry, variant, plain ? ownMemory : sharedMemory));
  return modules;
}

/** Compiled modules by path: one file of text, or each as it is. */
function embedded(
  { folder, embedded: asText }: KernelOwner,
  modules: ReadonlyMap<string, Uint8Array>,
): Map<string, Uint8Array> {
  if (asText) return new Map([[`${folder}/modules.ts`, new TextEncoder().encode(modulesSource(modules))]]);
  return new Map([...modules].map(([name, binary]) => [`${folder}/${name}.wasm`, binary]));
}

/** Compiled modules as a TypeScript table of base64 texts. */
function modulesSource(modules: ReadonlyMap<string, Uint8Array>): string {
  const lines = [...modules].map(([name, binary]) => `  ${name}:\n    '${Buffer.from(binary).toString('base64')}',`);
  return `/** @file Written by scripts/kernels.ts: the compiled modules, base64. */\nexport const kernelModules = {\n${lines.join('\n')}\n};\n`;
}

function readSources(folder: string): Sources {
  const path = fileURLToPath(new URL(`${folder}/assembly/`, root));
  const files = readdirSync(path).sort();
  return new Map(files.map((file) => [file.replace(/\.as$/, ''), readFileSync(`${path}${file}`, 'utf8')]));
}

/** All sources as one; a name belongs to one of them. */
function joined(parts: readonly Sources[]): Sources {
  const all = new Map<string, string>();
  for (const [name, text] of parts.flatMap((part) => [...part])) {
    if (all.has(name)) throw new Error(`two kernel sources are called "${name}"`);
    all.set(name, text);
  }
  return all;
}

const ownMemory = ['--importMemory', '--initialMemory', '1'];
const sharedMemory = ['--sharedMemory', ...ownMemory, '--maximumMemory', '65536', '--enable', 'threads'];
const options = ['-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd'];

async function compile(
  sources: Sources,
  entry: string,
  { name, instead = {}, flags = [] }: KernelVariant,
  memory: readonly string[],
): Promise<Uint8Array> {
  const read = (path: string): string | null => {
    const module = path.replace(/^.*\//, '').replace(/\.ts$/, '');
    return sources.get(instead[module] ?? module) ?? null;
  };
  let binary: Uint8Array | undefined;
  const { error, stderr } = await asc.main([`${entry}.ts`, '--outFile', 'out.wasm', ...options, ...memory, ...flags], {
    readFile: read,
    writeFile: (_name, contents) => {
      if (contents instanceof Uint8Array) binary = contents;
    },
    listFiles: () => [],
  });
  if (error || !binary)
    throw new Error(`${name} kernels do not compile: ${error?.message ?? ''}\n${stderr.toString()}`);
  return binary;
}
