import { fail } from '../../ir/diagnostics/index.ts';
import type { SampleTrace } from '../../ir/trace.ts';
import {
  classCount,
  classMap,
  classPicture,
  encodeTensorFile,
  gridOfImage,
  resultsFile,
  traceFile,
  traceMembranes,
  type FiredSample,
  type TraceFileOptions,
  writePng,
  type Sample,
} from '../../runtime/index.ts';
import type { Outcome, RunOf } from '../arguments/command.ts';
import type { runCommand } from '../commands/run.ts';
import { createTotals } from '../../toolchain/report/totals.ts';
import { diagnosticDocument } from '../terminal/errors.ts';
import { modeDocument, modeLines } from '../words/mode.ts';
import { costsOf } from '../../toolchain/report/costs.ts';
import { createFigures } from '../../toolchain/report/figures.ts';
import { workOf } from '../../ir/chip/index.ts';
import { chooseMode, planOf, whyNotPipelined, type ChosenMode, type Pipelined } from '../../sim/index.ts';
import { host } from '../host.ts';
import { readLabels } from '../arguments/loading.ts';
import { loadImage, type LoadedImage } from '../../toolchain/load/image.ts';
import { short } from '../terminal/numbers.ts';
import { omit } from '../../toolchain/omit.ts';
import { originOf } from '../../toolchain/report/origin.ts';
import { checkOutputs } from '../arguments/outputs.ts';
import { runSamples, type SampleRun } from '../../toolchain/run.ts';
import type { PlainRecord } from '../../toolchain/run_worker.ts';
import { resultsHeader, resultsPlace, type ResultsPlace } from '../arguments/results.ts';
import { begun, findSamples, type WatchedSamples } from '../arguments/samples.ts';
import { paceOn, stepsOn } from '../words/pace.ts';
import { recordTo } from './recorded.ts';
import { checkLabels, documentOf, sayer, summary } from './said.ts';
import { pairs } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';

const outputsName = 'outputs.npz';

/** A picture of every class map: SAMPLE-OUTPUT.png, samples counted from 0. */
async function writePictures(folder: string, index: number, { results, outputs }: PlainRecord): Promise<void> {
  for (const { name, kind, shape } of results) {
    if (kind !== 'class_map') continue;
    const [, height = 1, width = 1] = shape;
    const picture = classPicture(classMap(outputs.get(name)!, shape), height, width);
    await host.write(host.paths.join(folder, `${index}-${name.replace(/[^\w.-]/g, '_')}.png`), writePng(picture));
  }
}

function checkOptions({
  threads,
  top,
  ...rest
}: {
  threads?: number | undefined;
  top?: number | undefined;
  figures?: boolean | undefined;
  pipelined?: boolean | undefined;
  results?: string | undefined;
}): void {
  if (threads !== undefined && (threads < 1 || threads > 256)) fail('SPK703', '--threads must be 1 to 256');
  if (top === 0) fail('SPK703', '--top must be 1 or more: so many classes of each sample are listed');
  if (rest.figures === true && rest.results !== undefined)
    fail('SPK705', '--figures goes with no --results', {
      help: 'a file of results holds its own lines; run without --results',
    });
  if (rest.pipelined === true && rest.results !== undefined)
    fail('SPK705', '--pipelined goes with no --results', {
      help: 'a file of results holds its own lines; run without --results',
    });
}

/** Throws SPK246 where layers cannot work side by side. */
function checkPipelining(image: LoadedImage['image']): void {
  const why = whyNotPipelined(image);
  if (why !== undefined)
    fail('SPK246', `layers of "${image.header.model}" cannot work side by side: ${why}`, {
      help: 'leave --pipelined out',
    });
}

/** Samples of which membranes are traced. */
const mostWatched = 8;

/** Membranes of samples that have run. */
function watch(
  { image }: LoadedImage,
  samples: readonly FiredSample[],
  terminal: Terminal,
): NonNullable<TraceFileOptions['membranes']> {
  announceWork(image.header, { mode: 'step' }, terminal);
  const traces = host.compute(() => traceMembranes(image, samples, stepsOn(terminal, 'run')));
  return { samples: samples.length, traces };
}

type Arguments = Parameters<RunOf<typeof runCommand>>[0];

interface Recording {
  readonly loaded: LoadedImage;
  readonly set: WatchedSamples;
  readonly place: ResultsPlace;
  readonly labels: readonly string[];
}

/** With --results: every sample goes to the file as well. */
async function recorded(
  args: Arguments,
  { loaded, set, place, labels }: Recording,
  terminal: Terminal,
): Promise<Outcome> {
  const { mode, threads, top = 1 } = args;
  let chosen = chooseMode(loaded.image, mode);
  const header = resultsHeader(loaded, set, args, { command: 'run', shard: place.shard });
  const { say, end: atEnd } = sayer(args, loaded, labels, terminal);
  const onStep = stepsOn(terminal, 'run');
  const options = {
    top,
    onStep,
    ...(mode === undefined ? {} : { mode }),
    ...(threads === undefined ? {} : { threads }),
  };
  const runs = async function* (samples: AsyncIterable<Sample>): AsyncGenerator<SampleRun, void, undefined> {
    for await (const done of runSamples(host, loaded, samples, options)) {
      ({ chosen } = done);
      say(done);
      yield done;
    }
  };
  const { end, document, row } = await recordTo({ place, header, set, runs }, terminal);
  const totals = omit(end, 'kind', 'sha256');
  const warnings = atEnd().map(diagnosticDocument);
  return {
    json: {
      ...originOf(loaded),
      ...modeDocument(chosen),
      ...totals,
      trace: null,
      outputs: null,
      changes: set.changes(),
      classes: set.classes ?? null,
      results: null,
      warnings,
      ...document,
    },
    text: () =>
      [summary(loaded, end, undefined, terminal), ...modeLines(chosen), pairs([row], terminal.width)].join('\n'),
  };
}

