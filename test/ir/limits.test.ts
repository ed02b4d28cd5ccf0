import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import * as limits from '../../ir/limits.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What stands in `ir/limits.ts` only, as text, and in which folders one looks for it. */
const bare: readonly { readonly what: RegExp; readonly folders: readonly string[] }[] = [
  { what: /\b2 \*\* (?:10|12|16|20|22|24|28|30|40)\b/, folders: ['ir', 'compiler', 'sim', 'trainer'] },
  { what: /\b(?:16_?777_?216|4_?194_?304|1_?048_?576)\b/, folders: ['ir', 'compiler', 'sim', 'trainer', 'cli'] },
  { what: /2 \*\* (?:24|32)\b/, folders: ['ir', 'compiler', 'sim', 'trainer', 'cli'] },
  { what: /\[(?:8, 4, 2|2, 4, 8)\]/, folders: ['ir', 'compiler', 'sim', 'trainer', 'runtime', 'cli'] },
  { what: /\b4\.6\b.*MAC/, folders: ['ir', 'compiler', 'sim', 'trainer', 'runtime', 'cli'] },
  { what: /\bmax: \d/, folders: ['ir/ops'] },
  { what: /\bisWithin\([^()]*\d\d[^()]*\)/, folders: ['ir', 'compiler', 'sim'] },
  { what: /\b(?:cap|leak)\b [<>]=? [2-9]|\bshift > 3\d\b/, folders: ['ir', 'compiler', 'sim', 'runtime'] },
];

/** Files in which such a number means something else. */
const others: Readonly<Record<string, string>> = {
  'trainer/engine/engine.ts': 'bytes in MiB',
  'trainer/step/running.ts': 'bytes in MiB',
};

test('the numbers of the contract stand in one file', (t) => {
  for (const { what, folders } of bare)
    for (const file of folders.flatMap(sources))
      if (file !== 'ir/limits.ts' && !Object.hasOwn(others, file))
        for (const [index, line] of readFileSync(join(root, file), 'utf8').split('\n').entries())
          t.notRegex(line, what, `${file}:${index + 1}`);
});

test('biases keep clear of what float32 rounds', (t) => {
  t.true(limits.largestQuantisedBias < limits.largestTrainedBias);
  t.true(4 * limits.largestTrainedBias <= limits.exactFloat32);
});

test('a count fits one byte, and its time steps eight', (t) => t.true(limits.largestCap <= 64));

const sources = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !/generated/.test(file))
    .map((file) => `${folder}/${file}`);
