import { createHash } from 'node:crypto';
import type { CompileRequest, CompileResult, Facts, PassReport } from '../../compiler/index.ts';
import { fail, type Diagnostic } from '../../ir/diagnostics/index.ts';
import { calibrationArguments, calibrationOf, calibrationOptions } from '../arguments/calibration.ts';
import { weightOptions, weightSource, weightsOf } from '../arguments/weight_source.ts';
import { defineCommand } from '../arguments/command.ts';
import {
  emitKinds,
  emitRequests,
  emitTexts,
  printAfter,
  tensorsFile,
  type Emitted,
  type EmitRequest,
} from '../../toolchain/emit.ts';
import { diagnosticDocument } from '../terminal/errors.ts';
import { interruptible } from '../../node/interrupt.ts';
import { eventOptions } from '../arguments/event_options.ts';
import { loadModel, settingsDocument, type LoadedModel } from '../../toolchain/load/model.ts';
import { bytes as byteText, duration } from '../terminal/numbers.ts';
import { flag, parameterOption, several, text } from '../arguments/options.ts';
import { checkOutputs, writeOutput } from '../arguments/outputs.ts';
import { summaryOf, summaryText, type ImageSummary } from '../../toolchain/report/summary.ts';
import { section } from '../terminal/table.ts';
import { defaultTarget, loadTarget } from '../../toolchain/load/target.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** What the command line asked for, read and checked. */
interface Job {
  readonly model: LoadedModel;
  /** About the checkpoint. */
  readonly warnings: readonly Diagnostic[];
  readonly request: CompileRequest;
  readonly emit: readonly EmitRequest[];
  readonly out: string | undefined;
  readonly saveWeights: string | undefined;
}

/** What was written. */
interface Done {
  readonly result: CompileResult;
  readonly summary: ImageSummary | undefined;
  readonly emitted: readonly Emitted[];
  readonly bytes: number;
  readonly sha256: string;
}

/** Passes by name, separated by commas or given one by one. */
const passNames = (texts: readonly string[] | undefined): string[] | undefined =>
  texts?.flatMap((names) => names.split(',').map((name) => name.trim())).filter((name) => name !== '');

function say(report: PassReport, terminal: Terminal): void {
  terminal.warn(report.warnings);
}

async function execute(job: Job, after: readonly string[], terminal: Terminal): Promise<Done> {
  const { runPasses } = await import('../../compiler/index.ts');
  const snapshots: { pass: string; facts: Partial<Facts> }[] = [];
  const result = interruptible(() =>
    runPasses({
      ...job.request,
      onStart: (pass, index, count) => terminal.progress(`compile: ${pass.name} (${index + 1} of ${count})`),
      onPass: (report, facts) => {
        say(report, terminal);
        if (after.includes(report.pass)) snapshots.push({ pass: report.pass, facts });
      },
    }),
  );
  terminal.progress();
  for (const { pass, facts } of snapshots) terminal.note(await printAfter(pass, facts));
  return write(job, result);
}

async function write(job: Job, result: CompileResult): Promise<Done> {
  const { facts } = result;
  const emitted = await emitTexts(job.emit, facts);
  let [bytes, sha256] = [0, ''];
  if (job.out !== undefined) {
    if (!facts.image)
      fail('SPK705', '--out: the passes that ran give no image', { help: 'leave out --passes, or --out' });
    const { encodeImage } = await import('../../ir/chip/index.ts');
    const hash = createHash('sha256');
    await writeOutput(
      job.out,
      watched(encodeImage(facts.image), (chunk) => {
        bytes += chunk.length;
        hash.update(chunk);
      }),
    );
    sha256 = hash.digest('hex');
  }
  for (const { file, text: content, tensors } of emitted) {
    if (file !== undefined) await writeOutput(file, content);
    if (file !== undefined && tensors) await writeOutput(tensorsFile(file), tensors);
  }
  if (job.saveWeights !== undefined) await saveWeights(job.saveWeights, facts);
  return { result, summary: facts.image ? summaryOf(facts.image) : undefined, emitted, bytes, sha256 };
}

async function* watched(chunks: Iterable<Uint8Array>, see: (chunk: Uint8Array) => void): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) {
    see(chunk);
    yield chunk;
  }
}

async function saveWeights(path: string, { model, weights, randomSeed }: Partial<Facts>): Promise<void> {
  const [{ checkpointFile, metadataKeys }, { writeSafetensors }] = await Promise.all([
    import('../../ir/checkpoint/index.ts'),
    import('../../runtime/index.ts'),
  ]);
  if (weights?.kind !== 'integer')
    fail('SPK705', '--save-weights: the weights are still float', { help: 'let the pass quantise run' });
  const made = typeof randomSeed === 'number' ? { [metadataKeys.randomSeed]: String(randomSeed) } : {};
  await writeOutput(path, writeSafetensors(checkpointFile(model!, weights, made)));
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
    settings: settingsDocument(model.settings),
    passes: result.log.map(({ pass, milliseconds }) => ({ pass, milliseconds })),
    notes,
    warnings: warnings.map(diagnosticDocument),
    emitted: Object.fromEntries(emitted.map(({ kind, file, text: content }) => [kind, file ?? content])),
  };
}

