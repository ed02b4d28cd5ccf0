import { mergeResults } from '../../toolchain/results/merge.ts';
import { omit } from '../../toolchain/omit.ts';
import type { RunOf } from '../arguments/command.ts';
import { checkOutputs } from '../arguments/outputs.ts';
import type { merge } from '../commands/merge.ts';
import { host } from '../host.ts';
import { counted } from '../terminal/numbers.ts';
import { pairs } from '../terminal/table.ts';
import { totalsRows } from '../words/totals.ts';
import { verdictStatus, verdictText } from '../words/verdict.ts';

export const run: RunOf<typeof merge> = async ({ out, shards }, terminal) => {
  await checkOutputs([{ option: 'OUT', path: out, what: 'results' }], shards);
  const { header, end } = await mergeResults(host, out, shards);
  const { verdict } = end;
  const rows: [string, string][] = [
    ['merged', `${out}: ${counted(end.samples, 'sample')} of ${counted(shards.length, 'shard')}`],
    ['data', `${header.data.name} on ${header.image.model}, image ${header.image.sha256.slice(0, 16)}`],
    ...totalsRows(end),
  ];
  return {
    json: { file: out, shards: shards.length, ...omit(header, 'kind', 'version'), ...omit(end, 'kind') },
    text: () => [pairs(rows, terminal.width), ...(verdict ? ['', verdictText(verdict)] : [])].join('\n'),
    status: verdict ? verdictStatus(verdict) : 0,
  };
};
