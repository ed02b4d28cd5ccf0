import { DiagnosticError, fail, type Diagnostic } from '../../ir/diagnostics/index.ts';
import type { Weights } from '../../ir/checkpoint/index.ts';
import {
  classCount,
  fidelity,
  gridOfImage,
  referenceOf,
  type Fidelity,
  type Sample,
  type SampleSet,
} from '../../runtime/index.ts';
import { calibrationOf } from '../arguments/calibration.ts';
import { openModel, openWeights, weightOptionsOf } from '../arguments/loading.ts';
import { host } from '../host.ts';
import { differencesReport } from '../../toolchain/report/differences.ts';
import { deploy } from '../../compiler/index.ts';
import type { Outcome, RunOf } from '../arguments/command.ts';
import type { verify } from '../commands/verify.ts';
import { loadImage, type LoadedImage } from '../../toolchain/load/image.ts';
import type { LoadedModel } from '../../toolchain/load/model.ts';
import { firingWarnings, layerFirings } from '../../toolchain/report/firing.ts';
import { diagnosticDocument } from '../terminal/errors.ts';
import { originOf } from '../../toolchain/report/origin.ts';
import { originText } from '../words/origin.ts';
import { resultsHeader, resultsPlace, type ResultsPlace } from '../arguments/results.ts';
import { begun, findSamples, type WatchedSamples } from '../arguments/samples.ts';
import { omit } from '../../toolchain/omit.ts';
import { paceOn, stepsOn } from '../words/pace.ts';
import { totalsRows } from '../words/totals.ts';
import { recordTo } from './recorded.ts';
import { judgeByRecording } from './recording/verify.ts';
import { pairs } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { Deployed } from '../../toolchain/judge.ts';
import { fidelitySection } from '../words/fidelity.ts';
import {
  differenceText,
  exactnessText,
  judgeText,
  layerTable,
  verdictLine,
  verdictRemedy,
  verdictStatus,
} from '../words/verdict.ts';
import {
  checkSameNetwork,
  hashesOf,
  openVerification,
  originOfNetwork,
  verifySamples,
  type Judgement,
  type Origin,
  type VerifyOptions,
} from '../../toolchain/verify.ts';

interface Found {
  readonly loaded: LoadedImage;
  readonly deployed: Deployed;
  readonly judgement: Judgement;
  readonly measured: Fidelity | undefined;
  readonly origin: Origin;
  readonly set: WatchedSamples;
}

const documentOf = ({ loaded, judgement: { verdict, withoutTrainer }, measured, origin, set }: Found): object => ({
  ...originOf(loaded),
  ...origin,
  ...verdict,
  firstDifference: verdict.firstDifference ?? null,
  differences: differencesReport(loaded.image, verdict.differences),
  withoutTrainer: withoutTrainer ?? null,
  fidelity: measured ?? null,
  changes: set.changes(),
  classes: set.classes ?? null,
});

/** What to say where the image was made from something else than it is compared with. */
function originMistakes({ sameModel, sameWeights }: Origin, float: boolean): Diagnostic[] {
  const warning = (message: string, help: string): Diagnostic => ({
    code: 'SPK711',
    severity: 'warning',
    message,
    help,
  });
  const model = warning(
    'the image was compiled from another model',
    'give the same file and the same -p values as "spikec compile" had',
  );
  const weights = float
    ? warning(
        'the image was compiled from other weights than this float checkpoint gives when it is quantised again',
        'give the same --calibrate samples as "spikec compile" had, or verify against what its --save-weights wrote',
      )
    : warning('the image was compiled from other weights', 'give the checkpoint that "spikec compile" had');
  return [...(sameModel ? [] : [model]), ...(sameWeights ? [] : [weights])];
}

function report({ loaded, deployed, judgement, measured }: Found, terminal: Terminal): string {
  const { verdict } = judgement;
  const { slots, logicalSteps } = loaded.image.header.schedule;
  const { firstDifference } = verdict;
  const remedy = verdictRemedy(verdict, loaded.image.header, deployed.model);
  return [
    layerTable(verdict, terminal.width),
    '',
    exactnessText(verdict, loaded.image.header.populations.filter(({ role }) => role !== 'input').length),
    judgeText(judgement),
    ...(measured
      ? [fidelitySection(measured, terminal.width, { trains: judgement.withoutTrainer === undefined })]
      : []),
    ...(firstDifference ? ['', `first difference: ${differenceText(firstDifference)}`] : []),
    '',
    verdictLine(verdict, terminal, slots * logicalSteps),
    ...(remedy === undefined ? [] : [remedy]),
    originText(loaded),
  ].join('\n');
}

function measureFidelity(
  model: LoadedModel,
  weights: Weights,
  deployed: Deployed,
  samples: readonly Sample[],
): Fidelity {
  return host.compute(() =>
    fidelity(referenceOf(model.graph, weights), referenceOf(deployed.model, deployed.weights), samples),
  );
}

type Arguments = Parameters<RunOf<typeof verify>>[0];

/** Of a data set's samples: the evaluator takes several times as long as everybody else together. */
const defaultWitness = 8;

/** The network that is the judge. Throws SPK704 where it is not given. */
function networkOf({ model, weights }: Arguments): { readonly model: string; readonly weights: string } {
  const missing = (option: string): Diagnostic => ({
    ...{ code: 'SPK704', severity: 'error', message: `${option} is missing` },
    help: `write ${option} PATH; or, in place of model and weights, --recorded PATH: what another framework computed`,
  });
  if (model === undefined || weights === undefined)
    throw new DiagnosticError([
      ...(model === undefined ? [missing('--model')] : []),
      ...(weights === undefined ? [missing('--weights')] : []),
    ]);
  return { model, weights };
}

