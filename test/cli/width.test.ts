/** @file Every report fits the terminal: no line is longer than its columns, and no word is cut to make it fit. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { commands } from '../../cli/commands/index.ts';
import { wrap } from '../../cli/terminal/text.ts';
import { table } from '../../cli/terminal/table.ts';
import { codes } from '../../ir/diagnostics/index.ts';
import { primitiveNames } from '../../ir/ops/index.ts';
import { bundled } from '../../node/package.ts';
import { fashion } from '../support/host.ts';
import { idxImages, idxLabels, textures, tinyModel } from '../trainer/data.ts';
import { emptyFolder, spikec, type Finished } from './spikec.ts';

/** Runs a command line in so many columns; fails the test where a line is longer or holds an ellipsis. */
async function within(
  t: ExecutionContext,
  columns: number,
  args: readonly string[],
  cwd?: string,
  status = 0,
): Promise<Finished> {
  const env = { COLUMNS: String(columns) };
  const done = await spikec(args, { env, ...(cwd === undefined ? {} : { cwd }) });
  t.is(done.status, status, done.stderr);
  for (const line of `${done.stdout}\n${done.stderr}`.split('\n')) {
    t.true(line.length <= columns, `${args.join(' ')}: ${line.length} of ${columns}: ${line}`);
    t.false(line.includes('\u2026'), `${args.join(' ')}: ${line}`);
  }
  return done;
}

const widest = ({ stdout }: Finished): number => Math.max(...stdout.split('\n').map((line) => line.length));

/** Words, the marks apart that only a shell reads. */
const words = ({ stdout }: Finished): string =>
  stdout
    .split(/\s+/)
    .filter((word) => word !== '\\')
    .join(' ');

for (const columns of [80, 120]) {
  test(`help of every command in ${columns} columns`, async (t) => {
    for (const { name } of commands) await within(t, columns, [name, '--help']);
    t.true(widest(await within(t, columns, ['--help'])) > columns - 15);
  });

  test(`every explanation in ${columns} columns`, async (t) => {
    await within(t, columns, ['explain']);
    for (const code of Object.keys(codes)) await within(t, columns, ['explain', code]);
  });

  test(`operators, passes and targets in ${columns} columns`, async (t) => {
    for (const listing of ['ops', 'passes', 'targets']) await within(t, columns, [listing]);
    for (const name of primitiveNames) await within(t, columns, ['ops', name]);
    await within(t, columns, ['passes', 'quantise']);
    await within(t, columns, ['targets', 'sdt-core']);
  });

  test(`from check to verify in ${columns} columns`, async (t) => {
    const cwd = emptyFolder(t);
    const network = ['--model', fashion.model, '--weights', fashion.float];
    const samples = ['--data', fashion.images, '--limit', '2'];
    const line = (...args: string[]): Promise<Finished> => within(t, columns, args, cwd);
    await line('check', fashion.model, '--layers');
    await line('check', bundled('examples', 'e-spikeformer.spike'), '--layers');
    await line('fit', fashion.model, '--target', 'sdt-core', '--layers');
    await line('compile', fashion.model, '--weights', fashion.float, '--out', 'net.chip');
    await line('compile', fashion.model, '--weights', fashion.float, '--out', 'net.chip', '--verbose');
    await line('run', 'net.chip', ...samples, '--top', '3', '--verbose');
    await line('run', 'net.chip', ...samples, '--results', 'r.jsonl');
    await line('verify', 'net.chip', ...network, ...samples, '--fidelity');
    await line('inspect', 'net.chip');
    for (const part of ['--symbols', '--schedule', '--core=1,1']) await line('inspect', 'net.chip', part);
    await line('demo', '--images', '2');
    await line('submit', 'slurm', 'net.chip', ...samples, '--shards', '2', '--out', 'jobs');
  });

  test(`training in ${columns} columns`, async (t) => {
    const cwd = emptyFolder(t);
    mkdirSync(join(cwd, 'set'));
    writeFileSync(join(cwd, 'tiny.spike'), tinyModel);
    for (const part of ['train', 't10k']) {
      writeFileSync(join(cwd, 'set', `${part}-images-idx3-ubyte`), idxImages(textures(60)));
      writeFileSync(join(cwd, 'set', `${part}-labels-idx1-ubyte`), idxLabels(textures(60)));
    }
    const train = ['train', 'tiny.spike', '--data', 'set', '--out', 'a.safetensors', '--batch', '12'];
    await within(t, columns, [...train, '--dry-run'], cwd);
    await within(t, columns, [...train, '--epochs', '1', '--validation', '12'], cwd);
  });

  test(`mistakes in ${columns} columns`, async (t) => {
    const cwd = emptyFolder(t);
    writeFileSync(
      join(cwd, 'a.spike'),
      `model "a"\ninput x: [1, 8, 8]\nlet y = x -> ${'conv2d(4, kernel=3) -> '.repeat(12)}relu\n`,
    );
    await within(t, columns, ['check', 'a.spike'], cwd, 3);
    await within(t, columns, ['train', 'a.spike'], cwd, 2);
    await within(t, columns, [], cwd, 0);
  });
}

test('help and explanations say the same words in any width', async (t) => {
  const explained = Object.keys(codes).map((code) => ['explain', code]);
  for (const args of [['--help'], ['train', '--help'], ['ops'], ['passes', 'quantise'], ...explained.slice(0, 40)]) {
    const [narrow, wide] = [await within(t, 80, args), await within(t, 120, args)];
    const sorted = (done: Finished): string[] => words(done).split(' ').sort();
    t.deepEqual(sorted(narrow), sorted(wide), args.join(' '));
  }
});

test('a name that is wider than its column goes on behind a dot or an underscore', (t) => {
  t.deepEqual(wrap('stage3.1.attn.attention1.state', 16), ['stage3.1.attn.', 'attention1.state']);
  t.deepEqual(wrap('a 1,234,567.25', 4), ['a', '1,234,567.25']);
  t.deepEqual(
    table(['name', 'synapse_bytes'], [['stage1.encode_spike, and one more', '1,234']], ['left', 'right'], 24),
    ['name            synapse_', '                   bytes', 'stage1.encode_     1,234', 'spike, and one', 'more'].join(
      '\n',
    ),
  );
});
