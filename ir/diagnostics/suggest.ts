/** Names longer than this are not guessed at: nobody types them, and distances take time by their product. */
const longestGuess = 100;

/**
 * The candidate nearest to what the user typed, for "did you mean": Levenshtein distance with transpositions,
 * at most a third of the word's length (at least one edit). Ties go to the first candidate.
 */
export function nearest(typed: string, candidates: Iterable<string>): string | undefined {
  if (typed.length > longestGuess) return undefined;
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(typed.length / 3)) + 1;
  for (const candidate of candidates) {
    if (candidate.length > longestGuess) continue;
    const distance = editDistance(typed.toLowerCase(), candidate.toLowerCase());
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

/** Optimal string alignment distance (insert, delete, replace, swap neighbours), three rows at a time. */
function editDistance(a: string, b: string): number {
  let [before, previous] = [new Array<number>(b.length + 1).fill(0), Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min(previous[j]! + 1, row[j - 1]! + 1, previous[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, before[j - 2]! + 1);
      row.push(cost);
    }
    [before, previous] = [previous, row];
  }
  return previous[b.length]!;
}
