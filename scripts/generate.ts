/** @file Fills the generated parts of the documentation and links the page of reports; with `--check`, exits 1 if one of them is stale. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { commandReference } from '../cli/reference.ts';
import { operatorReference } from '../compiler/frontend/index.ts';
import { lintReference } from '../compiler/lints/index.ts';
import { pageModule } from './page.ts';
import { decisionIndex } from './decisions.ts';
import { familyMappings, publishedSizes } from './families/text.ts';
import { fillSection } from './sections.ts';

/** Which part of which file comes from which declarations. */
const sections: readonly { readonly file: string; readonly section: string; readonly text: () => string }[] = [
  { file: 'docs/language.md', section: 'operators', text: operatorReference },
  { file: 'docs/lints.md', section: 'lints', text: lintReference },
  { file: 'docs/cli.md', section: 'commands', text: commandReference },
  { file: 'docs/families.md', section: 'sizes', text: publishedSizes },
  { file: 'docs/families.md', section: 'mappings', text: familyMappings },
  { file: 'docs/decisions/README.md', section: 'decisions', text: decisionIndex },
];

const check = process.argv.includes('--check');
let stale = 0;
for (const { file, section, text } of sections) {
  const path = fileURLToPath(new URL(`../${file}`, import.meta.url));
  const before = readFileSync(path, 'utf8');
  const after = fillSection(before, section, text());
  if (after === before) continue;
  stale++;
  if (!check) writeFileSync(path, after);
  console.log(`${file}: section "${section}" ${check ? 'is stale; run: npm run generate' : 'written'}`);
}
const page = fileURLToPath(new URL('../page/generated/page.ts', import.meta.url));
const linked = pageModule();
if (!existsSync(page) || readFileSync(page, 'utf8') !== linked) {
  stale++;
  if (!check) writeFileSync(page, linked);
  console.log(`page/generated/page.ts ${check ? 'is stale; run: npm run generate' : 'written'}`);
}
process.exitCode = check && stale > 0 ? 1 : 0;
