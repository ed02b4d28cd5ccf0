/** @file Results files against everything that can happen to a file: torn, changed, mixed up. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import { DiagnosticError } from '../../ir/diagnostics/index.ts';
import { sha256Hex } from '../../ir/sha256.ts';
import type { SampleVerdict } from '../../runtime/index.ts';
import type { ResultsHeader } from '../../toolchain/results/header.ts';
import type { SampleResults } from '../../toolchain/results/lines.ts';
import { mergeResults } from '../../toolchain/results/merge.ts';
import { recordSamples } from '../../toolchain/results/record.ts';
import { openResults } from '../../toolchain/results/results_file.ts';
import type { Shard } from '../../toolchain/results/shard.ts';
import { host } from '../support/host.ts';

const total = 11;

const header: ResultsHeader = {
  ...{ kind: 'results', version: 1, command: 'verify', spikec: '1.2.3' },
  image: { sha256: sha256Hex('image'), model: 'm', target: 't' },
  data: { name: 'd', sha256: sha256Hex('data'), samples: total },
  options: { offset: 0, limit: 'all', top: 1 },
  network: {
    ...{ model: sha256Hex('model'), weights: sha256Hex('weights'), neurons: 5, steps: 8, proved: 1 },
    ...{
      reference: 'trainer',
      layers: [
        { layer: 'a', neurons: 2 },
        { layer: 'ü "b"', neurons: 3 },
      ],
    },
  },
};

/** Results of sample i, as different from one another as can be; some differ from the reference, one by a NaN. */
function resultsOf(i: number): SampleResults {
  const name = `sample "${i}" ✓`;
  const counted = { spikes: i, synapticOps: 7 ** i, macs: 3, stateOps: i % 2, transferOps: 5, packets: 9, hops: 1 };
  const first = { kind: 'output', output: 'o', index: 0, expected: NaN, got: -0 } as const;
  const verdict: SampleVerdict = {
    ...{ name, exact: i % 4 !== 1, layers: [{ layer: 'a', spikes: i, differing: i % 4 === 1 ? 1 : 0 }] },
    ...{ ...(i % 4 === 1 ? { first } : {}), witnessed: i % 3 === 1 },
    reached: [{ layer: 'a', steps: (i * 37) % 10 }],
  };
  return {
    sample: { name, input: new Int32Array(1), steps: [], sha256: sha256Hex(String(i)), label: i % 3 },
    record: {
      ...{ name, label: i % 3, results: [], logits: [], outputs: new Map([['o', Float32Array.of(i / 3)]]) },
      ...{ ...counted, chipHops: 0, cycles: 100 + i, queueDepth: 1, linkLoad: 2, milliseconds: Math.random() },
      ...{ causes: { core: 0, link: 0, border: 0, barrier: 0 }, layerSpikes: [] },
      top: [{ class: i % 2, logit: i / 7 }],
      energy: { table: { total: 0.1 * i, parts: [] }, paper: i / 3, provenance: [], fictional: true },
    },
    verdict,
  };
}

async function* runsOf({ first, every }: { first: number; every: number }): AsyncGenerator<SampleResults> {
  for (let i = first; i < total; i += every) yield await Promise.resolve(resultsOf(i));
}

const headerOf = (shard: Shard | undefined): ResultsHeader => (shard ? { ...header, shard } : header);

/** Writes what is missing, stopped after so many samples. */
async function record(path: string, options: { shard?: Shard; resume?: boolean; most?: number } = {}): Promise<void> {
  const { shard, resume = false, most = Infinity } = options;
  const file = openResults(host, path, headerOf(shard), resume);
  let count = 0;
  const watch = { wantsStop: () => ++count >= most, onSample: () => undefined };
  await recordSamples(file, runsOf(file.missing), watch);
}

