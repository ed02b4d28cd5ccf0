import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';

const root = fileURLToPath(new URL('..', import.meta.url));
const textOf = (file: string): string => readFileSync(root + file, 'utf8');

/** Folders that commands make: no clone has them. */
const made = textOf('.gitignore')
  .split('\n')
  .filter((line) => line.endsWith('/'));

/** What stands in backticks and is a path: something with a slash or an ending, and no placeholder in capitals. */
const pathsIn = (text: string): string[] =>
  [...text.matchAll(/`([\w.@-]+(?:\/[\w.@-]+)*\/?)`/g)]
    .map(([, path]) => path!)
    .filter((path) => path.includes('/') || /\.(ts|md|json|proto|spike)$/.test(path))
    .filter((path) => !/\bNAME\b/.test(path) && !made.some((folder) => path.startsWith(folder)));

/** Functions with the file that is said to hold them: `f` (`path`), or (`f`, `path`). */
const functionsIn = (text: string): (readonly [name: string, file: string])[] =>
  [...text.matchAll(/`(\w+)`(?:\s+\(|,\s+)`([\w/.]+\.ts)`/g)].map(([, name, file]) => [name!, file!] as const);

for (const file of ['CONTRIBUTING.md', 'docs/architecture.md']) {
  test(`${file} names files that are there`, (t) => {
    const paths = pathsIn(textOf(file));
    t.true(paths.length > 20);
    t.deepEqual(
      paths.filter((path) => !existsSync(root + path)),
      [],
    );
  });
}

test('docs/architecture.md names functions that are where it says', (t) => {
  const functions = functionsIn(textOf('docs/architecture.md'));
  t.true(functions.length > 20);
  for (const [name, file] of functions)
    t.true(new RegExp(`\\b(function\\*?|const) ${name}\\b`).test(textOf(file)), `${name} in ${file}`);
});

test('README names folders that are there', (t) => {
  const folders = [...textOf('README.md').matchAll(/^\| (`[\w/]+\/`.*?) \|/gm)].flatMap(([, cell]) => pathsIn(cell!));
  t.true(folders.length > 10);
  t.deepEqual(
    folders.filter((path) => !existsSync(root + path)),
    [],
  );
});

test('links between pages lead to files, and to headings that are there', (t) => {
  const pages = globSync(['*.md', '{docs,examples,test/golden,test/cases}/**/*.md'], { cwd: root });
  const links = pages.flatMap((page) => linksIn(textOf(page)).map((link) => [page, ...link] as const));
  t.true(links.length > 40, String(links.length));
  const broken = links.filter(([page, file, heading]) => {
    const path = file === '' ? page : join(dirname(page), file);
    return !existsSync(root + path) || (heading !== undefined && !headingsIn(textOf(path)).includes(heading));
  });
  t.deepEqual(broken, []);
});

/** Relative links of a page outside of code: the file, empty for the page itself, and the heading behind `#`. */
const linksIn = (text: string): (readonly [file: string, heading: string | undefined])[] =>
  [...withoutCode(text).matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g)].map(
    ([, file, heading]) => [file!, heading] as const,
  );

/** Anchors of headings, as GitHub makes them. */
const headingsIn = (text: string): string[] =>
  [...withoutCode(text).matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-'),
  );

const withoutCode = (text: string): string => text.replaceAll(/^```.*?^```$/gms, '');
