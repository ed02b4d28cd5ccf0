/** @file Values of the step before: a register a step, each filled from the one in front, the first from the layer itself. */
import { referenceOf, type ModelNode } from '../../ir/model/index.ts';
import { extentsOf } from '../../ir/tensor.ts';
import { addProjection, addSpiking, spikeCopy, type Drafting } from './drafting.ts';

/** Names of a layer's registers, the first to be filled first; the last one is called like the layer. */
const namesOf = ({ name }: ModelNode, steps: number): string[] =>
  Array.from({ length: steps }, (_, i) => (i === steps - 1 ? name : `${name}.step${i + 1}`));

/** Adds the registers of a layer that refers to another one, which may come later. */
export function addRegisters(drafting: Drafting, node: ModelNode): void {
  const { type } = node;
  if (type.kind !== 'count') throw new Error(`"${node.name}" (${node.op}) refers to a layer and gives no spikes`);
  for (const name of namesOf(node, referenceOf(node)!.steps))
    addSpiking(drafting, name, node.name, extentsOf(type.shape), type.cap, { rule: 'register' });
}

/** Leads spikes into all registers, once every layer has its population. */
export function fillRegisters(drafting: Drafting): void {
  for (const node of drafting.model.nodes.labels) {
    const reference = referenceOf(node);
    if (!reference) continue;
    let source = drafting.populationOf.get(reference.layer)!;
    for (const target of namesOf(node, reference.steps)) {
      addProjection(drafting, { kind: 'any', name: `${target}.copy`, source, target, ...spikeCopy });
      source = target;
    }
  }
}
