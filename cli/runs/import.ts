import type { BindReport, Weights } from '../../ir/checkpoint/index.ts';
import type { LoadedTensors } from '../../runtime/index.ts';
import { bindTensors, readTensors } from '../../toolchain/load/checkpoint.ts';
import { writeCheckpoint } from '../../toolchain/write_checkpoint.ts';
import { host } from '../host.ts';
import type { RunOf } from '../arguments/command.ts';
import type { importCommand } from '../commands/import.ts';
import { diagnosticDocument } from '../terminal/errors.ts';
import { openModel } from '../arguments/loading.ts';
import { bytes as byteText, counted } from '../terminal/numbers.ts';
import { checkOutputs } from '../arguments/outputs.ts';
import { section } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';

interface Imported {
  readonly from: string;
  readonly out: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly kind: Weights['kind'];
  readonly report: BindReport;
  /** What the file held beside tensors: an optimizer, an epoch. */
  readonly beside: LoadedTensors['ignored'];
}

function block(title: string, names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const shown = names.slice(0, 20);
  const more = names.length - shown.length;
  return [section(title, [...shown, ...(more > 0 ? [`and ${more} more (--json lists all)`] : [])].join('\n'))];
}

function text({ from, out, bytes, sha256, kind, report, beside }: Imported, terminal: Terminal): string {
  return [
    `${terminal.style('bold', from)}: ${counted(report.loaded.length, 'tensor')} carried over, ${kind} weights`,
    `${out}: ${byteText(bytes)}, sha256 ${sha256.slice(0, 16)}`,
    ...block(
      'Renamed',
      report.renamed.map(({ from: was, to }) => `${was} -> ${to}`),
    ),
    ...block('Rounded from 64 to 32 bits', report.rounded),
    ...block(
      'Not carried over: no tensor of the model',
      beside.map(({ name, what }) => `${name}: ${what}`),
    ),
    ...block('Not carried over: plays no part in inference', report.ignored),
    ...block('Not carried over: parts behind the network, for the host', report.host),
    ...block('Not carried over: no layer wants it (--allow-extra)', report.extra),
    ...block('Missing and filled in (--allow-missing)', report.missing),
  ].join('\n');
}

export const run: RunOf<typeof importCommand> = async ({ checkpoint, model: path, out, p, ...allow }, terminal) => {
  await checkOutputs([{ option: '--out', path: out, what: 'checkpoint' }], [checkpoint, path]);
  const model = openModel(path, p, terminal);
  const file = readTensors(host, checkpoint);
  const { weights, report } = bindTensors(file, checkpoint, model.graph, {
    missing: allow['allow-missing'],
    extra: allow['allow-extra'],
  });
  terminal.warn(report.warnings);
  const imported: Imported = {
    from: checkpoint,
    out,
    kind: weights.kind,
    report,
    beside: file.ignored,
    ...(await writeCheckpoint(host, out, model.graph, weights, { source: checkpoint })),
  };
  const { report: lists, ...head } = imported;
  const warnings = [...model.warnings, ...report.warnings].map(diagnosticDocument);
  return { json: { ...head, ...lists, warnings }, text: () => text(imported, terminal) };
};
