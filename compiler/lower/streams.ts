import { isMembrane, roundedBits, type ModelGraph } from '../../ir/model/index.ts';
import { isMoved } from './classify.ts';

/**
 * Groups membrane layers that are summed with, compared with or moved into each other: every group shares one grid. What is
 * rounded stays on a grid of its own.
 *
 * @returns the group's name (its first layer in model order) by layer name.
 */
export function streamGroups(model: ModelGraph): ReadonlyMap<string, string> {
  const parent = new Map(model.nodes.labels.filter(isMembrane).map((node) => [node.name, node.name]));
  const order = new Map(model.nodes.ids.map((id, i) => [id, i]));
  const root = (name: string): string => {
    let at = name;
    while (parent.get(at) !== at) at = parent.get(at)!;
    return at;
  };
  for (const node of model.nodes.labels.filter(isMoved))
    for (const input of node.inputs) {
      if (roundedBits(model.nodes.label(input)) !== undefined) continue;
      const [a, b] = [root(node.name), root(input)];
      if (order.get(a)! < order.get(b)!) parent.set(b, a);
      else parent.set(a, b);
    }
  return new Map([...parent.keys()].map((name) => [name, root(name)]));
}
