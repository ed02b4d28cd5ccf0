/** @file What the comparison with a recording found, in words. */
import type { ImageHeader } from '../../ir/chip/image.ts';
import type { Cause, OutputAgreement, RecordedVerdict, Recording } from '../../runtime/index.ts';
import type { Sourced } from '../../toolchain/report/origin.ts';
import { counted, fixed, whole } from '../terminal/numbers.ts';
import { table } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { paragraph } from '../terminal/text.ts';
import { fidelitySection, type Sides } from './fidelity.ts';
import { originText } from './origin.ts';
import { differenceText } from './verdict.ts';

/** What is reported. */
export interface RecordedFound {
  readonly loaded: Sourced;
  readonly recording: Pick<Recording, 'isTrace'>;
  /** The recording's name. */
  readonly file: string;
  readonly verdict: RecordedVerdict;
  /** Whether the recording is of the float network. */
  readonly asFloat: boolean;
  readonly withFidelity: boolean;
}

const sides: Sides = { title: 'the chip against the recording', float: 'recorded', deployed: 'chip' };

/** Layers, who judged, the first difference with its likely cause, the verdict. */
export function recordedReport(
  { loaded, file, verdict, asFloat, withFidelity }: RecordedFound,
  terminal: Terminal,
): string {
  const { firstDifference, cause, outputs, layers } = verdict;
  const { width } = terminal;
  const help = firstDifference && !asFloat ? [paragraph(floatHelp(verdict), width)] : [];
  return [
    ...(layers.length === 0 ? [] : [layerTable(verdict, width), '']),
    `recorded by ${file}: the judge is what it holds; no model and no trainer of spikec had a part in it`,
    ...outputs.map(outputText),
    ...(withFidelity
      ? [fidelitySection(verdict.fidelity, width, { sides, trains: loaded.image.header.schedule.logicalSteps === 1 })]
      : []),
    ...(firstDifference ? ['', `first difference: ${differenceText(firstDifference)}`] : []),
    ...(cause && !asFloat ? [paragraph(`likely cause: ${causeText(cause, loaded.image.header)}`, width)] : []),
    '',
    terminal.style(
      ['bold', colours[recordedStatus(verdict, asFloat)]],
      asFloat ? nearText(verdict) : verdictText(verdict, file),
    ),
    ...help,
    originText(loaded),
  ].join('\n');
}

const colours = { 0: 'green', 5: 'yellow', 1: 'red' } as const;

/** The exit status: 1 where counts differ, unless the recording is of the float network; 5 where not every layer was recorded. */
export function recordedStatus({ exact, firstDifference }: RecordedVerdict, asFloat: boolean): 0 | 1 | 5 {
  if (exact || asFloat) return 0;
  return firstDifference ? 1 : 5;
}

function verdictText(
  { exact, layers, neurons, logicalSteps, samples, firstDifference, unrecorded }: RecordedVerdict,
  file: string,
): string {
  const extent = `${counted(neurons, 'neuron')} x ${counted(logicalSteps, 'logical step')} x ${counted(samples, 'sample')}`;
  if (firstDifference) {
    const wrong = layers.filter(({ differing }) => differing > 0);
    return `different: ${wrong.length} of ${counted(layers.length, 'recorded layer')} differ, of ${extent}`;
  }
  if (exact)
    return `exact: ${layers.length === 1 ? 'the one layer' : `all ${layers.length} layers`}, ${extent} equal, recorded by ${file}`;
  return layers.length === 0
    ? `not proved: no layer was recorded, of ${unrecorded.length}`
    : `equal, but not proved: ${layers.length} of ${layers.length + unrecorded.length} layers were recorded; ${extent} equal`;
}

/** What stands in place of a verdict where the recording is of the float network. */
const nearText = ({ fidelity: { equal }, layers, samples, unrecorded }: RecordedVerdict): string =>
  `measured: ${fixed(100 * equal, 2)} % of counts equal in ${layers.length} of ${counted(layers.length + unrecorded.length, 'layer')}, ${counted(samples, 'sample')}; a float network is no judge of equality`;

