import { loadTarget, bundledTargets, type FoundTarget } from '../../../toolchain/load/target.ts';
import { fitReport, type FitReport } from '../../../toolchain/report/fit.ts';
import type { RunOf } from '../../arguments/command.ts';
import { openModel, withoutSwap } from '../../arguments/loading.ts';
import type { fit } from '../../commands/fit.ts';
import { host } from '../../host.ts';
import { diagnosticDocument } from '../../terminal/errors.ts';
import { fitDetails, fitTable } from '../../words/fit.ts';

/** The chips that were asked for, each once. */
function wanted(names: readonly string[]): readonly FoundTarget[] {
  const all = names.flatMap((name) => (name === 'all' ? [...bundledTargets(host).keys()] : [name]));
  return [...new Set(all)].map((name) => loadTarget(host, name));
}

const documentOf = ({ target, reasons, ...rest }: FitReport): object => ({
  target: target.name,
  ...rest,
  reasons: reasons.map(diagnosticDocument),
});

export const run: RunOf<typeof fit> = async ({ model: path, target: names = ['all'], p, layers }, terminal) => {
  const model = await withoutSwap(() => openModel(path, p, terminal));
  const reports: FitReport[] = [];
  for (const { target } of wanted(names)) {
    terminal.progress(`fit: ${target.name}`);
    reports.push(fitReport(model.graph, target));
  }
  terminal.progress();
  const fits = reports.every(({ answer }) => answer === 'fits');
  const [first, ...others] = reports;
  return {
    json: { model: model.graph.name, fits, targets: reports.map(documentOf) },
    text: () => {
      const title = `${terminal.style('bold', model.graph.name)}  ${path}`;
      if (layers === true || others.length === 0)
        return [title, ...reports.map((report) => fitDetails(report, layers === true, terminal.width))].join('\n\n');
      return [title, fitTable([first!, ...others], terminal.width)].join('\n');
    },
    ...(fits ? {} : { status: 4 }),
  };
};
