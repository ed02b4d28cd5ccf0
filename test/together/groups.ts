/** @file Which test files share a process when all tests run. */
import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const tests = fileURLToPath(new URL('../', import.meta.url));

/** Patterns below `test/` of files that wait for long programs: each has its own process, and they begin first. */
export const alone: readonly string[] = ['{bridge,campaign,package}/*'];

/** Groups by name, with patterns below `test/`, those that take longest first. A file belongs to the first that names it. */
export const groups: { readonly [name: string]: readonly string[] } = {
  // They start the program and end it: one test after the other, so that whoever watches a process is awake.
  processes: ['cli/{results,submit,train,resume,chain,start}', 'cases/faults/rel-{closed-reader,hangup}'],
  cases: ['cases/{checkpoints,faults}/*'],
  samples: ['cases/*/*', 'runtime/**/*'],
  families: ['conformance/{examples,family*,traps}'],
  ranges: ['conformance/{accepted,caps,random,shapes,stateless,time}'],
  recorded: ['conformance/*'],
  words: ['cli/*'],
  trainer: ['trainer/*', 'engine/*'],
  project: ['*', '{bench,node,page}/*'],
  chip: ['sim/*', 'toolchain/*'],
  compiler: ['compiler/**/*'],
  languages: ['ir/**/*'],
};

/** What a pattern names. */
const filesOf = (patterns: readonly string[]): readonly string[] =>
  globSync(
    patterns.map((pattern) => `${pattern}.test.ts`),
    { cwd: tests },
  ).sort();

/** Test files of all groups, below `test/`. */
export function grouped(): ReadonlyMap<string, readonly string[]> {
  const taken = new Set(filesOf(alone));
  return new Map(
    Object.entries(groups).map(([name, patterns]) => {
      const own = filesOf(patterns).filter((file) => !taken.has(file));
      for (const file of own) taken.add(file);
      return [name, own];
    }),
  );
}

/** What is started by itself: the files alone, then an entry for every group, below `test/`. */
export const started = (): readonly string[] => [
  ...filesOf(alone),
  ...Object.keys(groups).map((name) => `together/${name}.group.ts`),
];
