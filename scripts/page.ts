/**
 * @file Links what runs in a report's page into one text: modules are stripped of their types and put behind a `require` of ten
 * lines, in the order in which they import each other. `npm run generate` writes the result beside them.
 */
import { readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import typescript from 'typescript';

const folder = fileURLToPath(new URL('../page/', import.meta.url));

/** Parts of the style, in the order in which they count. */
const styles = ['colours', 'text', 'layout', 'controls', 'drawings', 'tables', 'network', 'print'] as const;

/** The module `page/generated/page.ts`: script and style as texts. */
export function pageModule(): string {
  const style = styles.map((name) => readFileSync(`${folder}styles/${name}.css`, 'utf8')).join('');
  return [
    '/** @file Made by `npm run generate` of the sources in `page/`. */',
    `export const pageScript = ${literal(linked('main.ts'))};`,
    `export const pageStyle = ${literal(style)};`,
    '',
  ].join('\n');
}

/** A text as a literal that reads line by line, so that a change of one line is one line of the file. */
const literal = (text: string): string =>
  `[\n${text
    .split('\n')
    .map((line) => `  ${JSON.stringify(line)},\n`)
    .join('')}].join('\\n')`;

function linked(entry: string): string {
  const modules = new Map<string, string>();
  const visit = (name: string): void => {
    if (modules.has(name)) return;
    modules.set(name, '');
    const text = readFileSync(`${folder}${name}`, 'utf8');
    const { outputText } = typescript.transpileModule(text, {
      compilerOptions: {
        ...{ module: typescript.ModuleKind.CommonJS, target: typescript.ScriptTarget.ES2022, removeComments: true },
        ...{ verbatimModuleSyntax: false, isolatedModules: true },
      },
    });
    const body = outputText.replace(/require\("(\.[^"]+)"\)/g, (_, path: string) => {
      const other = relative(folder, resolve(dirname(`${folder}${name}`), path)).replaceAll('\\', '/');
      visit(other);
      return `require(${JSON.stringify(other)})`;
    });
    modules.set(name, body);
  };
  visit(entry);
  const parts = [...modules].map(([name, body]) => `${JSON.stringify(name)}(exports, require) {\n${body}},`);
  return `'use strict';
{
const loaded = {};
const modules = {
${parts.join('\n')}
};
const require = (name) => {
if (!loaded[name]) modules[name](loaded[name] = {}, require);
return loaded[name];
};
require(${JSON.stringify(entry)});
}
`.replaceAll('</script', '<\\/script');
}
