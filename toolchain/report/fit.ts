/** @file Whether a model fits targets, as data. */
import { fitOf, remediesOf, type Fit, type Remedy } from '../../compiler/fit/index.ts';
import type { ModelGraph } from '../../ir/model/index.ts';
import type { Target } from '../../ir/target/index.ts';

export type { Fit, LayerFit, Remedy } from '../../compiler/fit/index.ts';

/** The answer for one target, and what would help. */
export interface FitReport extends Fit {
  readonly remedies: readonly Remedy[];
  /** Chips that the packer took, or that the bound needs, and those there are. */
  readonly chips: number;
  readonly chipsAvailable: number;
}

/** Asks without weights and without placing. Throws a `DiagnosticError` where the network cannot be lowered for any target. */
export function fitReport(model: ModelGraph, target: Target): FitReport {
  const fit = fitOf(model, target);
  const { mesh, chips } = target;
  const cores = fit.cores ?? fit.bounds[0]?.cores ?? 1;
  return {
    ...fit,
    remedies: remediesOf(model, fit),
    chips: Math.ceil(cores / (mesh.columns * mesh.rows)),
    chipsAvailable: chips.columns * chips.rows,
  };
}
