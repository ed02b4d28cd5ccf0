import { passesNamed, pipelines, type CompileResult, type Facts } from '../../compiler/index.ts';
import { fail, type Diagnostic } from '../../ir/diagnostics/index.ts';
import type { Target } from '../../ir/target/index.ts';
import { classNamesGiven } from '../arguments/class_names.ts';
import { calibrationOf } from '../arguments/calibration.ts';
import { weightSource, weightsOf } from '../arguments/weight_source.ts';
import type { RunOf } from '../arguments/command.ts';
import type { compile } from '../commands/compile.ts';
import { emitRequests, emitTexts, tensorsFile, type Emitted, type EmitRequest } from '../arguments/emit.ts';
import { emitText, lowestKind } from '../../toolchain/emit.ts';
import { diagnosticDocument } from '../terminal/errors.ts';
import { cyclesOfInterval } from '../arguments/interval.ts';
import { host } from '../host.ts';
import { openModel } from '../arguments/loading.ts';
import { runCompiler, writeImage, writeIntegerWeights, type Written } from '../../toolchain/compile.ts';
import { defaultTarget } from '../../toolchain/defaults.ts';
import { settingsByName, type LoadedModel } from '../../toolchain/load/model.ts';
import { bytes as byteText, counted, duration } from '../terminal/numbers.ts';
import { nextCommands, sampleFile } from '../words/next.ts';
import { checkOutputs } from '../arguments/outputs.ts';
import { summaryOf, type ImageSummary } from '../../toolchain/report/summary.ts';
import { guardRow, summaryRows, usageSection } from '../words/summary.ts';
import { pairs, section } from '../terminal/table.ts';
import { loadMapping, mappingOf } from '../../toolchain/load/mapping.ts';
import { loadTarget } from '../../toolchain/load/target.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** What the command line asked for, read and checked. */
interface Job {
  readonly model: LoadedModel;
  /** About the checkpoint. */
  readonly warnings: readonly Diagnostic[];
  readonly request: Parameters<typeof runCompiler>[1];
  readonly emit: readonly EmitRequest[];
  readonly out: string | undefined;
  readonly saveWeights: string | undefined;
  readonly verbose: boolean;
  /** What `verify` needs beside the image, as it was typed. */
  readonly network: readonly string[];
}

/** What was written. */
interface Done extends Written {
  readonly result: CompileResult;
  readonly summary: ImageSummary | undefined;
  readonly emitted: readonly Emitted[];
}

/** Passes by name, separated by commas or given one by one. */
const passNames = (texts: readonly string[] | undefined): string[] | undefined =>
  texts?.flatMap((names) => names.split(',').map((name) => name.trim())).filter((name) => name !== '');

/** What is printed after which passes. Throws SPK655 for a pass that nobody knows, SPK705 for one that does not run. */
function printedPasses(texts: readonly string[] | undefined, chosen: readonly string[] | undefined): string[] {
  const printed = passesNamed(passNames(texts) ?? []).map(({ name }) => name);
  const running = chosen ?? pipelines.compile.map(({ pass }) => pass);
  const idle = printed.find((name) => !running.includes(name));
  if (idle !== undefined)
    fail('SPK705', `--print-after ${idle}: this pass does not run`, { help: `--passes has ${running.join(', ')}` });
  return printed;
}

/** The most lowered form after a pass, under a heading. */
const printAfter = (pass: string, facts: Partial<Facts>): string =>
  `--- after ${pass}\n${emitText(lowestKind(facts), facts).trimEnd()}`;

async function execute(job: Job, after: readonly string[], terminal: Terminal): Promise<Done> {
  const snapshots: { pass: string; facts: Partial<Facts> }[] = [];
  const result = runCompiler(host, {
    ...job.request,
    onStart: (pass, index, count) => terminal.progress(`compile: ${pass.name} (${index + 1} of ${count})`),
    onPass: (report, facts) => {
      terminal.warn(report.warnings);
      if (after.includes(report.pass)) snapshots.push({ pass: report.pass, facts });
    },
  });
  terminal.progress();
  for (const { pass, facts } of snapshots) terminal.noteVerbatim(printAfter(pass, facts));
  return write(job, result);
}

