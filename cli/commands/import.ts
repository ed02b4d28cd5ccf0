import type { BindReport, Weights } from '../../ir/checkpoint/index.ts';
import type { LoadedTensors } from '../../runtime/index.ts';
import { readCheckpointFile } from '../../toolchain/load/checkpoint.ts';
import { defineCommand } from '../arguments/command.ts';
import { diagnosticDocument } from '../terminal/errors.ts';
import { sha256Of } from '../../toolchain/load/image.ts';
import { loadModel, type LoadedModel } from '../../toolchain/load/model.ts';
import { bytes as byteText, counted } from '../terminal/numbers.ts';
import { flag, parameterOption, required } from '../arguments/options.ts';
import { checkOutputs, writeOutput } from '../arguments/outputs.ts';
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

/** Writes what was bound under the model's own names. */
async function write(
  model: LoadedModel,
  weights: Weights,
  from: string,
  out: string,
): Promise<{ bytes: number; sha256: string }> {
  const [{ checkpointFile }, { writeSafetensors }] = await Promise.all([
    import('../../ir/checkpoint/index.ts'),
    import('../../runtime/index.ts'),
  ]);
  const content = writeSafetensors(checkpointFile(model.graph, weights, { source: from }));
  await writeOutput(out, content);
  return { bytes: content.length, sha256: sha256Of(content) };
}

export const importCommand = defineCommand({
  name: 'import',
  summary: 'Turn a PyTorch or safetensors file into a checkpoint of a model, and list what was not carried over',
  positionals: {
    checkpoint: {
      type: 'string',
      demandOption: true,
      describe: 'A .pth or .safetensors file; nothing in it is executed',
    },
  },
  options: {
    model: required('The model file whose layers the tensors belong to'),
    out: required('The checkpoint to write, .safetensors'),
    ...parameterOption,
    'allow-missing': flag('Missing biases are 0, missing batch norms do nothing; a missing weight stays an error'),
    'allow-extra': flag('Tensors that no layer wants are left out'),
  },
  examples: [['import net.pth --model net.spike --out net.safetensors', 'an official checkpoint']],
  async run({ checkpoint, model: path, out, p, ...allow }, terminal) {
    await checkOutputs([{ option: '--out', path: out }], [checkpoint, path]);
    const model = await loadModel(path, p, terminal);
    const file = await readCheckpointFile(checkpoint);
    const { bindCheckpoint } = await import('../../ir/checkpoint/index.ts');
    const { weights, report } = bindCheckpoint(model.graph, file, {
      name: checkpoint,
      allowMissing: allow['allow-missing'] === true,
      allowExtra: allow['allow-extra'] === true,
    });
    terminal.warn(report.warnings);
    const imported: Imported = {
      from: checkpoint,
      out,
      kind: weights.kind,
      report,
      beside: file.ignored,
      ...(await write(model, weights, checkpoint, out)),
    };
    const { report: lists, ...head } = imported;
    const warnings = [...model.warnings, ...report.warnings].map(diagnosticDocument);
    return { json: { ...head, ...lists, warnings }, text: () => text(imported, terminal) };
  },
});
