import { fail } from '../../ir/diagnostics/index.ts';
import { metadataKeys, type BindReport, type Weights } from '../../ir/checkpoint/index.ts';
import { readInput } from '../../toolchain/load/files.ts';
import { loadWeights, type LoadedWeights } from '../../toolchain/load/checkpoint.ts';
import { isForeignNetwork } from '../../toolchain/load/nir.ts';
import { writeCheckpoint } from '../../toolchain/write_checkpoint.ts';
import { host } from '../host.ts';
import type { RunOf } from '../arguments/command.ts';
import type { importCommand } from '../commands/import.ts';
import { classNamesGiven } from '../arguments/class_names.ts';
import { diagnosticDocument } from '../terminal/errors.ts';
import { openModel, originOfWeights, weightOptionsOf } from '../arguments/loading.ts';
import { bytes as byteText, counted } from '../terminal/numbers.ts';
import { givenNirOptions } from '../arguments/nir_conventions.ts';
import { checkOutputs } from '../arguments/outputs.ts';
import { section } from '../terminal/table.ts';
import { runNirImport } from './import_nir.ts';
import type { Terminal } from '../terminal/terminal.ts';

interface Imported {
  readonly from: string;
  readonly out: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly kind: Weights['kind'];
  readonly report: BindReport;
  /** What the file held beside tensors: an optimizer, an epoch. */
  readonly beside: LoadedWeights['beside'];
}

function block(title: string, names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const shown = names.slice(0, 20);
  const more = names.length - shown.length;
  return [section(title, [...shown, ...(more > 0 ? [`and ${more} more (--json lists all)`] : [])].join('\n'))];
}

/** Counters of batches, one of every norm, in one line behind the rest. */
function withCounters(names: readonly string[]): string[] {
  const counters = names.filter((name) => name.endsWith('num_batches_tracked'));
  const others = names.filter((name) => !name.endsWith('num_batches_tracked'));
  return counters.length > 1
    ? [...others, `num_batches_tracked of ${counters.length} norms`]
    : [...others, ...counters];
}

function text({ from, out, bytes, sha256, kind, report, beside }: Imported, terminal: Terminal): string {
  const origin = originOfWeights(report);
  return [
    `${terminal.style('bold', from)}: ${counted(report.loaded.length, 'tensor')} carried over, ${kind} weights`,
    ...(origin === undefined ? [] : [`taken from ${origin}`]),
    `${out}: ${byteText(bytes)}, sha256 ${sha256.slice(0, 16)}`,
    ...block(
      'Renamed',
      report.renamed
        .filter(({ from: was, to }) => was !== report.prefix + to)
        .map(({ from: was, to }) => `${was} -> ${to}`),
    ),
    ...block(
      'Put together',
      report.composed.map(({ to, from: parts, how }) => `${to} = ${parts.join(', ')} (${how})`),
    ),
    ...block('Rounded from 64 to 32 bits', report.rounded),
    ...block(
      'Not carried over: no tensor of the model',
      beside.map(({ name, what }) => `${name}: ${what}`),
    ),
    ...block('Not carried over: other sets of weights', report.others),
    ...block('Not carried over: plays no part in inference', withCounters(report.ignored)),
    ...block('Not carried over: says what the model says, too', report.agreeing),
    ...block('Not carried over: without the prefix of the model\u2019s names', report.outside),
    ...block('Not carried over: parts behind the network, for the host', report.host),
    ...block('Not carried over: no layer wants it (--allow-extra)', report.extra),
    ...block('Missing and filled in (--allow-missing)', report.missing),
  ].join('\n');
}

export const run: RunOf<typeof importCommand> = async ({ checkpoint, model: path, out, p, ...args }, terminal) => {
  if (isForeignNetwork(host, checkpoint)) return runNirImport(checkpoint, out, { ...args, model: path, p }, terminal);
  const networks = givenNirOptions(args);
  if (networks.length > 0)
    fail('SPK720', `${networks.join(', ')}: a checkpoint is no network of NIR`, { help: 'leave it out' });
  if (path === undefined) {
    readInput(host, checkpoint);
    return fail('SPK721', 'which model the tensors belong to is not said', { help: 'add --model net.spike' });
  }
  await checkOutputs([{ option: '--out', path: out, what: 'checkpoint' }], [checkpoint, path, args['class-names']]);
  const model = openModel(path, p, terminal);
  const given = classNamesGiven(args['class-names'], model.graph);
  const { weights, report, beside, ...loaded } = loadWeights(host, checkpoint, model, weightOptionsOf(args));
  const classNames = given ?? loaded.classNames;
  terminal.warn(report.warnings);
  const imported: Imported = {
    from: checkpoint,
    out,
    kind: weights.kind,
    report,
    beside,
    ...(await writeCheckpoint(host, out, model.graph, weights, {
      source: checkpoint,
      ...(args.rename ? { [metadataKeys.renames]: JSON.stringify(args.rename) } : {}),
      ...(classNames.length > 0 ? { [metadataKeys.classNames]: JSON.stringify(classNames) } : {}),
    })),
  };
  const { report: lists, ...head } = imported;
  const warnings = [...model.warnings, ...report.warnings].map(diagnosticDocument);
  return { json: { ...head, ...lists, warnings }, text: () => text(imported, terminal) };
};
