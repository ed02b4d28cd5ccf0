/** `1234567` as `1,234,567`. */
export const whole = (x: number): string => Math.round(x).toLocaleString('en-US');

/** `12345678` as `12.35 M`. */
export function short(x: number): string {
  const [scale, unit] = x >= 1e9 ? [1e9, ' G'] : x >= 1e6 ? [1e6, ' M'] : x >= 1e4 ? [1e3, ' k'] : [1, ''];
  return scale === 1 ? whole(x) : `${(x / scale).toFixed(2)}${unit}`;
}

/** Bytes as `12.3 kB`. */
export function bytes(x: number): string {
  const [scale, unit] = x >= 1e9 ? [1e9, 'GB'] : x >= 1e6 ? [1e6, 'MB'] : x >= 1e3 ? [1e3, 'kB'] : [1, 'bytes'];
  return scale === 1 ? `${x} bytes` : `${(x / scale).toFixed(1)} ${unit}`;
}

/** Picojoule with a fitting unit. */
export function energy(picojoule: number): string {
  const [scale, unit] =
    picojoule >= 1e9 ? [1e9, 'mJ'] : picojoule >= 1e6 ? [1e6, 'uJ'] : picojoule >= 1e3 ? [1e3, 'nJ'] : [1, 'pJ'];
  return `${(picojoule / scale).toFixed(2)} ${unit}`;
}

/** A part of a whole as `12.3 %`; `-` of nothing. */
export const percent = (part: number, total: number): string =>
  total === 0 ? '-' : `${((100 * part) / total).toFixed(1)} %`;

/** A value with so many decimals; what rounds to nothing has no sign. */
export const fixed = (x: number, decimals: number): string => x.toFixed(decimals).replace(/^-(0\.?0*)$/, '$1');

/** `1 core`, `2 cores`. */
export const counted = (n: number, word: string): string => `${whole(n)} ${word}${n === 1 ? '' : 's'}`;

/** Seconds as `under 1 s`, `42 s`, `3 min 20 s`, `2 h 5 min`. */
export function timeText(seconds: number): string {
  const s = Math.round(seconds);
  if (seconds > 0 && s === 0) return 'under 1 s';
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min ${s % 60} s`;
  return `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`;
}

/** Microseconds of a chip in three digits with a fitting unit: `412 ns`, `38.1 us`, `1.24 ms`, `2.10 s`. */
export function chipTime(microseconds: number): string {
  const [scale, unit] =
    microseconds >= 1e6 ? [1e6, 's'] : microseconds >= 1e3 ? [1e3, 'ms'] : microseconds >= 1 ? [1, 'us'] : [1e-3, 'ns'];
  const value = microseconds / scale;
  return `${value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : 2)} ${unit}`;
}

/** Milliseconds as `12 ms` or `1.2 s`. */
export const duration = (ms: number): string =>
  ms < 1000 ? `${ms.toFixed(ms < 10 ? 1 : 0)} ms` : `${(ms / 1000).toFixed(1)} s`;
