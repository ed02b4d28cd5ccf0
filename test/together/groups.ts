/** @file Which test files share a process when all tests run. */
import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const tests = fileURLToPath(new URL('../', import.meta.url));

/** Groups by name, with patterns below `test/`, those that take longest first. A file belongs to the first that names it. */
export const groups: { readonly [name: string]: readonly string[] } = {
  cases: ['cases/{checkpoints,faults}/*'],
  samples: ['cases/*/*', 'runtime/**/*'],
  processes: ['cli/{chain,help,results,start,submit,train,usage}'],
  families: ['conformance/{examples,family*,traps}'],
  ranges: ['conformance/{accepted,caps,random,stateless,time}'],
  recorded: ['conformance/*'],
  words: ['cli/*'],
  trainer: ['trainer/*', 'engine/*'],
  project: ['*', '{bench,campaign,node,package}/*'],
  chip: ['sim/*', 'toolchain/*'],
  compiler: ['compiler/**/*'],
  languages: ['ir/**/*'],
};

/** Test files of all groups, below `test/`. */
export function grouped(): ReadonlyMap<string, readonly string[]> {
  const taken = new Set<string>();
  return new Map(
    Object.entries(groups).map(([name, patterns]) => {
      const files = globSync(
        patterns.map((pattern) => `${pattern}.test.ts`),
        { cwd: tests },
      );
      const own = files.filter((file) => !taken.has(file)).sort();
      for (const file of own) taken.add(file);
      return [name, own];
    }),
  );
}
