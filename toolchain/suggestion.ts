import { nearest } from '../ir/diagnostics/index.ts';

/** The name a user meant: the nearest in spelling, or the only one that begins or ends with what was typed. */
export function nearName(typed: string, candidates: readonly string[]): string | undefined {
  const [first, ...others] = nearNames(typed, candidates);
  return others.length === 0 ? first : undefined;
}

/** The same, or all that begin or end so. */
function nearNames(typed: string, candidates: readonly string[]): readonly string[] {
  const near = nearest(typed, candidates);
  if (near !== undefined) return [near];
  return candidates.filter((name) => typed.length >= 2 && (name.startsWith(typed) || name.endsWith(typed)));
}

/** Names that may be told one by one in a question. */
const fewNames = 3;

/** `did you mean "x"?`, or all names where they are few, or where to find them. */
export function suggestion(typed: string, candidates: readonly string[], otherwise = ''): string {
  const near = nearNames(typed, candidates);
  if (near.length > 0 && near.length <= fewNames)
    return `did you mean ${near.map((name) => `"${name}"`).join(' or ')}?`;
  return candidates.length > 0 && (candidates.length <= 14 || otherwise === '')
    ? `one of: ${candidates.join(', ')}`
    : otherwise;
}