/** The witness's share is of the samples of all shards together. Throws SPK703. */
function optionsOf(
  { threads, witness = defaultWitness }: Pick<Arguments, 'threads' | 'witness'>,
  { count }: SampleSet,
  terminal: Terminal,
): VerifyOptions {
  if (witness < 0) fail('SPK703', '--witness must be 0 or more');
  return {
    ...(threads === undefined ? {} : { threads }),
    witness: count === undefined ? 1 : Math.min(1, witness / count),
    onStep: stepsOn(terminal, 'verify'),
  };
}

export const run: RunOf<typeof verify> = async (args, terminal) => {
  if (args.threads !== undefined && (args.threads < 1 || args.threads > 256))
    fail('SPK703', '--threads must be 1 to 256');
  if (args.recorded !== undefined) return judgeByRecording({ ...args, recorded: args.recorded }, terminal);
  const paths = networkOf(args);
  const loaded = loadImage(host, args.image);
  const model = openModel(paths.model, args.p, terminal);
  const { weights } = openWeights(paths.weights, model, terminal, weightOptionsOf(args));
  if (args.fidelity === true && weights.kind !== 'float')
    fail('SPK705', `--fidelity needs a float checkpoint; ${paths.weights} is an integer one`, {
      help: 'leave --fidelity out, or compile the float checkpoint and give that (spikec train keeps it as float.safetensors in the run folder)',
    });
  const calibration = await calibrationOf(args, model, terminal);
  const { target } = loaded.image.header;
  const deployed = host.compute(() => deploy({ model: model.graph, weights, target, calibration }));
  checkSameNetwork(loaded.image, deployed.model);
  const origin = originOfNetwork(loaded.image, deployed);
  terminal.warn(originMistakes(origin, weights.kind === 'float'));
  const place = await resultsPlace(args, { fidelity: args.fidelity }, [
    ...[args.image, paths.model, paths.weights, args.data],
    ...(args.input ?? []),
  ]);
  const set = await findSamples(args, gridOfImage(loaded.image.header), terminal, classCount(loaded.image.header));
  const work = { loaded, deployed, set, origin };
  if (place) return recorded(args, { ...work, place }, terminal);
  const kept: Sample[] = [];
  const pace = paceOn(terminal, { command: 'verify', total: set.count });
  const judgement = await verifySamples(
    host,
    loaded,
    deployed,
    await begun(set),
    optionsOf(args, set, terminal),
    ({ sample, exact, count }) => {
      if (args.fidelity === true) kept.push(sample);
      pace(count, `${sample.name} ${exact ? 'equal' : 'different'}`);
    },
  );
  const measured = args.fidelity === true ? measureFidelity(model, weights, deployed, kept) : undefined;
  return outcomeOf({ ...work, judgement, measured }, terminal);
};

/** @param more what follows the verdict in both forms. */
function outcomeOf(found: Found, terminal: Terminal, more = { document: {}, text: '' }): Outcome {
  const warnings = carriesNothing(found);
  terminal.warn(warnings);
  return {
    json: { ...documentOf(found), warnings: warnings.map(diagnosticDocument), ...more.document },
    text: () => `${report(found, terminal)}${more.text}`,
    status: verdictStatus(found.judgement.verdict),
  };
}

/** Warnings about layers that never fire or always do, of the spikes that were compared. */
function carriesNothing({
  loaded: { image },
  judgement: { verdict },
}: Pick<Found, 'loaded' | 'judgement'>): Diagnostic[] {
  const found = new Map(verdict.layers.map(({ layer, spikes }) => [layer, spikes]));
  const spikes = image.header.populations.flatMap(({ name, neuron }) =>
    neuron && neuron.cap > 0 ? [found.get(name) ?? NaN] : [],
  );
  return firingWarnings(image.header, layerFirings(image.header, spikes, verdict.samples), verdict.samples);
}

interface Recording extends Pick<Found, 'loaded' | 'deployed' | 'origin' | 'set'> {
  readonly place: ResultsPlace;
}

/** With --results: every sample's verdict, answer and cost are in the file. */
async function recorded(
  args: Arguments,
  { loaded, deployed, set, place, origin }: Recording,
  terminal: Terminal,
): Promise<Outcome> {
  const verification = openVerification(host, loaded, deployed, optionsOf(args, set, terminal));
  try {
    const { scope, withoutTrainer } = verification;
    const network = { ...hashesOf(deployed), ...scope };
    const header = resultsHeader(loaded, set, args, { command: 'verify', network, shard: place.shard });
    const done = await recordTo({ place, header, set, runs: (samples) => verification.samples(samples) }, terminal);
    const verdict = done.end.verdict!;
    const judgement = { verdict, ...(withoutTrainer === undefined ? {} : { withoutTrainer }) };
    const totals = omit(done.end, 'kind', 'sha256', 'verdict');
    const rows = [...totalsRows(totals), done.row];
    return outcomeOf({ loaded, deployed, judgement, origin, set, measured: undefined }, terminal, {
      document: { ...totals, ...done.document },
      text: `\n${pairs(rows, terminal.width)}`,
    });
  } finally {
    await verification.close();
  }
}