async function write(job: Job, result: CompileResult): Promise<Done> {
  const { facts } = result;
  const emitted = emitTexts(job.emit, facts);
  let written: Written = { bytes: 0, sha256: '' };
  if (job.out !== undefined) {
    if (!facts.image)
      fail('SPK705', '--out: the passes that ran give no image', { help: 'leave out --passes, or --out' });
    written = await writeImage(host, job.out, facts.image);
  }
  for (const { file, text: content, tensors } of emitted) {
    if (file !== undefined) await host.write(file, content);
    if (file !== undefined && tensors) await host.write(tensorsFile(file), tensors);
  }
  if (job.saveWeights !== undefined) await writeIntegerWeights(host, job.saveWeights, facts);
  return { result, summary: facts.image ? summaryOf(facts.image) : undefined, emitted, ...written };
}

function documentOf(
  { out, model, warnings: ofWeights }: Job,
  { result, summary, emitted, bytes, sha256 }: Done,
): object {
  const notes = result.log.flatMap((report) => report.notes.map((note) => ({ pass: report.pass, note })));
  const warnings = [...model.warnings, ...ofWeights, ...result.log.flatMap((report) => report.warnings)];
  return {
    image: out ?? null,
    bytes,
    sha256,
    ...summary,
    guardBits: Object.fromEntries(result.facts.proof?.guardBits ?? []),
    ...(result.interval ? { interval: result.interval } : {}),
    settings: settingsByName(model.settings),
    passes: result.log.map(({ pass, milliseconds }) => ({ pass, milliseconds })),
    notes,
    warnings: warnings.map(diagnosticDocument),
    ...(result.facts.image ? { mapping: mappingOf(result.facts.image) } : {}),
    emitted: Object.fromEntries(emitted.map(({ kind, file, text: content }) => [kind, file ?? content])),
  };
}

function report(job: Job, done: Done, terminal: Terminal): string {
  const { result, summary, bytes, sha256 } = done;
  const image = result.facts.image;
  const time = result.log.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  const written = `${byteText(bytes)}, sha256 ${sha256.slice(0, 16)}`;
  if (terminal.quiet && job.out !== undefined) return `${job.out}: ${written}`;
  const rows = [
    ...(image && summary ? summaryRows(image, summary) : []),
    ...guardRow(result.facts.proof?.guardBits),
    ...intervalRow(result),
    ['written', job.out === undefined ? 'no image: --out was not given' : `${job.out}: ${written}`] as [string, string],
  ];
  return [
    `${terminal.style('bold', job.model.graph.name)} compiled in ${duration(time)}`,
    pairs(rows, terminal.width),
    ...(job.verbose ? details(done, terminal.width) : []),
    ...(job.out === undefined || !image
      ? []
      : [section('Next', nextCommands(job.out, job.network, sampleFile(image.header), terminal.width - 2))]),
  ].join('\n');
}

/** What an interval that was asked for came to. */
const intervalRow = ({ interval }: CompileResult): [string, string][] =>
  interval
    ? [
        [
          'interval',
          `${Math.ceil(interval.interval)} of ${interval.asked} cycles between calibration samples side by side; ${counted(interval.tries.length, 'mapping')} tried`,
        ],
      ]
    : [];

/** What --verbose adds. */
function details({ result, summary }: Done, width: number): string[] {
  const notes = result.log.flatMap((pass) => pass.notes.map((note) => `${pass.pass}: ${note}`));
  return [
    ...(summary ? [usageSection(summary, width)] : []),
    ...(notes.length > 0 ? [section('What the passes say', notes.join('\n'))] : []),
  ];
}

