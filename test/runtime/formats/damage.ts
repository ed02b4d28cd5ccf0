/** @file Damages files at random and holds readers to what they promise for hostile input. */
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { DiagnosticError } from '../../../ir/diagnostics/index.ts';

type Damage =
  | { readonly kind: 'cut'; readonly at: number }
  | { readonly kind: 'flip'; readonly bits: readonly number[] }
  | { readonly kind: 'fill'; readonly at: number; readonly byte: number };

// Not fc.double, whose values crowd around 0: damage must fall everywhere.
const place = fc.noBias(fc.integer({ min: 0, max: 2 ** 32 - 1 })).map((at) => at / 2 ** 32);
const damage: fc.Arbitrary<Damage> = fc.oneof(
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cut' as const), at: place }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('flip' as const), bits: fc.array(place, { minLength: 1, maxLength: 3 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('fill' as const), at: place, byte: fc.constantFrom(0, 0x7f, 0xff) }),
  },
);

function apply(bytes: Uint8Array, what: Damage): Uint8Array {
  if (what.kind === 'cut') return bytes.slice(0, Math.floor(what.at * bytes.length));
  const out = new Uint8Array(bytes);
  if (what.kind === 'fill')
    out.fill(what.byte, Math.floor(what.at * bytes.length), Math.floor(what.at * bytes.length) + 8);
  else
    for (const at of what.bits) {
      const bit = Math.floor(at * bytes.length * 8);
      out[bit >> 3]! ^= 1 << (bit & 7);
    }
  return out;
}

export interface Promises {
  /** The format carries checksums: what is read in spite of damage must be what was there before. */
  readonly checksummed: boolean;
  readonly runs?: number;
}

/** Of processor time: other processes do not count. */
const mostMilliseconds = 2000;
const mostMegabytes = 256;

/**
 * Reads damaged copies of sound files. Each must be read, or give a `DiagnosticError` of area 4 that names the file and
 * a remedy; within two seconds of processor time, and without reserving memory out of proportion.
 */
export function survivesDamage<T>(
  file: Uint8Array,
  read: (bytes: Uint8Array, name: string) => T,
  { checksummed, runs = 400 }: Promises,
): void {
  const sound = read(file, 'sound.file');
  const before = process.resourceUsage().maxRSS;
  const property = fc.property(damage, (what) => {
    const started = process.cpuUsage();
    const outcome = tryRead(apply(file, what), read);
    const { user, system } = process.cpuUsage(started);
    if (user + system > 1000 * mostMilliseconds) throw new Error('it took too long');
    if (outcome !== undefined && checksummed && !isDeepStrictEqual(outcome, sound))
      throw new Error('damage went unnoticed');
  });
  fc.assert(property, { numRuns: runs });
  const grown = (process.resourceUsage().maxRSS - before) / 1024;
  if (grown > mostMegabytes) throw new Error(`memory grew by ${grown} MB`);
}

function tryRead<T>(bytes: Uint8Array, read: (bytes: Uint8Array, name: string) => T): T | undefined {
  try {
    return read(bytes, 'damaged.file');
  } catch (error) {
    checkDiagnostics(error, 'damaged.file');
    return undefined;
  }
}

/** Throws unless `error` is what a user should get: area 4, the file's name, and (but for counts of more) a remedy. */
export function checkDiagnostics(error: unknown, name: string): void {
  if (!(error instanceof DiagnosticError)) throw error;
  for (const { code, message, place: where, help } of error.diagnostics) {
    if (!code.startsWith('SPK4')) throw new Error(`code ${code}`);
    if (!where?.includes(name)) throw new Error(`no place: ${message}`);
    if (help === undefined && !message.includes('more problems')) throw new Error(`no remedy: ${message}`);
  }
}

/** The code and text of the first diagnostic that `work` throws; `none` where it throws nothing. */
export function diagnosed(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    const [first] = error.diagnostics;
    return `${first?.code} ${first?.place ?? ''}: ${first?.message} (${first?.help ?? ''})`;
  }
  return 'none';
}
