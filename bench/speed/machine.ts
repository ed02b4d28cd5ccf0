/** @file On what the figures were measured. */
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';

export interface Machine {
  readonly processor: string;
  readonly cores: number;
  /** Of the instructions that dense kernels gain by; empty where the system does not say. */
  readonly instructions: readonly string[];
  readonly memoryGibibytes: number;
  readonly node: string;
  /** Mean number of processes that wanted to run over the minute before: above the cores, others have slowed the figures. */
  readonly load: number;
}

const telling = ['avx2', 'fma', 'avx512f', 'avx_vnni', 'avx512_vnni', 'amx_int8'];

/** This machine, now. */
export const thisMachine = (): Machine => ({
  processor: cpus()[0]?.model ?? 'unknown',
  cores: availableParallelism(),
  instructions: telling.filter((name) => flags().has(name)),
  memoryGibibytes: Math.round(totalmem() / 2 ** 30),
  node: process.version,
  load: loadavg()[0]!,
});

function flags(): ReadonlySet<string> {
  try {
    return new Set(/^flags\s*:(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1]?.trim().split(' '));
  } catch {
    return new Set();
  }
}

/** One line. */
export function machineText({ processor, cores, instructions, memoryGibibytes, node, load }: Machine): string {
  const vector = instructions.length > 0 ? instructions.join(' ') : 'vector instructions unknown';
  const vnni = instructions.some((name) => name.endsWith('vnni')) ? '' : ', no VNNI';
  return `${processor}, ${cores} cores (${vector}${vnni}), ${memoryGibibytes} GiB, Node ${node}, load ${load.toFixed(1)} at start`;
}
