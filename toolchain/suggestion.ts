import { nearest } from '../ir/diagnostics/index.ts';

/** The name a user meant: the nearest in spelling, or the only one that begins or ends with what was typed. */
export function nearName(typed: string, candidates: readonly string[]): string | undefined {
  const parts = candidates.filter((name) => typed.length >= 2 && (name.startsWith(typed) || name.endsWith(typed)));
  return nearest(typed, candidates) ?? (parts.length === 1 ? parts[0] : undefined);
}

/** `did you mean "x"?`, or all names where they are few, or where to find them. */
export function suggestion(typed: string, candidates: readonly string[], otherwise = ''): string {
  const near = nearName(typed, candidates);
  if (near !== undefined) return `did you mean "${near}"?`;
  return candidates.length > 0 && (candidates.length <= 14 || otherwise === '')
    ? `one of: ${candidates.join(', ')}`
    : otherwise;
}
