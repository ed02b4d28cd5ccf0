/** @file One sample as a line of a results file. Nothing in it depends on threads, mode, time or machine. */
import { sha256Hex } from '../../ir/sha256.ts';
import type { ClassScore, Difference, Sample, SampleVerdict } from '../../runtime/index.ts';
import { summed, type Figures } from '../report/totals.ts';
import type { PlainRecord } from '../run_worker.ts';
import type { ResultsHeader } from './header.ts';
import { isCount, isFields, isListOf, isNumber, isText, jsonOf, type Fields } from './json.ts';

/** What was compared, without what is the same for all samples. */
interface VerdictLine {
  readonly exact: boolean;
  readonly first?: Difference;
  /** Absent where the reference evaluator was not run. */
  readonly witnessed?: true;
  /** Where trainer and reference evaluator first differ. */
  readonly witness?: Difference;
  /** Of the reference, by layer in the order of the header. */
  readonly spikes: readonly number[];
  /** Neurons with a time step that differs, likewise; absent where none differs. */
  readonly differing?: readonly number[];
  /** Largest partial sums by layer, where the worst case proves nothing. */
  readonly reached?: Readonly<Record<string, number>>;
}

/** A line as JSON has it. */
export type SampleLine = Readonly<Record<Exclude<(typeof summed)[number], 'cycles'>, number>> & {
  /** Null where the target knows no cycles of any event. */
  readonly cycles: number | null;
  readonly kind: 'sample';
  /** Place among the samples of all shards, from 0. */
  readonly index: number;
  readonly name: string;
  readonly label?: number;
  /** sha256 of the integers that went in, in hex. */
  readonly input: string;
  readonly top: readonly ClassScore[];
  /** sha256 of the bits of each output's values, in hex. */
  readonly outputs: Readonly<Record<string, string>>;
  readonly queueDepth: number;
  readonly linkLoad: number;
  /** Picojoule; null where the target knows no energy of any event. */
  readonly energy: { readonly table: number | null; readonly paper: number };
  readonly verdict?: VerdictLine;
};

/** What one sample gave. */
export interface SampleResults {
  readonly sample: Sample;
  readonly record: PlainRecord;
  readonly verdict?: SampleVerdict;
}

/** The line without its line break. */
export function sampleText(index: number, { sample, record, verdict }: SampleResults, header: ResultsHeader): string {
  const { label, top, queueDepth, linkLoad, energy } = record;
  const line: SampleLine = {
    ...{ kind: 'sample', index, name: sample.name },
    ...(label === undefined ? {} : { label }),
    ...{ input: sample.sha256, top },
    outputs: Object.fromEntries([...record.outputs].map(([name, values]) => [name, sha256Hex(bytesOf(values))])),
    ...(Object.fromEntries(summed.map((name) => [name, record[name]])) as Record<(typeof summed)[number], number>),
    ...{ queueDepth, linkLoad, energy: { table: energy.table?.total ?? null, paper: energy.paper } },
    ...(verdict && header.network ? { verdict: verdictLine(verdict, header.network.layers) } : {}),
  };
  return JSON.stringify(line);
}

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

function verdictLine(
  { exact, first, witnessed, witness, layers, reached }: SampleVerdict,
  order: readonly { readonly layer: string }[],
): VerdictLine {
  const byName = new Map(layers.map((layer) => [layer.layer, layer]));
  const differing = order.map(({ layer }) => byName.get(layer)?.differing ?? 0);
  return {
    exact,
    ...(first ? { first } : {}),
    ...(witnessed ? { witnessed } : {}),
    ...(witness ? { witness } : {}),
    spikes: order.map(({ layer }) => byName.get(layer)?.spikes ?? 0),
    ...(differing.some((n) => n > 0) ? { differing } : {}),
    ...(reached.length > 0 ? { reached: Object.fromEntries(reached.map(({ layer, steps }) => [layer, steps])) } : {}),
  };
}

/** Reads a line; nothing where it is no sample of such a file. */
export function parseSample(text: string, { network }: ResultsHeader): SampleLine | undefined {
  const value = jsonOf(text);
  return isFields(value) &&
    isSample(value) &&
    (network ? isVerdict(value['verdict'], network.layers.length) : value['verdict'] === undefined)
    ? value
    : undefined;
}

const isScore = (value: unknown): value is ClassScore => isFields(value) && isCount(value['class']);

function isSample(value: Fields): value is Fields & SampleLine {
  const { kind, index, name, label, energy, top } = value;
  return (
    kind === 'sample' &&
    isCount(index) &&
    isText(name) &&
    (label === undefined || isNumber(label)) &&
    isListOf(top, isScore) &&
    isFields(energy) &&
    (energy['table'] === null || isNumber(energy['table'])) &&
    isNumber(energy['paper']) &&
    (value['cycles'] === null || isNumber(value['cycles'])) &&
    summed.every((field) => field === 'cycles' || isCount(value[field]))
  );
}

function isVerdict(value: unknown, layers: number): boolean {
  if (!isFields(value)) return false;
  const { exact, first, witnessed, witness, spikes, differing, reached } = value;
  return (
    typeof exact === 'boolean' &&
    (witnessed === undefined || witnessed === true) &&
    [first, witness].every((difference) => difference === undefined || isFields(difference)) &&
    isListOf(spikes, isCount, layers) &&
    (differing === undefined || isListOf(differing, isCount, layers)) &&
    (reached === undefined || (isFields(reached) && Object.values(reached).every(isNumber)))
  );
}

/** What a line adds to the totals. */
export const figuresOf = ({ energy, ...line }: SampleLine): Figures => ({
  ...line,
  energy: { table: energy.table === null ? null : { total: energy.table }, paper: energy.paper },
});

/** The sample's verdict that a line holds. */
export function verdictOf({ name, verdict }: SampleLine, { network }: ResultsHeader): SampleVerdict | undefined {
  if (!verdict || !network) return undefined;
  const { spikes, differing, reached = {}, ...rest } = verdict;
  return {
    ...{ ...rest, name, witnessed: rest.witnessed === true },
    layers: network.layers.map(({ layer }, i) => ({ layer, spikes: spikes[i]!, differing: differing?.[i] ?? 0 })),
    reached: Object.entries(reached).map(([layer, steps]) => ({ layer, steps })),
  };
}
