/** @file An interval between samples, in words. */
import { fail } from '../../ir/diagnostics/index.ts';
import type { Target } from '../../ir/target/index.ts';

/** Hertz of a MHz. */
const mega = 1e6;

/** Cycles from one sample to the next: `800000`, or samples a second, `30/s`, by the target's clock. Throws SPK735. */
export function cyclesOfInterval(text: string, { name, clock }: Pick<Target, 'name' | 'clock'>): number {
  const [, amount, perSecond] = /^(\d+(?:\.\d+)?)(\/s)?$/.exec(text) ?? [];
  if (amount === undefined)
    fail('SPK735', `--interval ${text}: neither cycles nor samples a second`, { help: 'for example 800000, or 30/s' });
  if (perSecond !== undefined && !clock)
    fail('SPK735', `--interval ${text}: ${name} has no clock, so that nobody knows how long a cycle is`, {
      help: 'give cycles, or a target with a clock',
    });
  const cycles = Math.floor(perSecond === undefined ? Number(amount) : (clock!.value * mega) / Number(amount));
  if (!(cycles >= 1 && Number.isSafeInteger(cycles)))
    fail('SPK735', `--interval ${text}: less than a cycle, or more than can be counted`, {
      help: 'for example 800000, or 30/s',
    });
  return cycles;
}
