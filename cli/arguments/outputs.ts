import { DiagnosticError, type Diagnostic } from '../../ir/diagnostics/index.ts';
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
  for (const { path } of given) problems.push(...(await whyNotWritable(path)));
  if (problems.length > 0) throw new DiagnosticError(problems);
}

function overwritten(
  outputs: readonly { option: string; path: string }[],
  inputs: readonly (string | undefined)[],
): Diagnostic[] {
  const { resolve } = host.paths;
  const taken = new Map(inputs.flatMap((path) => (path === undefined ? [] : [[resolve(path), 'is also read']])));
  return outputs.flatMap(({ option, path }): Diagnostic[] => {
    const use = taken.get(resolve(path));
    taken.set(resolve(path), 'is also written by another option');
    const message = `${option} ${path}: this file ${use}`;
    return use === undefined ? [] : [{ code: 'SPK709', severity: 'error', message, help: 'give it another name' }];
  });
}

async function whyNotWritable(path: string): Promise<readonly Diagnostic[]> {
  try {
    await host.checkWritable(path);
    return [];
  } catch (error) {
    if (error instanceof DiagnosticError) return error.diagnostics;
    throw error;
  }
}
