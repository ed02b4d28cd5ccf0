import { exportNirFile, type NirExported } from '../../toolchain/export_nir.ts';
import { openModel, openWeights, weightOptionsOf } from '../arguments/loading.ts';
import { stepOf } from '../arguments/nir_conventions.ts';
import { checkOutputs } from '../arguments/outputs.ts';
import type { RunOf } from '../arguments/command.ts';
import type { exportCommand } from '../commands/export.ts';
import { host } from '../host.ts';
import { diagnosticDocument } from '../terminal/errors.ts';
import { bytes as byteText, counted } from '../terminal/numbers.ts';

const stepWords: { readonly [F in NirExported['dtFrom']]: string } = {
  given: 'as given',
  checkpoint: 'as it was imported',
  usual: 'as usual; time constants are written for it (--dt)',
};

export const run: RunOf<typeof exportCommand> = async (
  { model: path, weights: checkpoint, nir, p, ...args },
  terminal,
) => {
  await checkOutputs([{ option: '--nir', path: nir, what: 'network' }], [path, checkpoint]);
  const model = openModel(path, p, terminal);
  const { weights, report } = openWeights(checkpoint, model, terminal, weightOptionsOf(args));
  const written = await exportNirFile(host, { model, weights, checkpoint, out: nir, dt: stepOf(args.dt) });
  const warnings = [...model.warnings, ...report.warnings].map(diagnosticDocument);
  return {
    json: { from: path, weights: checkpoint, out: nir, ...written, warnings },
    text: () =>
      [
        `${nir}: ${counted(written.nodes, 'node')}, ${counted(written.edges, 'edge')}, ${byteText(written.bytes)}, sha256 ${written.sha256.slice(0, 16)}`,
        `dt ${written.dt}, ${stepWords[written.dtFrom]}`,
      ].join('\n'),
  };
};
