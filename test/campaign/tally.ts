/** @file Counts of a campaign. */
import type { Ending } from './pool.ts';
import { verdicts, type Verdict } from './verdict.ts';

/** What is bad; what is left over are temporary or half-written files. */
export const failures = ['crash', 'hang', 'leftover'] as const;
export type Failure = (typeof failures)[number];

type Counts = Record<Verdict | Failure, number>;

/** Counts by mutator, and what to try again. */
export interface Tally {
  add(name: string, seed: number, ending: Ending | { readonly leftover: string }): void;
  readonly failed: readonly string[];
  /** A table: one line a mutator, and all of them together. */
  text(): string;
}

export function createTally(): Tally {
  const counts = new Map<string, Counts>();
  const failed: string[] = [];
  return {
    failed,
    add(name, seed, ending) {
      const mine = counts.get(name) ?? zero();
      counts.set(name, mine);
      if ('verdict' in ending) return void mine[ending.verdict]++;
      const [what] = Object.keys(ending) as [Failure];
      mine[what]++;
      const said = Object.values(ending)[0] as string | true;
      failed.push(
        `${what}: npm run campaign -- --only "${name}" --seed ${seed} --count 1${said === true ? '' : `\n${said}`}`,
      );
    },
    text() {
      const columns = ['tried', ...verdicts, ...failures];
      const rows = [...counts].map(([name, mine]) => [name, ...numbersOf(mine)] as const);
      const sums = columns.map((_, i) => rows.reduce((sum, row) => sum + (row[i + 1] as number), 0));
      return [['mutator', ...columns], ...rows, ['all', ...sums]]
        .map(([name, ...rest]) => `${String(name).padEnd(20)}${rest.map((cell) => String(cell).padStart(10)).join('')}`)
        .join('\n');
    },
  };
}

const zero = (): Counts => ({ refused: 0, accepted: 0, equal: 0, crash: 0, hang: 0, leftover: 0 });

const numbersOf = (mine: Counts): number[] => {
  const all = [...verdicts, ...failures].map((key) => mine[key]);
  return [all.reduce((sum, count) => sum + count, 0), ...all];
};