function layerTable({ layers }: RecordedVerdict, width: number): string {
  const rows = layers.map(({ layer, tensor, neurons, spikes, fired, differing }) => [
    tensor === layer ? layer : `${layer} (${tensor})`,
    ...[neurons, spikes, fired].map(whole),
    differing === 0 ? 'equal' : whole(differing),
  ]);
  const headings = ['layer', 'compared', 'recorded spikes', 'on the chip', 'differing'];
  return table(headings, rows, ['left', 'right', 'right', 'right', 'right'], width);
}

function outputText({ tensor, values, differing, maxError, sameAnswer }: OutputAgreement): string {
  if (differing === 0) return `${tensor}: all ${counted(values, 'value')} equal in every bit`;
  const answers = `same answer in ${fixed(100 * sameAnswer, 2)} % of samples`;
  return `${tensor}: ${whole(differing)} of ${counted(values, 'value')} differ, by ${maxError.toPrecision(3)} at most; ${answers} (no failure: only spikes are the verdict)`;
}

const floatHelp = ({ fidelity: { equal } }: RecordedVerdict): string =>
  `help: ${fixed(100 * equal, 2)} % of all counts are equal. If the recording is of the float network, before its weights were rounded, --as-float measures how near the chip is.`;

/** What a pattern of differences looks like, and where to look. */
export function causeText(cause: Cause, header: Pick<ImageHeader, 'input'>): string {
  return causes[cause.kind](cause as never, header);
}

const causes: {
  readonly [K in Cause['kind']]: (cause: Extract<Cause, { kind: K }>, header: Pick<ImageHeader, 'input'>) => string;
} = {
  names: ({ layer, firedBy, bothWays }) =>
    `what was recorded as "${layer}" is exactly what "${firedBy}" fires${bothWays ? ', and the other way round' : ''}: the two names are swapped in the recording, or the two layers in the model`,
  'first-layer': ({ layer, logicalStep, everyLayer }, header) =>
    `${everyLayer ? `every recorded layer differs, from the first one, "${layer}", on` : `"${layer}", which fires first, differs as soon as it fires`}: the inputs are not those of the recording or are normalised otherwise (this network: ${normalText(header)}), or this layer has other weights, another batch norm (model.eval()?), threshold or leak${orState(logicalStep)}`,
  state: ({ layer, logicalStep, isFirst }) =>
    `all recorded layers agree ${logicalStep === 1 ? 'in logical step 0' : `in logical steps 0 to ${logicalStep - 1}`}, in which "${layer}" fired, and it parts from the recording in step ${logicalStep}: what it keeps from step to step is another: its leak (decay, tau, beta), its reset (hard, soft, to which value), or the membrane was not reset between samples${isFirst ? '; or the frames come in another order' : ''}`,
  layer: ({ layer, logicalStep, before }) =>
    `${before === 0 ? 'no layer before it was recorded' : `the ${before === 1 ? 'recorded layer' : `${before} recorded layers`} before it agree${before === 1 ? 's' : ''} where it first differs`}: look at "${layer}" itself: its weights, a batch norm that is missing or was not in eval mode, its threshold or cap, its leak (with decay_input it scales what arrives, too), what it reads, or whether two layers are swapped${orState(logicalStep)}`,
};

/** A layer that was silent before says nothing of its membrane. */
const orState = (logicalStep: number): string =>
  logicalStep === 0 ? '' : ', or, since it was silent before, its leak or reset';

function normalText({ input: { mean, std, fractionBits } }: Pick<ImageHeader, 'input'>): string {
  const list = (values: readonly number[]): string =>
    values.length === 1 ? String(values[0]) : `[${values.join(', ')}]`;
  return `(pixel / 255 - ${list(mean)}) / ${list(std)}, rounded to steps of 1/${2 ** fractionBits}`;
}
