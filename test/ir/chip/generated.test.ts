import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { generate } from '../../../scripts/proto.ts';

test('the committed protobuf module is what image.proto gives', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'spikec-proto-'));
  try {
    generate(folder);
    for (const name of ['image.js', 'image.d.ts']) {
      const committed = fileURLToPath(new URL(`../../../ir/chip/generated/${name}`, import.meta.url));
      t.is(readFileSync(join(folder, name), 'utf8'), readFileSync(committed, 'utf8'), `run: npm run proto`);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
