/** @file The figures of all runs as one table in Markdown: a way a column, and what is of SFA alone in its own. */
import type { Claims, Runs } from './parts.ts';
import { wayNames, type Way } from './network.ts';
import type { TrainFigures } from './train.ts';

/** A table in Markdown, the first column to the left, all others to the right. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, i) => (i === 0 ? '---' : '---:'))), ...rows.map(line), ''].join('\n');
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;

/** Mean, and the least and the most of several seeds. */
function spread(values: readonly number[], show: (value: number) => string): string {
  if (values.length === 1) return show(values[0]!);
  return `${show(mean(values))} (${show(Math.min(...values))} to ${show(Math.max(...values))})`;
}

/** A figure of a run by name. */
interface Measure {
  readonly name: string;
  readonly of: (run: TrainFigures) => number;
  readonly show: (value: number) => string;
}

const decimals =
  (digits: number, unit: string, scale = 1) =>
  (value: number): string =>
    `${(value / scale).toFixed(digits)} ${unit}`;

const costs: readonly Measure[] = [
  { name: 'processor time per epoch', of: ({ seconds, epochs }) => seconds / epochs, show: decimals(2, 's') },
  { name: 'memory of the engine', of: ({ engineBytes }) => engineBytes, show: decimals(1, 'MiB', 2 ** 20) },
  { name: 'peak memory of the process', of: ({ residentBytes }) => residentBytes, show: decimals(0, 'MiB', 2 ** 20) },
];

const chipCosts: readonly Measure[] = [
  { name: 'spikes of an image, on the chip', of: ({ chip }) => chip.spikes, show: decimals(1, 'k', 1e3) },
  { name: 'synaptic operations', of: ({ chip }) => chip.synapticOps, show: decimals(2, 'M', 1e6) },
  { name: 'cycles', of: ({ chip }) => chip.cycles, show: decimals(0, 'k', 1e3) },
  { name: 'energy by the target\u2019s table', of: ({ chip }) => chip.microjoule, show: decimals(2, '\u00b5J') },
  { name: 'energy by the papers\u2019 formula', of: ({ chip }) => chip.paperMicrojoule, show: decimals(2, '\u00b5J') },
];

/** A row: means over the seeds, and how many times those of SFA the others are. */
function row({ name, of, show }: Measure, columns: readonly Runs[]): string[] {
  const means = columns.map((runs) => mean(runs.map(of)));
  return [
    name,
    ...means.map((value, i) => (i === 0 ? show(value) : `${show(value)} (${(value / means[0]!).toFixed(2)} x)`)),
  ];
}

const accuracies = (runs: Runs): string =>
  spread(
    runs.map(({ accuracy }) => accuracy),
    percent,
  );
const lengths = (runs: Runs): string => [...new Set(runs.map(({ epochs }) => epochs))].join(', ');

/** SFA for the time that each other way took, where that was asked for. */
function longerRow(all: AllWays, equalTime: Claims['equalTime']): string[][] {
  if (Object.keys(equalTime).length === 0) return [];
  const cells = all.slice(1).map(([way]) => {
    const runs = equalTime[way];
    return runs ? `${accuracies(runs)}; ${lengths(runs)} epochs` : 'not measured';
  });
  return [['SFA for as long (processor time)', '', ...cells]];
}

type AllWays = readonly (readonly [Way, Runs])[];

function wayRows({ step, equalTime }: Claims, all: AllWays): string[][] {
  if (all.length < 2) return [];
  const columns = all.map(([, runs]) => runs);
  return [
    ...(step ? [stepRow(step, all)] : []),
    ...costs.map((cost) => row(cost, columns)),
    [`test accuracy after ${lengths(columns[0]!)} epochs`, ...columns.map(accuracies)],
    ...longerRow(all, equalTime),
    ...chipCosts.map((cost) => row(cost, columns)),
  ];
}

const stepRow = (step: NonNullable<Claims['step']>, all: AllWays): string[] => [
  'training step (in turns)',
  ...all.map(([way], i) => {
    const time = `${(1000 * step[way]).toFixed(1)} ms`;
    return i === 0 ? time : `${time} (${(step[way] / step.sfa).toFixed(2)} x)`;
  }),
];

/** On the chip with narrower weights. */
function bitRows({ bits, equalEpochs: { sfa, lif4 } }: Claims): string[][] {
  if (bits.length === 0 || !sfa) return [];
  return [
    // Beside the other ways it stands there already.
    ...(lif4 ? [] : [[`test accuracy after ${lengths(sfa)} epochs`, accuracies(sfa)]]),
    ...bits.map((width) => [
      `with ${width}-bit weights, an epoch of deploy mode`,
      spread(
        sfa.map(({ deployed }) => deployed.find((one) => one.bits === width)!.accuracy),
        percent,
      ),
    ]),
  ];
}

/** A network of the large family, on the chip in int8, of 3,000 test pictures. */
function labelRows({ labels }: Claims): string[][] {
  if (!labels) return [];
  const { pretraining, scratch, pretrained } = labels;
  const shown = (runs: readonly { accuracy: number }[]): string =>
    spread(
      runs.map(({ accuracy }) => accuracy),
      percent,
    );
  return [
    ['400 labels from random weights (large family, int8)', shown(scratch)],
    [`400 labels behind pre-training to a loss of ${pretraining.loss.toFixed(3)}`, shown(pretrained)],
  ];
}

/** All that was measured. */
export function tableOf(claims: Claims): string {
  const all = (Object.keys(claims.equalEpochs) as Way[]).map((way) => [way, claims.equalEpochs[way]!] as const);
  const names = all.length > 0 ? all.map(([way]) => wayNames[way]) : [wayNames.sfa];
  const rows = [...wayRows(claims, all), ...bitRows(claims), ...labelRows(claims)];
  return table(
    ['', ...names],
    rows.map((cells) => [...cells, ...new Array<string>(names.length + 1 - cells.length).fill('')]),
  );
}