/** Operations of a sample above which event by event takes minutes. */
const longWork = 2e9;

/** Says how much work a sample may be where nothing else would be said for long. */
function announceWork(
  header: LoadedImage['image']['header'],
  { mode }: Pick<ChosenMode, 'mode'>,
  terminal: Terminal,
): void {
  const work = workOf(header);
  if (mode === 'step' && work > longWork)
    terminal.note(`up to ${short(work)} operations a sample, event by event: it may take minutes; Ctrl-C ends it`);
}

export const run: RunOf<typeof runCommand> = async (args, terminal) => {
  checkOptions(args);
  const loaded = loadImage(host, args.image);
  // The image knows the names that the network was trained with; a file of names goes before them.
  if (args.pipelined === true) checkPipelining(loaded.image);
  const labels = args.labels === undefined ? (loaded.image.header.classNames ?? []) : readLabels(args.labels);
  if (args.labels !== undefined) checkLabels(labels, loaded.image.header, args.labels);
  const inputs = [args.image, args.labels, args.data, ...(args.input ?? [])];
  const place = await resultsPlace(args, { trace: args.trace, outputs: args.outputs }, inputs);
  await checkOutputs([{ option: '--trace', path: args.trace, what: 'tensors' }], inputs);
  const set = await findSamples(args, gridOfImage(loaded.image.header), terminal, classCount(loaded.image.header));
  if (place) return recorded(args, { loaded, set, place, labels }, terminal);
  const samples = await begun(set);
  const outputs = args.outputs === undefined ? undefined : host.paths.join(args.outputs, outputsName);
  // Last of what can fail before the work: a folder is left behind only by a run that had begun.
  if (args.outputs !== undefined) host.makeFolder(args.outputs);
  await checkOutputs(
    [
      { option: '--trace', path: args.trace, what: 'tensors' },
      { option: '--outputs', path: outputs },
    ],
    inputs,
  );
  let chosen = chooseMode(loaded.image, args.mode);
  announceWork(loaded.image.header, chosen, terminal);
  const options = {
    ...{
      trace: args.trace !== undefined || args.figures === true,
      figures: true,
      pipelined: args.pipelined === true,
      top: args.top ?? 1,
      onStep: stepsOn(terminal, 'run'),
    },
    ...(args.mode === undefined ? {} : { mode: args.mode }),
    ...(args.threads === undefined ? {} : { threads: args.threads }),
  };
  const pace = paceOn(terminal, { command: 'run', total: set.count });
  const { say, end: atEnd } = sayer(args, loaded, labels, terminal);
  const [totals, results, traces]: [ReturnType<typeof createTotals>, object[], SampleTrace[]] = [
    createTotals(),
    [],
    [],
  ];
  const values: PlainRecord['outputs'][] = [];
  const figures = createFigures(planOf(loaded.image));
  const pipelined: Pipelined[] = [];
  const names: string[] = [];
  let first: PlainRecord | undefined;
  const watched: FiredSample[] = [];
  for await (const done of runSamples(host, loaded, samples, options)) {
    ({ chosen } = done);
    first ??= done.record;
    totals.add(done.record);
    figures.add(done.record);
    if (done.record.pipelined) pipelined.push(done.record.pipelined);
    if (args.trace !== undefined) {
      traces.push(done.record.trace!);
      names.push(done.sample.name);
      if (args['trace-membranes'] === true && watched.length < mostWatched)
        watched.push({ input: done.sample.input, fired: done.record.trace!.layers });
    }
    if (args.outputs !== undefined) {
      await writePictures(args.outputs, values.length, done.record);
      values.push(done.record.outputs);
    }
    if (terminal.json) results.push(documentOf(done, labels));
    say(done);
    pace(totals.totals().samples);
  }
  const warnings = atEnd().map(diagnosticDocument);
  if (args.trace !== undefined) {
    const file = traceFile(traces, first?.results ?? [], {
      steps: args['trace-steps'] === true,
      ...(watched.length > 0 ? { membranes: watch(loaded, watched, terminal) } : {}),
      metadata: { image: loaded.sha256, samples: JSON.stringify(names) },
    });
    await host.write(args.trace, encodeTensorFile(file, args.trace));
  }
  if (outputs !== undefined && first)
    await host.write(outputs, encodeTensorFile(resultsFile(first.results, values), outputs));
  const found = figures.figures();
  const costs = costsOf(loaded.image, found, pipelined);
  return {
    json: {
      ...originOf(loaded),
      ...modeDocument(chosen),
      ...totals.totals(),
      trace: args.trace ?? null,
      outputs: outputs ?? null,
      changes: set.changes(),
      classes: set.classes ?? null,
      warnings,
      costs,
      ...(args.figures === true ? { figures: found } : {}),
      results,
    },
    text: () =>
      [
        summary(
          loaded,
          totals.totals(),
          { first, costs, ...(args.figures === true ? { figures: found } : {}) },
          terminal,
        ),
        ...modeLines(chosen),
      ].join('\n'),
  };
};
