/** @file What a checkpoint says about the neurons that its weights were made for. */
import { neuronNodes, type ModelGraph, type NeuronNode } from '../model/index.ts';

/**
 * How many neurons layers follow which rule, the most frequent first: `104 layers of cap 4, norm 4, half_even; 1 layers of
 * cap 4, norm 1, half_even`. Folding and merging do not change it.
 */
export function neuronSummary(graph: ModelGraph): string {
  const counts = new Map<string, number>();
  for (const node of neuronNodes(graph)) {
    const rule = ruleText(node.attributes);
    counts.set(rule, (counts.get(rule) ?? 0) + 1);
  }
  const ordered = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return ordered.map(([rule, count]) => `${count} of ${rule}`).join('; ');
}

function ruleText(attributes: NeuronNode['attributes']): string {
  const { cap, norm, rounding, reset, leak, threshold, fires, decay, gain, current_decay } = attributes;
  const factors = [
    [decay, 1, 'decay'],
    [gain, 1, 'gain'],
    [current_decay, 0, 'current_decay'],
  ] as const;
  const said = factors.flatMap(([value, plain, name]) => (value === plain ? [] : [`${name} ${value}`]));
  const kept = reset === 'each_step' ? [] : [`reset ${reset}`, `leak ${leak}`, ...said];
  const firing = [
    ...(threshold === 1 ? [] : [`threshold ${threshold}`]),
    ...(fires === 'at' ? [] : [`fires ${fires}`]),
  ];
  return [`cap ${cap}`, `norm ${norm}`, rounding, ...firing, ...kept].join(', ');
}
