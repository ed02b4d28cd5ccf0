/** @file Debian's Python with packages that some tests judge by; tests are skipped, with the reason, where it is not installed. */
import { execFileSync, spawnSync } from 'node:child_process';

const program = '/usr/bin/python3';

/** Why a package of Debian's cannot be used; nothing where it can. */
export function whyNoPython(...modules: readonly string[]): string | undefined {
  const { error, status } = spawnSync(program, ['-c', `import ${modules.join(', ')}`]);
  if (!error && status === 0) return undefined;
  return `${modules.join(', ')} of ${program} not installed (apt install ${modules.map((name) => `python3-${name}`).join(' ')})`;
}

/** Runs a program; returns its standard output. Throws with its standard error. */
export const python = (code: string, ...args: readonly string[]): string =>
  execFileSync(program, ['-c', code, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