function report(job: Job, done: Done, terminal: Terminal): string {
  const { result, summary, bytes, sha256 } = done;
  const image = result.facts.image;
  const notes = result.log.flatMap((pass) => pass.notes.map((note) => `${pass.pass}: ${note}`));
  const time = result.log.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  const written =
    job.out === undefined ? 'nothing written' : `${job.out}: ${byteText(bytes)}, sha256 ${sha256.slice(0, 16)}`;
  return [
    `${terminal.style('bold', job.model.graph.name)} compiled in ${duration(time)}; ${written}`,
    ...(image && summary ? [summaryText(image, summary, terminal.width)] : []),
    ...(notes.length > 0 ? [section('What the passes say', notes.join('\n'))] : []),
  ].join('\n');
}

/** Texts that were asked for on standard output stand there alone; the report then goes to standard error. */
function output(job: Job, done: Done, terminal: Terminal): string {
  const texts = done.emitted.filter(({ file }) => file === undefined).map(({ text: content }) => content.trimEnd());
  if (texts.length === 0) return report(job, done, terminal);
  terminal.note(report(job, done, terminal));
  return texts.join('\n\n');
}

export const compile = defineCommand({
  name: 'compile',
  summary: 'Compile a model with its weights into a chip image',
  positionals: { model: { type: 'string', demandOption: true, describe: 'A model file' } },
  options: {
    ...weightOptions,
    target: text(`A chip: a name that "spikec targets" lists, or a file (default ${defaultTarget})`),
    out: text('The image to write; needed unless --emit or --passes is given'),
    ...parameterOption,
    ...calibrationOptions,
    ...eventOptions,
    saturate: flag('Accept membranes that may overflow: they saturate, and only step-by-step runs are exact'),
    emit: {
      ...several(
        `Text form of a language, ${emitKinds.join(', ')}: KIND prints it, KIND=FILE writes it (of spike also FILE.safetensors)`,
      ),
      nargs: 1,
    },
    passes: { ...several('Run only these passes, in this order: a,b,c'), nargs: 1 },
    'print-after': { ...several('Print the program after this pass, on standard error'), nargs: 1 },
    'verify-each': flag('Execute the program before and after every pass and compare'),
    'save-weights': text('Write the integer checkpoint that the chip computes with'),
  },
  examples: [
    ['compile net.spike --weights net.safetensors --out net.img', 'for the default chip'],
    [
      'compile net.spike --weights net.pth --target sdt-core --out net.img --calibrate a.png b.png',
      'with calibration images',
    ],
    ['compile net.spike --weights net.pth --target sdt-core --emit spike', 'see the spike graph'],
    ['compile net.spike --random-weights 1 --out net.img', 'what an untrained network takes of a chip'],
    ['compile net.spike --weights net.pth --target sdt-core --out net.img --verify-each', 'check every pass'],
  ],
  async run({ target: targetName = defaultTarget, ...args }, terminal) {
    const emit = emitRequests(args.emit);
    const source = weightSource(args);
    if (args.out === undefined && emit.length === 0 && args.passes === undefined && args['save-weights'] === undefined)
      fail('SPK704', '--out is missing', { help: 'name the image to write: --out net.img' });
    await checkOutputs(
      [
        { option: '--out', path: args.out },
        { option: '--save-weights', path: args['save-weights'] },
        ...emit.map(({ kind, file }) => ({ option: `--emit ${kind}`, path: file })),
      ],
      [args.model, args.weights, targetName],
    );
    const model = await loadModel(args.model, args.p, terminal);
    const { target } = await loadTarget(targetName);
    const chosen = passNames(args.passes);
    const { warnings, ...loaded } = await weightsOf(source, model, terminal);
    const request: CompileRequest = {
      model: model.graph,
      ...loaded,
      target,
      calibration: await calibrationOf(calibrationArguments(args), model),
      saturate: args.saturate === true,
      ...(chosen ? { passes: chosen } : {}),
      ...(args['verify-each'] === true ? { verifyEach: await executors() } : {}),
    };
    const job: Job = { model, warnings, request, emit, out: args.out, saveWeights: args['save-weights'] };
    const done = await execute(job, passNames(args['print-after']) ?? [], terminal);
    return { json: documentOf(job, done), text: () => output(job, done, terminal) };
  },
});

/** The simulator, for passes that lead to an image: the compiler itself does not know it. */
async function executors(): Promise<NonNullable<CompileRequest['verifyEach']>> {
  const { imageExecutor } = await import('../../runtime/index.ts');
  return { image: imageExecutor };
}
