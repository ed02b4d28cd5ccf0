/** Names beyond these limits come from hostile files alone; distances to all of them would take minutes. */
const mostCandidates = 5000;
const longestWord = 200;

/**
 * The candidate nearest to what the user typed, for "did you mean": Levenshtein distance with transpositions,
 * at most a third of the word's length (at least one edit). Ties go to the first candidate. Words of more than 200 letters
 * and candidates behind the first 5,000 are near nothing.
 */
export function nearest(typed: string, candidates: Iterable<string>): string | undefined {
  if (typed.length > longestWord) return undefined;
  const word = typed.toLowerCase();
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(typed.length / 3)) + 1;
  let count = 0;
  for (const candidate of candidates) {
    if (++count > mostCandidates) break;
    if (candidate.length > longestWord || Math.abs(candidate.length - word.length) >= bestDistance) continue;
    const distance = editDistance(word, candidate.toLowerCase(), bestDistance);
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** `did you mean "x"?`, or a listing of what exists, or nothing. */
export function didYouMean(typed: string, candidates: readonly string[]): string | undefined {
  const guess = nearest(typed, candidates);
  if (guess !== undefined) return `did you mean "${guess}"?`;
  return candidates.length > 0 && candidates.length <= 12 ? `one of: ${candidates.join(', ')}` : undefined;
}

/** Optimal string alignment distance (insert, delete, replace, swap neighbours), three rows at a time; `limit` for all from there on. */
function editDistance(a: string, b: string, limit: number): number {
  let [before, previous] = [new Array<number>(b.length + 1).fill(0), Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min(previous[j]! + 1, row[j - 1]! + 1, previous[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, before[j - 2]! + 1);
      row.push(cost);
    }
    // Every later row is at least as far as the nearer of two rows before it.
    if (Math.min(...row) >= limit && Math.min(...previous) >= limit) return limit;
    [before, previous] = [previous, row];
  }
  return previous[b.length]!;
}
