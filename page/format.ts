/** @file Numbers as people read them. */

const prefixes = ['', 'k', 'M', 'G', 'T', 'P'] as const;

/** Three digits and a prefix: 1,234,567 is 1.23 M. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return 'unknown';
  if (value === 0) return '0';
  // What rounds to 1000 has the next prefix.
  const size = Number(Math.abs(value).toPrecision(3));
  if (size < 0.001) return value.toExponential(1);
  const order = Math.max(0, Math.min(prefixes.length - 1, Math.floor(Math.log10(size) / 3 + 1e-9)));
  const scaled = value / 1000 ** order;
  const left = Number(Math.abs(scaled).toPrecision(3));
  const digits = left >= 100 || (order === 0 && Number.isInteger(scaled)) ? 0 : left >= 10 ? 1 : 2;
  return `${scaled.toFixed(digits)}${order === 0 ? '' : `\u2009${prefixes[order]!}`}`;
}

/** All digits, in groups of three. */
export const whole = (value: number): string =>
  Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, '\u2009');

export const percent = (share: number): string =>
  Number.isFinite(share) ? `${(100 * share).toFixed(share !== 0 && Math.abs(share) < 0.1 ? 1 : 0)} %` : 'unknown';

/** Three digits in the largest unit of which there is one. @param units each 1000 times the one before. */
function inUnits(amount: number, units: readonly string[]): string {
  if (!Number.isFinite(amount)) return 'unknown';
  let order = 0;
  let value = amount;
  while (Number(Math.abs(value).toPrecision(3)) >= 1000 && order < units.length - 1) {
    value /= 1000;
    order++;
  }
  return `${Math.abs(value) >= 100 || value === 0 ? value.toFixed(0) : value.toPrecision(3)}\u2009${units[order]!}`;
}

/** Energy that is known in picojoule. */
export const energy = (picojoule: number): string => inUnits(picojoule, ['pJ', 'nJ', '\u00b5J', 'mJ', 'J']);

/** Time that is known in microseconds. */
export const time = (microseconds: number): string => inUnits(1000 * microseconds, ['ns', '\u00b5s', 'ms', 's']);

/** A difference with its sign. */
export const signed = (value: number, text: (value: number) => string = short): string =>
  value > 0 ? `+${text(value)}` : value < 0 ? `\u2212${text(-value)}` : '0';

export const plural = (count: number, word: string): string => `${whole(count)} ${word}${count === 1 ? '' : 's'}`;
