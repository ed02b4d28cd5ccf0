/** @file Costs of targets that know none: unknown, and never 0. */
import { knowsNone, type Target } from '../../ir/target/index.ts';

/** Costs as JSON has them: null where the target knows no cost of the kind. @param table of energy, a sum or an object with one. */
export const knownCosts = <T>(
  { cycles, energy }: { readonly cycles: number; readonly energy: { readonly table: T } },
  target: Target,
): { readonly cycles: number | null; readonly energy: { readonly table: T | null } } => ({
  cycles: knowsNone(target.cycles) ? null : cycles,
  energy: { ...energy, table: knowsNone(target.energy) ? null : energy.table },
});
