/**
 * What a decay leaves of a membrane or a current: trunc(m x factor / 2^bits), towards zero. Exact in float64: |m| < 2^31
 * and factor <= 2^bits <= 2^16 make products below 2^53.
 */
export const decayed = (m: number, factor: number, bits: number): number => Math.trunc((m * factor) / 2 ** bits);
