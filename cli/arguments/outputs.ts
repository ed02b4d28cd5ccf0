import { DiagnosticError, type Diagnostic } from '../../ir/diagnostics/index.ts';
import { parseInput } from '../../runtime/index.ts';
import { identityOf } from '../../node/reads.ts';
import { host } from '../host.ts';

/** An output path as the user gave it, with the option it belongs to. */
export interface OutputPath {
  readonly option: string;
  readonly path: string | undefined;
}

/**
 * Checks before any work that every output can be written, and that none overwrites an input or another output. Throws a
 * `DiagnosticError` with all that is wrong (SPK412, SPK709).
 */
export async function checkOutputs(
  outputs: readonly OutputPath[],
  inputs: readonly (string | undefined)[] = [],
): Promise<void> {
  const given = outputs.flatMap(({ option, path }) => (path === undefined ? [] : [{ option, path }]));
  const problems = overwritten(given, inputs);
  if (problems.length === 0) for (const { path } of given) problems.push(...(await whyNotWritable(path)));
  if (problems.length > 0) throw new DiagnosticError(problems);
}

function overwritten(
  outputs: readonly { option: string; path: string }[],
  inputs: readonly (string | undefined)[],
): Diagnostic[] {
  const read = inputs.flatMap((path) => (path === undefined ? [] : [identityOf(path), identityOf(fileOf(path))]));
  const taken = new Map(read.map((identity) => [identity, 'is also read']));
  return outputs.flatMap(({ option, path }): Diagnostic[] => {
    const use = taken.get(identityOf(path));
    taken.set(identityOf(path), 'is also written by another option');
    const message = `${option} ${path}: this file ${use}`;
    return use === undefined ? [] : [{ code: 'SPK709', severity: 'error', message, help: 'give it another name' }];
  });
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