function folderOf(t: ExecutionContext): (name: string) => string {
  const folder = mkdtempSync(join(tmpdir(), 'spikec-results-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return (name) => join(folder, name);
}

const codesOf = (error: unknown): string[] =>
  error instanceof DiagnosticError ? error.diagnostics.map(({ code }) => code) : [`no diagnostic: ${String(error)}`];

test('a file that was torn at any byte is resumed to the same bytes', async (t) => {
  const at = folderOf(t);
  await record(at('whole'));
  const whole = readFileSync(at('whole'));
  for (let length = 0; length <= whole.length; length += length < 600 ? 3 : 13) {
    writeFileSync(at('torn.part'), whole.subarray(0, length));
    await record(at('torn'), { resume: true });
    if (!readFileSync(at('torn')).equals(whole)) t.fail(`torn after ${length} bytes`);
    rmSync(at('torn'));
  }
  t.pass();
});

test('any split into shards, stopped anywhere, merges to the bytes of the whole', async (t) => {
  const at = folderOf(t);
  await record(at('whole'));
  for (const parts of [1, 2, 3, 7, 11, 15]) {
    const shards = Array.from({ length: parts }, (_, i) => ({ number: i + 1, of: parts }));
    for (const shard of shards) {
      const path = at(`${parts}-${shard.number}`);
      await record(path, { shard, most: 1 });
      await record(path, { shard, resume: true });
    }
    await mergeResults(host, at(`merged-${parts}`), shards.map(({ number }) => at(`${parts}-${number}`)).reverse());
    t.true(readFileSync(at(`merged-${parts}`)).equals(readFileSync(at('whole'))), `${parts} shards`);
  }
});

test('totals are those of the lines; a difference that is no number is kept as null', async (t) => {
  const at = folderOf(t);
  await record(at('whole'));
  const end = JSON.parse(readFileSync(at('whole'), 'utf8').trimEnd().split('\n').at(-1)!) as Record<string, unknown>;
  t.like(end, { kind: 'end', samples: total, labelled: total, exactSamples: 8 });
  const verdict = end['verdict'] as Record<string, unknown>;
  t.deepEqual(verdict['firstDifference'], {
    ...{ kind: 'output', output: 'o', index: 0, expected: null, got: 0, sample: 'sample "1" ✓' },
  });
  t.like(verdict, { exact: false, samples: total, float32: { observed: [{ layer: 'a', steps: 9, exact: true }] } });
  t.deepEqual(verdict['layers'], [
    { layer: 'a', neurons: 22, spikes: 55, differing: 3 },
    { layer: 'ü "b"', neurons: 33, spikes: 0, differing: 0 },
  ]);
  t.is((end['mean'] as { cycles: number }).cycles, 105);
});

test('shards that are not one whole are refused by name, and nothing is written', async (t) => {
  const at = folderOf(t);
  for (const number of [1, 2, 3]) await record(at(String(number)), { shard: { number, of: 3 } });
  await record(at('half'), { shard: { number: 1, of: 2 } });
  await record(at('open'), { shard: { number: 3, of: 3 }, most: 2 });
  const other = (name: string, change: Partial<ResultsHeader>): Promise<unknown> => {
    const file = openResults(host, at(name), { ...header, shard: { number: 3, of: 3 }, ...change }, false);
    return recordSamples(file, runsOf(file.missing), { wantsStop: () => false, onSample: () => undefined });
  };
  await other('image', { image: { ...header.image, sha256: sha256Hex('another') } });
  await other('longer', {});
  const cases: [files: string[], codes: string[], message: RegExp][] = [
    [['1', '2'], ['SPK905'], /of 3 shards 3\/3 is missing/],
    [['1', '2', '3', '2'], ['SPK905'], /it is shard 2\/3, and so is .*2$/],
    [['1', '2', 'half'], ['SPK905', 'SPK905'], /it is a shard of 2, .* of 3/],
    [['1', '2', 'open'], ['SPK904'], /not finished/],
    [['1', '2', 'open.part'], ['SPK904'], /not finished/],
    [['1', '2', 'image'], ['SPK902'], /image\.sha256 is "[^"]*", and "[^"]*" in .*1$/],
    [['1', '2', 'none'], ['SPK401'], /no such file/],
    [[], ['SPK905'], /nothing to merge/],
  ];
  for (const [files, codes, message] of cases) {
    const error = await t.throwsAsync(mergeResults(host, at('merged'), files.map(at)), undefined, files.join(' '));
    t.deepEqual(codesOf(error), codes, files.join(' '));
    t.regex((error as DiagnosticError).diagnostics[0]!.message, message);
    t.is(host.kindOf(at('merged')), undefined);
  }
});

test('whatever a file holds, it is either as it was or refused with a diagnostic', async (t) => {
  const at = folderOf(t);
  for (const number of [1, 2]) await record(at(String(number)), { shard: { number, of: 2 } });
  const good = readFileSync(at('1'));
  const change = fc.oneof(
    fc.tuple(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 })).map(([i, bits]) => {
      const bytes = Uint8Array.from(good);
      bytes[i]! ^= bits;
      return bytes;
    }),
    fc.nat(good.length - 1).map((length) => Uint8Array.from(good.subarray(0, length))),
    fc
      .tuple(fc.nat(good.length), fc.uint8Array({ minLength: 1, maxLength: 40 }))
      .map(([i, more]) => Uint8Array.from([...good.subarray(0, i), ...more, ...good.subarray(i)])),
    fc.uint8Array({ maxLength: 200 }),
    fc.json().map((text) => new TextEncoder().encode(`${text}\n`)),
  );
  await fc.assert(
    fc.asyncProperty(change, async (bytes) => {
      writeFileSync(at('bad'), bytes);
      const error: unknown = await mergeResults(host, at('merged'), [at('bad'), at('2')]).catch((e: unknown) => e);
      return error instanceof DiagnosticError && host.kindOf(at('merged')) === undefined;
    }),
    { numRuns: 500 },
  );
  t.pass();
});

test('an endless line is refused before it is kept', async (t) => {
  const at = folderOf(t);
  writeFileSync(at('long'), Buffer.alloc(40 << 20, 'x'));
  const error = await t.throwsAsync(mergeResults(host, at('merged'), [at('long')]));
  t.deepEqual(codesOf(error), ['SPK903']);
  t.regex((error as Error).message, /more than 16777216 bytes/);
});

test('nesting without end is refused, wherever it is', async (t) => {
  const at = folderOf(t);
  await record(at('r'));
  const text = readFileSync(at('r'), 'utf8');
  const deep = `${'['.repeat(1e5)}${']'.repeat(1e5)}`;
  for (const [from, to] of [
    ['"offset":0', `"offset":${deep}`],
    ['"expected":null', `"expected":${deep}`],
  ] as const) {
    writeFileSync(at('deep'), text.replace(from, to));
    t.deepEqual(codesOf(await t.throwsAsync(mergeResults(host, at('merged'), [at('deep')]))), ['SPK903'], from);
  }
});

test('two runs that write to one file: the second to add stops, and says so', async (t) => {
  const at = folderOf(t);
  await record(at('r'), { most: 2 });
  const [a, b] = [openResults(host, at('r'), header, true), openResults(host, at('r'), header, true)];
  a.add(resultsOf(2));
  const error = t.throws(() => {
    b.add(resultsOf(2));
    b.add(resultsOf(3));
    a.add(resultsOf(3));
  });
  t.deepEqual(codesOf(error), ['SPK906']);
  a.close();
  b.close();
});
