import { DiagnosticError, type Diagnostic } from '../../ir/diagnostics/index.ts';
import { parseInput } from '../../runtime/index.ts';
import { identityOf } from '../../node/reads.ts';
import { host } from '../host.ts';

/** What an output is, with the endings that it has. */
const endings = {
  checkpoint: ['.safetensors'],
  tensors: ['.safetensors', '.npz'],
  image: ['.chip'],
  results: ['.jsonl'],
  model: ['.spike'],
  network: ['.nir'],
  onnx: ['.onnx'],
  html: ['.html', '.htm'],
  svg: ['.svg'],
  csv: ['.csv'],
  json: ['.json'],
} as const;

/** Endings of what is none of these: a file of such a name would be taken for it. */
const foreign = ['.pth', '.pt', '.ckpt', '.bin', '.npy', '.h5', '.png', '.jpg', '.json', '.csv', '.svg'];

/** An output path as the user gave it, with the option it belongs to. */
export interface OutputPath {
  readonly option: string;
  readonly path: string | undefined;
  /** What is written; text where nothing is told. */
  readonly what?: keyof typeof endings;
}

/**
 * Checks before any work that every output can be written, and that none overwrites an input or another output. Throws a
 * `DiagnosticError` with all that is wrong (SPK412, SPK703, SPK709).
 */
export async function checkOutputs(
  outputs: readonly OutputPath[],
  inputs: readonly (string | undefined)[] = [],
): Promise<void> {
  const given = outputs.flatMap(({ option, path, what }) =>
    path === undefined ? [] : [{ option, path, ...(what === undefined ? {} : { what }) }],
  );
  const overwritten = overwrites(inputs);
  const problems: Diagnostic[] = [];
  for (const output of given) {
    const found = [overwritten(output), wrongEnding(output)].find((some) => some.length > 0);
    problems.push(...(found ?? (await whyNotWritable(output.path))));
  }
  if (problems.length > 0) throw new DiagnosticError(problems);
}

/** Outputs may be called as one likes, but not as something else: files are taken for what they are called. */
function wrongEnding({ option, path, what }: OutputPath & { readonly path: string }): Diagnostic[] {
  if (what === undefined) return [];
  const own: readonly string[] = endings[what];
  const hasOf = (some: readonly string[]): boolean => some.some((ending) => path.toLowerCase().endsWith(ending));
  if (hasOf(own) || !hasOf([...foreign, ...Object.values(endings).flat()])) return [];
  const name = path.replace(/\.[^./\\]*$/, '');
  return [
    {
      ...{ code: 'SPK703', severity: 'error', message: `${option} ${path}: the name must end in ${own.join(' or ')}` },
      help: `write ${option} ${name === '' ? 'net' : name}${own[0]!}`,
    },
  ];
}

/** What tells of each output, one after the other, whether it replaces an input or an output before it. */
function overwrites(
  inputs: readonly (string | undefined)[],
): (output: { readonly option: string; readonly path: string }) => Diagnostic[] {
  const read = inputs.flatMap((path) => (path === undefined ? [] : [identityOf(path), identityOf(fileOf(path))]));
  const taken = new Map(read.map((identity) => [identity, 'is also read']));
  return ({ option, path }) => {
    const use = taken.get(identityOf(path));
    taken.set(identityOf(path), 'is also written by another option');
    const message = `${option} ${path}: this file ${use}`;
    return use === undefined ? [] : [{ code: 'SPK709', severity: 'error', message, help: 'give it another name' }];
  };
}

/** The file of `FILE:key[from:to]`. */
const fileOf = (text: string): string => (text === '' ? text : parseInput(host, text).path);

async function whyNotWritable(path: string): Promise<readonly Diagnostic[]> {
  try {
    await host.checkWritable(path);
    return [];
  } catch (error) {
    if (error instanceof DiagnosticError) return error.diagnostics;
    throw error;
  }
}
