/** @file Events as one table: structured arrays, other names, columns, rows. */
import test from 'ava';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { emptyFolder } from '../../cli/spikec.ts';
import { structured } from '../../runtime/events/writers.ts';
import { eventNetwork, fileOf, short } from './helpers.ts';

const file = (name: string): string => fileOf('events-as-a-table', name);
const wanted = 'eba17edbda13e402';

test('the case: structured, in columns, under other names, and rows whose order is asked', async (t) => {
  const { run, finish } = await eventNetwork(t);
  for (const name of ['xytp.npz', 'structured.npy', 'structured.npz', 'columns.npz', 'other-names.npz']) {
    const [sample] = await run('--input', file(name));
    t.is(short(sample!), wanted, name);
    const [found] = await run('--data', file(name));
    t.is(short(found!), wanted, name);
  }
  const asked = await finish('--input', file('rows-xypt.npy'));
  t.is(asked.status, 3);
  t.regex(asked.stderr, /SPK475: it looks like a table of 400 events, 400x4; which of its columns are x, y, t and p/);
  t.regex(asked.stderr, /help: by its numbers it is --columns xypt/);
  const [told] = await run('--input', file('rows-xypt.npy'), '--columns', 'xypt');
  t.is(short(told!), wanted);
  t.true(told!.steps.includes('took its columns for x, y, p, t'));
  const [data] = await run('--data', file('rows-xypt.npy'), '--columns', 'xypt');
  t.is(short(data!), wanted);
  const wrong = await finish('--input', file('rows-xypt.npy'), '--columns', 'xyp');
  t.is(wrong.status, 2);
  t.regex(wrong.stderr, /SPK703: --columns xyp is no order of columns/);
});

test('a second of the kind: names as Prophesee and tonic have them, -1 for off, big-endian and with gaps', async (t) => {
  const { run, finish } = await eventNetwork(t);
  const folder = emptyFolder(t);
  const events = Array.from({ length: 120 }, (_, i) => ({
    ...{ x: (i * 7) % 32, y: (i * 5) % 32, t: 1000 + 30 * i, on: i % 3 ? (0 as const) : (1 as const) },
  }));
  const write = (name: string, names: Record<'x' | 'y' | 't' | 'p', string>): string => {
    writeFileSync(join(folder, name), structured(events, names));
    return join(folder, name);
  };
  const [plain] = await run('--input', write('plain.npy', { x: 'x', y: 'y', t: 't', p: 'p' }));
  const [named] = await run('--input', write('named.npy', { x: 'x_pos', y: 'y_pos', t: 'timestamp', p: 'polarity' }));
  t.is(named!.inputHash, plain!.inputHash);
  const strange = await finish('--input', write('strange.npy', { x: 'x', y: 'y', t: 'when', p: 'p' }));
  t.is(strange.status, 3);
  t.regex(strange.stderr, /SPK479: events need x, y, t and p; the file holds "when", "x", "y", "p", and no t/);
});
