/** @file What cores of a class do not take of a network, whatever their size. */
import type { Network } from '../projections/index.ts';
import type { CoreClass, Target } from '../target/index.ts';
import { beyondShapes } from './shapes.ts';

/** Populations that no core of a class holds, since it lacks a kind of projection or takes no such shape; with the reason. */
export function lackedBy(
  network: Network,
  { projections, shapes }: Pick<CoreClass, 'projections'> & Pick<Target, 'shapes'>,
): ReadonlyMap<number, string> {
  const faults = new Map(beyondShapes(network, shapes).map((fault) => [fault.name, fault]));
  const lacking = new Map<number, string>();
  for (const { target, kind, name } of network.projections) {
    const fault = faults.get(name);
    if (!projections.includes(kind)) lacking.set(target, `no ${kind}`);
    else if (fault) lacking.set(target, `${fault.limit} of ${fault.used}, it takes ${fault.possible}`);
  }
  for (const [index, { name }] of network.populations.entries()) {
    const fault = faults.get(name);
    if (fault) lacking.set(index, `${fault.limit} of ${fault.used}, it takes ${fault.possible}`);
  }
  return lacking;
}
