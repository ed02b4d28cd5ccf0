import type { Facts } from '../../../compiler/passes/index.ts';
import type { Objective } from '../../../compiler/facts.ts';
import type { Target } from '../../../ir/target/index.ts';
import { compileSoon } from '../../support/compile.ts';
import { randomNetwork, type Recipe } from '../../support/random_model.ts';

/** Compiles a random network completely. Its proof need not fit, unless asked for: mapping does not depend on it. */
export function mapped(recipe: Recipe, target: Target, saturate = true, objective: Objective = 'energy'): Facts {
  return compileSoon({ ...randomNetwork(recipe), target, saturate, objective }).facts;
}
