import { exportNirFile, type NirExported } from '../../toolchain/export_nir.ts';
import { exportOnnxFile, type OnnxExported } from '../../toolchain/export_onnx.ts';
import { defaultTarget } from '../../toolchain/defaults.ts';
import { loadTarget } from '../../toolchain/load/target.ts';
import type { LoadedModel } from '../../toolchain/load/model.ts';
import type { LoadedWeights } from '../../toolchain/load/checkpoint.ts';
import { fail, type Diagnostic } from '../../ir/diagnostics/index.ts';
import { openModel, openWeights, weightOptionsOf } from '../arguments/loading.ts';
import { stepOf } from '../arguments/nir_conventions.ts';
import { checkOutputs, type OutputPath } from '../arguments/outputs.ts';
import type { ArgumentsOf, RunOf } from '../arguments/command.ts';
import type { exportCommand } from '../commands/export.ts';
import { host } from '../host.ts';
import { diagnosticDocument } from '../terminal/errors.ts';
import { bytes as byteText, counted } from '../terminal/numbers.ts';
import type { Terminal } from '../terminal/terminal.ts';

type Arguments = ArgumentsOf<typeof exportCommand>;

/** A network that has been read, and the file to write. */
interface Job {
  readonly args: Arguments;
  readonly model: LoadedModel;
  readonly weights: LoadedWeights['weights'];
  readonly out: string;
  readonly terminal: Terminal;
}

/** What was written, as data and as lines behind the file\u2019s. */
interface Done {
  readonly json: { readonly bytes: number; readonly sha256: string; readonly nodes: number };
  readonly parts: readonly string[];
  readonly lines: readonly string[];
  readonly warnings: readonly Diagnostic[];
}

/** A format: options that mean something to it alone, the kind of its file, and who writes it. */
interface Format {
  readonly options: readonly (keyof Arguments)[];
  readonly what: NonNullable<OutputPath['what']>;
  write(job: Job): Promise<Done>;
}

const formats = {
  nir: { options: ['dt'], what: 'network', write: writeNir },
  onnx: { options: ['integers', 'unroll', 'outputs', 'target'], what: 'onnx', write: writeOnnx },
} as const satisfies Readonly<Record<string, Format>>;
type FormatName = keyof typeof formats;
const formatNames = Object.keys(formats) as readonly FormatName[];

const stepWords: { readonly [F in NirExported['dtFrom']]: string } = {
  given: 'as given',
  checkpoint: 'as it was imported',
  usual: 'as usual; time constants are written for it (--dt)',
};

async function writeNir({ args, model, weights, out }: Job): Promise<Done> {
  const request = { model, weights, checkpoint: args.weights, out, dt: stepOf(args.dt) };
  const written = await exportNirFile(host, request);
  return {
    json: written,
    parts: [counted(written.nodes, 'node'), counted(written.edges, 'edge')],
    lines: [`dt ${written.dt}, ${stepWords[written.dtFrom]}`],
    warnings: [],
  };
}

async function writeOnnx({ args, model, weights, out, terminal }: Job): Promise<Done> {
  const { warnings, ...written } = await exportOnnxFile(host, {
    ...{ model: model.graph, weights, out, target: loadTarget(host, args.target ?? defaultTarget).target },
    form: args.integers === true ? 'integers' : 'dense',
    ...{ unroll: args.unroll === true, allCounts: args.outputs === 'all' },
    onStart: (what) => terminal.progress(`export: ${what}`),
  });
  terminal.progress();
  terminal.warn(warnings);
  return { json: written, parts: [counted(written.nodes, 'node')], lines: [formWords(written)], warnings };
}

const formWords = ({ form, steps, unrolled, states, observed }: Omit<OnnxExported, 'warnings'>): string => {
  const numbers = {
    integers: 'the integers of the chip',
    dense: `float32, ${observed.length === 0 ? 'proved exact' : `not proved exact in ${counted(observed.length, 'layer')}`}`,
  }[form];
  if (steps === 1) return numbers;
  return `${numbers}; ${unrolled ? `all ${steps} logical steps` : `one of ${steps} logical steps, ${counted(states, 'state')} from one to the next`}`;
};

/** The one format that is asked for. Throws SPK704, SPK705. */
function formatOf(args: Arguments): { readonly name: FormatName; readonly out: string } {
  const [first, second] = formatNames.filter((name) => args[name] !== undefined);
  if (first === undefined)
    fail('SPK704', '--nir or --onnx is missing', { help: 'name the file to write: --onnx net.onnx, or --nir net.nir' });
  if (second !== undefined)
    fail('SPK705', `--${first} and --${second}: one network is written at a time`, { help: 'leave one of them out' });
  for (const name of formatNames.filter((other) => other !== first)) {
    const foreign = formats[name].options.find((option) => args[option] !== undefined);
    if (foreign !== undefined)
      fail('SPK705', `--${foreign} is for --${name}, and --${first} is given`, { help: `leave out --${foreign}` });
  }
  return { name: first, out: args[first]! };
}

export const run: RunOf<typeof exportCommand> = async (args, terminal) => {
  const { name, out } = formatOf(args);
  const { model: path, weights: checkpoint, p } = args;
  await checkOutputs([{ option: `--${name}`, path: out, what: formats[name].what }], [path, checkpoint]);
  const model = openModel(path, p, terminal);
  const { weights, report } = openWeights(checkpoint, model, terminal, weightOptionsOf(args));
  const { json, parts, lines, warnings } = await formats[name].write({ args, model, weights, out, terminal });
  const said = [...model.warnings, ...report.warnings, ...warnings].map(diagnosticDocument);
  const file = [...parts, byteText(json.bytes), `sha256 ${json.sha256.slice(0, 16)}`].join(', ');
  return {
    json: { from: path, weights: checkpoint, out, ...json, warnings: said },
    text: () => [`${out}: ${file}`, ...lines].join('\n'),
  };
};