/** Texts that were asked for on standard output stand there alone; the report then goes to standard error. */
const printsTexts = ({ emitted }: Done): boolean => emitted.some(({ file }) => file === undefined);

function output(job: Job, done: Done, terminal: Terminal): string {
  if (!printsTexts(done)) return report(job, done, terminal);
  terminal.note(report(job, done, terminal));
  const texts = done.emitted.filter(({ file }) => file === undefined).map(({ text: content }) => content.trimEnd());
  return texts.join('\n\n');
}

/** The words of `verify` that say which network the image is of; none where its weights are in no file. */
function networkWords(args: Pick<Parameters<typeof run>[0], 'model' | 'weights' | 'save-weights' | 'p'>): string[] {
  const weights = args.weights ?? args['save-weights'];
  const parameters = (args.p ?? []).flatMap((each) => ['-p', each]);
  return weights === undefined ? [] : ['--model', args.model, '--weights', weights, ...parameters];
}

/** What the mapping is for; an interval is a matter of throughput where nothing else is said. */
function objectiveOf(
  { for: objective, interval }: Pick<Parameters<typeof run>[0], 'for' | 'interval'>,
  target: Target,
): Pick<Job['request'], 'objective' | 'interval'> {
  if (interval === undefined) return objective === undefined ? {} : { objective };
  return { objective: objective ?? 'throughput', interval: cyclesOfInterval(interval, target) };
}

export const run: RunOf<typeof compile> = async ({ target: targetName = defaultTarget, ...args }, terminal) => {
  const emit = emitRequests(args.emit);
  const source = weightSource(args);
  const chosen = passNames(args.passes);
  const printed = printedPasses(args['print-after'], chosen);
  if (args.place !== undefined && args.for !== undefined)
    fail('SPK705', '--place and --for exclude each other', {
      help: '--place takes a mapping as it is, --for says what a search makes least',
    });
  if (args.out === undefined && emit.length === 0 && args.passes === undefined && args['save-weights'] === undefined)
    fail('SPK704', '--out is missing', { help: 'name the image to write: --out net.chip' });
  await checkOutputs(
    [
      { option: '--out', path: args.out, what: 'image' },
      { option: '--save-weights', path: args['save-weights'], what: 'checkpoint' },
      ...emit.map(({ kind, file }) => ({ option: `--emit ${kind}`, path: file })),
      ...emit.flatMap(({ kind, file }) =>
        kind === 'spike' && file !== undefined ? [{ option: '--emit spike', path: tensorsFile(file) }] : [],
      ),
    ],
    [
      args.model,
      args.weights,
      args.place,
      args['class-names'],
      targetName,
      args['calibrate-data'],
      ...(args.calibrate ?? []),
    ],
  );
  const model = openModel(args.model, args.p, terminal);
  const { target } = loadTarget(host, targetName);
  const { warnings, ...loaded } = weightsOf(source, model, terminal);
  const classNames = classNamesGiven(args['class-names'], model.graph);
  const request: Job['request'] = {
    model: model.graph,
    ...loaded,
    ...(classNames ? { classNames } : {}),
    target,
    calibration: await calibrationOf(args, model, terminal),
    saturate: args.saturate === true,
    ...objectiveOf(args, target),
    ...(args.place === undefined ? {} : { given: loadMapping(host, args.place) }),
    ...(chosen ? { passes: chosen } : {}),
    verifyEach: args['verify-each'] === true,
  };
  const job: Job = {
    ...{ model, warnings, request, emit, out: args.out, saveWeights: args['save-weights'] },
    // What was asked for is shown: passes say how many values they were verified on.
    verbose: args.verbose === true || args['verify-each'] === true,
    network: networkWords(args),
  };
  const done = await execute(job, printed, terminal);
  return { json: documentOf(job, done), text: () => output(job, done, terminal), verbatim: printsTexts(done) };
};
