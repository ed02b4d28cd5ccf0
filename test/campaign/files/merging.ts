/** @file Shards of a results file, damaged, exchanged, said twice; what is merged reads as a whole. */
import assert from 'node:assert';
import { createEnd, endText } from '../../../toolchain/results/end.ts';
import { headerText, type ResultsHeader } from '../../../toolchain/results/header.ts';
import { parseSample } from '../../../toolchain/results/lines.ts';
import { mergeResults } from '../../../toolchain/results/merge.ts';
import { readResults } from '../../../toolchain/results/read.ts';
import { summed } from '../../../toolchain/report/totals.ts';
import { damaged, pick, randomOf } from '../damage.ts';
import { inMemory, openBytes } from './memory.ts';
import { verdictOf, type Trial, type Verdict } from '../verdict.ts';

const hash = '5'.repeat(64);

/** The header of a run of two samples. */
export const header: ResultsHeader = {
  ...{ kind: 'results', version: 1, command: 'run', spikec: '0.1.0', image: { sha256: hash, model: 'm', target: 't' } },
  ...{ data: { name: 'd', sha256: hash, samples: 2 }, options: { top: 1 } },
};

const sample = (index: number): string =>
  JSON.stringify({
    ...{ kind: 'sample', index, name: `s${index}`, label: 1, input: hash, top: [{ class: 1, logit: 0.5 }] },
    ...{ outputs: { logits: hash }, ...Object.fromEntries(summed.map((name) => [name, 7])) },
    ...{ queueDepth: 2, linkLoad: 3, energy: { table: 1.5, paper: 2.5 } },
  });

/** A finished file of these samples. */
export function resultsText(of: ResultsHeader, samples: readonly number[]): string {
  const end = createEnd(of);
  const lines = samples.map(sample);
  for (const line of lines) end.add(parseSample(line, of)!, line);
  return `${[headerText(of), ...lines, endText(end.end())].join('\n')}\n`;
}

const shards = [1, 2].map((number) => Buffer.from(resultsText({ ...header, shard: { number, of: 2 } }, [number - 1])));
const whole = resultsText(header, [0, 1]);

export const mergeTrial: Trial = (seed) =>
  verdictOf(async (): Promise<Verdict> => {
    const random = randomOf(seed);
    const files = new Map<string, Uint8Array>(shards.map((bytes, i) => [`${i}.jsonl`, bytes]));
    const hurt = pick(random, [...files.keys()]);
    files.set(hurt, pick(random, [damaged, damaged, () => pick(random, shards)])(files.get(hurt)!, random));
    const made: Uint8Array[] = [];
    await mergeResults(
      inMemory(files, (bytes) => void made.push(bytes)),
      'out.jsonl',
      pick(random, [['0.jsonl', '1.jsonl'], ['1.jsonl', '0.jsonl'], ['0.jsonl'], ['0.jsonl', '0.jsonl']]),
    );
    const reader = readResults(openBytes(made[0]!), 'out.jsonl');
    while (reader?.next());
    // Sums over lines, and of whole files, stand in the files: what was damaged and is accepted says the same.
    assert.equal(Buffer.from(made[0]!).toString(), whole);
    return 'equal';
  });
