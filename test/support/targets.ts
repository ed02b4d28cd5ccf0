import {
  coreLimits,
  eventCosts,
  projectionKinds,
  type CoreLimit,
  type EventCost,
  type Figure,
  type Target,
} from '../../ir/target/index.ts';

const figures = (value: number): Record<EventCost, Figure> =>
  Object.fromEntries(Object.keys(eventCosts).map((name) => [name, { value, provenance: 'assumed' }])) as Record<
    EventCost,
    Figure
  >;

/** A chip for tests, with limits as given; limits that are left out are unknown, messages as wide as membranes that are handed on whole. */
export function testTarget(limits: { readonly [L in CoreLimit]?: number } = {}, more: Partial<Target> = {}): Target {
  for (const name of Object.keys(limits)) if (!Object.hasOwn(coreLimits, name)) throw new Error(`no limit "${name}"`);
  return {
    name: 'test',
    summary: 'A chip for tests; it does not exist.',
    fictional: true,
    mesh: { columns: 8, rows: 8 },
    chips: { columns: 4, rows: 4 },
    membraneBits: 32,
    weightBits: 8,
    messageBits: 30,
    decayBits: 16,
    projections: [...projectionKinds],
    limits,
    cycles: { ...figures(1), barrier: { value: 10, provenance: 'assumed' } },
    energy: figures(1),
    ...more,
  };
}

/** The same costs, of which nothing is known. */
export const unknown = <C extends object>(costs: C): C =>
  Object.fromEntries(Object.keys(costs).map((name) => [name, { value: 0, provenance: 'unknown' }])) as C;

/** Room for any small network. */
export const wideTarget = testTarget({ neurons: 65536, synapse_bytes: 2 ** 22 });
