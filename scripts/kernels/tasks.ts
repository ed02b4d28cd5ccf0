/** @file The tasks of a kernel owner, read from its AssemblyScript sources: their dispatch and their TypeScript table. */
import { argumentOffsets, type ArgumentType } from '../../engine/records.ts';

/** One argument of a task as the AssemblyScript source declares it. */
interface Argument {
  readonly name: string;
  readonly type: ArgumentType;
}

/** A function whose doc comment starts with "Task:": one that programs may call. */
export interface TaskFunction {
  readonly module: string;
  readonly name: string;
  readonly arguments: readonly Argument[];
}

const taskPattern = /\/\*\*(?:(?!\*\/)[\s\S])*?Task:(?:(?!\*\/)[\s\S])*\*\/\nexport function (\w+)\(([^)]*)\): void/g;

/** All tasks of the sources, by module name, in the order of their numbers. */
export const readTasks = (sources: ReadonlyMap<string, string>): readonly TaskFunction[] =>
  [...sources].flatMap(([module, text]) =>
    [...text.matchAll(taskPattern)].map((match) => ({ module, name: match[1]!, arguments: readArguments(match[2]!) })),
  );

function readArguments(text: string): Argument[] {
  const parts = text.split(',').map((part) => part.trim());
  return parts
    .filter((part) => part !== '')
    .map((part) => {
      const [name, type] = part.split(': ');
      return { name: name!, type: type as ArgumentType };
    });
}

/** The module `dispatch`: a switch that reads a task's arguments from memory and calls its function. */
export function dispatchSource(tasks: readonly TaskFunction[]): string {
  const modules = [...new Set(tasks.map(({ module }) => module))];
  const imports = modules.map((module) => `import * as ${module} from './${module}';`);
  const cases = tasks.map(({ module, name, arguments: list }, index) => {
    const offsets = argumentOffsets(list.map(({ type }) => type));
    const loads = list.map(({ type }, i) => `load<${type}>(task, ${offsets[i]!})`);
    return `    case ${index}: ${module}.${name}(${loads.join(', ')}); return;`;
  });
  const head = 'export function runTask(task: usize): void {\n  switch (load<i32>(task)) {';
  return [...imports, head, ...cases, '    default: unreachable();\n  }\n}\n'].join('\n');
}

/** A module of numbers, so that none is written in both languages. */
export const numbersSource = (numbers: Readonly<Record<string, number>>): string =>
  Object.entries(numbers)
    .map(([name, value]) => `export const ${name}: usize = ${value};\n`)
    .join('');

/** The TypeScript table of tasks, generated so that no argument list is written twice. */
export function tableSource(tasks: readonly TaskFunction[]): string {
  const lines = tasks.map(({ name, arguments: list }) => {
    const fields = list.map((argument) => `    ${argument.name}: '${argument.type}',`).join('\n');
    return `  ${name}: {\n${fields}\n  },`;
  });
  return `/** @file Written by scripts/kernels.ts from the AssemblyScript sources: the tasks, in the order of their numbers. */\nexport const kernelTasks = {\n${lines.join('\n')}\n} as const;\n`;
}
