/** @file Events as one table: structured arrays, other names, columns, rows. */
import test from 'ava';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AnyTensor } from '../../../ir/tensor.ts';
import { encodeTensorFile } from '../../../runtime/index.ts';
import { emptyFolder } from '../../cli/spikec.ts';
import { structured } from '../../runtime/events/writers.ts';
import { archive, bytesOf, int, named, tensor, vector } from '../../runtime/formats/pickles.ts';
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

test('a third of the kind: torch.save of a dict and of a table, samples in folders of classes', async (t) => {
  const { run, finish } = await eventNetwork(t);
  const folder = emptyFolder(t);
  const events = Array.from({ length: 64 }, (_, i) => ({
    ...{ x: (i * 7) % 32, y: (i * 5) % 32, t: 1000 + 30 * i, on: i % 3 ? (0 as const) : (1 as const) },
  }));
  const numbers = (pick: (event: (typeof events)[number]) => number): Uint8Array =>
    bytesOf(Float32Array.from(events, pick));
  const columns = { '0': numbers(({ x }) => x), '1': numbers(({ y }) => y), '2': numbers(({ t: time }) => time) };
  const dict = archive(
    named({
      ...{ xs: vector('0', 64), ys: vector('1', 64), timestamps: vector('2', 64), pol: vector('3', 64) },
      label: int(3),
    }),
    { ...columns, '3': numbers(({ on }) => on) },
  );
  const rows = bytesOf(Float32Array.from(events.flatMap(({ x, y, t: time, on }) => [time, on, x, y])));
  const table = archive(
    named({ events: tensor({ type: 'FloatStorage', key: '0', elements: 256, shape: [64, 4], strides: [4, 1] }) }),
    { '0': rows },
  );
  const lines = events.map(({ x, y, t: time, on }, i) => [i, time, x, y, on].join(','));
  const indexed = [',t,x,y,p', ...lines, ''].join('\n');
  const files: [string, Uint8Array][] = [
    ['cat/0.pt', dict],
    ['cat/1.csv', Buffer.from(indexed)],
    ['dog/0.npy', structured(events, { x: 'x', y: 'y', t: 't', p: 'p' })],
  ];
  for (const [name, bytes] of files) {
    mkdirSync(join(folder, 'set', name, '..'), { recursive: true });
    writeFileSync(join(folder, 'set', name), bytes);
  }
  const samples = await run('--data', join(folder, 'set'));
  t.deepEqual(
    samples.map(({ label }) => label),
    [0, 0, 1],
  );
  t.is(new Set(samples.map(({ inputHash }) => inputHash)).size, 1);
  writeFileSync(join(folder, 'table.pt'), table);
  t.regex((await finish('--input', join(folder, 'table.pt'))).stderr, /SPK475: .*64x4[^]*--columns tpxy/);
  const [told] = await run('--input', join(folder, 'table.pt'), '--columns', 'tpxy');
  t.is(told!.inputHash, samples[0]!.inputHash);
});

test('a fourth of the kind: texts of Windows and of R, decimal commas, other names, and what is no event', async (t) => {
  const { run, finish } = await eventNetwork(t);
  const folder = emptyFolder(t);
  const events = Array.from({ length: 40 }, (_, i) => [(i * 7) % 32, (i * 5) % 32, 1000 + 30 * i, i % 3 ? 0 : 1]);
  const text = (name: string, lines: readonly string[], end = '\n'): string => {
    writeFileSync(join(folder, name), lines.join(end));
    return join(folder, name);
  };
  const column = (index: number, more = 0): AnyTensor => ({
    type: 'F64',
    shape: [40],
    data: Float64Array.from(events, (event) => event[index]! + more),
  });
  const tensors = (name: string, named: Readonly<Record<string, AnyTensor>>): string => {
    const path = join(folder, name);
    writeFileSync(path, encodeTensorFile({ tensors: new Map(Object.entries(named)), metadata: {} }, path));
    return path;
  };
  const rows = events.map((event) => event.join(','));
  const [plain] = await run('--input', text('plain.csv', ['x,y,t,p', ...rows, '']));
  for (const file of [
    text('windows.csv', ['\ufeffx,y,t,p', ...rows, ''], '\r\n'),
    tensors('prefixed.npz', { event_x: column(0), event_y: column(1), event_t: column(2), event_p: column(3) }),
  ])
    t.is((await run('--input', file))[0]!.inputHash, plain!.inputHash, file);
  const pairs: AnyTensor = { type: 'I16', shape: [40, 2], data: Int16Array.from(events.flatMap(([x, y]) => [x!, y!])) };
  for (const [file, words] of [
    [
      text('r.csv', ['x,y,t,p', ...rows.map((row, i) => `${i + 1},${row}`), '']),
      /SPK404: the line has 4 names, the rows below have 5 columns[^]*r\.csv, line 1/,
    ],
    [
      text('comma.csv', ['x;y;t;p', ...events.map(([x, y, time, p]) => [x, y, `0,00${time}`, p].join(';')), '']),
      /SPK404: "0,001000" is no number[^]*line 2/,
    ],
    [
      tensors('pairs.npz', { coordinates: pairs, timestamps: column(2), polarities: column(3) }),
      /SPK479.*no x, no y[^]*x=a\[:, 0\],\s+y=a\[:, 1\]/,
    ],
    [
      tensors('nan.npz', { x: column(0), y: column(1), t: column(2, Number.NaN), p: column(3) }),
      /SPK404: event 0 has the time NaN[^]*finite numbers/,
    ],
    [
      tensors('minus.npz', { x: column(0, -1), y: column(1), t: column(2), p: column(3) }),
      /SPK404: event 0 is at column -1, row 0[^]*from 0 on/,
    ],
  ] as const) {
    const { status, stderr } = await finish('--input', file);
    t.is(status, 3, file);
    t.regex(stderr, words);
  }
});
