import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { folderOf, generate, protocols } from '../../../scripts/proto.ts';

for (const proto of Object.keys(protocols))
  test(`the committed protobuf module is what ${proto} gives`, (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'spikec-proto-'));
    try {
      generate(proto, folder);
      for (const name of readdirSync(folder))
        t.is(
          readFileSync(join(folder, name), 'utf8'),
          readFileSync(join(folderOf(proto), name), 'utf8'),
          'run: npm run proto',
        );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
