/** What `spikec explain CODE` prints, and the exit status the code leads to (DESIGN section 9). */
export interface CodeEntry {
  /** A few words, no full stop. */
  readonly title: string;
  /** 2 wrong usage, 3 invalid input, 4 does not fit the target; 0 where it is only ever a warning. */
  readonly status: 0 | 2 | 3 | 4;
  /** What it means, why it is an error, and how to mend it: a paragraph or two, with a small example where one helps. */
  readonly explain: string;
}

/** Keeps literal codes as keys while checking every entry. */
export const defineCodes = <const T extends Record<`SPK${number}`, CodeEntry>>(codes: T): T => codes;
