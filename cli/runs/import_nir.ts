/** @file What `import` makes of a network of NIR. */
import { fail } from '../../ir/diagnostics/index.ts';
import { largestSteps } from '../../ir/limits.ts';
import { importNirFile, type NirImported } from '../../toolchain/import_nir.ts';
import type { Outcome } from '../arguments/command.ts';
import { statedConventions, type NirArguments } from '../arguments/nir_conventions.ts';
import { usualSteps } from '../arguments/nir_options.ts';
import { checkOutputs } from '../arguments/outputs.ts';
import { host } from '../host.ts';
import { diagnosticDocument } from '../terminal/errors.ts';
import { bytes as byteText, counted } from '../terminal/numbers.ts';
import { section } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** Options of the import of weights, which a network brings along. */
export interface WeightArguments {
  readonly model?: string | undefined;
  readonly p?: readonly string[] | undefined;
  readonly take?: string | undefined;
  readonly rename?: readonly string[] | undefined;
}

/** Writes text and checkpoint. Throws SPK720, SPK721, SPK703 and as `importNirFile`. */
export async function runNirImport(
  path: string,
  out: string,
  args: NirArguments & WeightArguments,
  terminal: Terminal,
): Promise<Outcome> {
  const unused = (['model', 'p', 'take', 'rename'] as const).filter((name) => args[name] !== undefined);
  if (unused.length > 0)
    fail('SPK720', `--${unused[0]} has no use for a network of NIR, which brings its layers and weights along`, {
      help: 'leave it out; the model that is written is named by --out-model',
    });
  const model = args['out-model'];
  if (model === undefined)
    return fail('SPK721', 'a network of NIR becomes a model and its weights, and where the model goes is not said', {
      help: 'add --out-model net.spike',
    });
  const { steps = usualSteps } = args;
  if (!Number.isInteger(steps) || steps < 1 || steps > largestSteps)
    fail('SPK703', `--steps is ${steps}, and samples have 1 to ${largestSteps} logical steps`, {
      help: `--steps ${usualSteps}`,
    });
  const outputs = [
    { option: '--out', path: out, what: 'checkpoint' },
    { option: '--out-model', path: model, what: 'model' },
  ] as const;
  await checkOutputs(outputs, [path]);
  const imported = await importNirFile(host, { path, model, out, stated: statedConventions(args), steps });
  terminal.warn(imported.warnings);
  return {
    json: { format: 'nir', from: path, model, out, ...imported, warnings: imported.warnings.map(diagnosticDocument) },
    text: () => textOf(imported, { path, model, out }, terminal),
  };
}

function textOf(
  { said, renamed, layers, tensors, bytes, sha256 }: NirImported,
  { path, model, out }: { readonly path: string; readonly model: string; readonly out: string },
  terminal: Terminal,
): string {
  const names = Object.entries(renamed).map(([label, name]) => `${name} -> ${label}`);
  return [
    `${terminal.style('bold', path)}: ${counted(layers, 'layer')}, ${counted(tensors, 'tensor')}`,
    `${model}: the network`,
    `${out}: ${byteText(bytes)}, sha256 ${sha256.slice(0, 16)}`,
    section('What the file does not say, and is taken so', said.join('\n')),
    ...(names.length > 0 ? [section('Renamed', names.join('\n'))] : []),
  ].join('\n');
}
