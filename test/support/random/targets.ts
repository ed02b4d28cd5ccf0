/** @file Random chips with costs in sixteenths, so that sums of whole counts are exact in any order. */
import fc from 'fast-check';
import {
  eventCosts,
  finerCosts,
  sharedCosts,
  type Figure,
  type FinerCost,
  type Target,
} from '../../../ir/target/index.ts';
import { testTarget } from '../targets.ts';
import { randomSource } from './source.ts';

/** Networks of cores: meshes of few cores that may share routers, any model of routing and of steps, any of the finer costs. */
export const randomTargets: fc.Arbitrary<Target> = fc.integer({ min: 1, max: 2 ** 30 }).map((seed) => {
  const random = randomSource(seed);
  const figure = (): Figure => ({ value: random(0, 40) / 16, provenance: 'assumed' });
  const maybe = <N extends string, T>(name: N, draw: () => T): { readonly [K in N]?: T } =>
    (random(0, 1) === 0 ? { [name]: draw() } : {}) as { readonly [K in N]?: T };
  const costs = (names: readonly string[]): Record<string, Figure> =>
    Object.fromEntries(names.map((name) => [name, figure()]));
  const finer = (Object.keys(finerCosts) as FinerCost[]).filter((name) => !sharedCosts.includes(name));
  const some = (names: readonly string[]): string[] => names.filter(() => random(0, 2) === 0);
  const base = Object.keys(eventCosts);
  const [mesh, chips] = [
    { columns: 2 * random(1, 3), rows: random(1, 4) },
    { columns: random(3, 6), rows: random(3, 4) },
  ];
  return testTarget(
    { neurons: random(90, 500) },
    {
      ...{ mesh, chips },
      ...maybe('coresPerRouter', () => ({ columns: 2, rows: 1 })),
      ...maybe('hostPort', () => ({
        x: random(0, mesh.columns * chips.columns - 1),
        y: random(0, mesh.rows * chips.rows - 1),
      })),
      ...maybe('routing', () => 'unicast' as const),
      ...maybe('step', () => 'phases' as const),
      ...maybe('clock', () => ({ value: random(1, 500), provenance: 'assumed' as const })),
      ...maybe('idle', figure),
      ...maybe('barriers', () => ({
        sizes: [1, 3, 9].map((routers) => ({ routers, cycles: random(0, 90) / 4 })),
        provenance: 'assumed' as const,
      })),
      cycles: costs([...base, 'barrier', ...some(finer.filter((name) => finerCosts[name].cycles))]) as Target['cycles'],
      energy: costs([...base, ...some(finer)]) as Target['energy'],
    },
  );
});
