import { compileModel } from '../../../compiler/index.ts';
import type { CompileRequest } from '../../../compiler/pipeline.ts';
import type { Facts } from '../../../compiler/passes/index.ts';
import type { Objective } from '../../../compiler/facts.ts';
import { randomWeights } from '../../../ir/checkpoint/index.ts';
import type { Target } from '../../../ir/target/index.ts';
import { compileSoon } from '../../support/compile.ts';
import { randomNetwork, type Recipe } from '../../support/random_model.ts';

/** Compiles a random network completely. Its proof need not fit, unless asked for: mapping does not depend on it. */
export function mapped(recipe: Recipe, target: Target, saturate = true, objective: Objective = 'energy'): Facts {
  return compileSoon({ ...randomNetwork(recipe), target, saturate, objective }).facts;
}

/** Layers of three sizes, the smaller ones many: cut for time alone they leave cores that are hardly filled. */
const layersOf = (name: string, width: number, count: number): string =>
  Array.from(
    { length: count },
    (_, i) => `x = x -> ${name}${i}.spike: sfa -> ${name}${i}: conv2d(${width}, kernel=1)`,
  ).join('\n');
const pyramid = `model "pyramid"
neuron sfa { cap: 4, norm: 4, rounding: half_even }
input x: [1, 12, 12] { bits: 8 }
x = x -> first: conv2d(2, kernel=3) -> first.spike: sfa -> half: conv2d(4, kernel=3, stride=2)
${layersOf('a', 4, 6)}
x = x -> a.spike: sfa -> quarter: conv2d(8, kernel=3, stride=2)
${layersOf('b', 8, 6)}
output logits = x -> mean -> spike: sfa(norm=1) -> head: linear(4)
`;

/** What compiles them. */
export function pyramidOn(target: Target): CompileRequest {
  const source = { name: 'pyramid.spike', text: pyramid };
  const model = compileModel(source, { load: () => source }).graph;
  return { model, weights: randomWeights(model, 1), target, saturate: true };
}
