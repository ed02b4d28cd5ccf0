/** @file What figures of cost rest on besides counts: figures of the target that nobody measured, and rules of counting. */
import {
  eventCosts,
  finerIn,
  type EventCost,
  type FinerCost,
  type Provenance,
  type Target,
} from '../../ir/target/index.ts';

/** One thing that is taken for true. */
export interface Assumption {
  /** `counting`: a rule; the others: figures of the target. */
  readonly of: 'cycles' | 'energy' | 'clock' | 'static power' | 'counting';
  /** Of figures: what the target says of them. */
  readonly provenance?: Provenance;
  /** Of costs: which. */
  readonly costs?: readonly (EventCost | FinerCost | 'barrier')[];
  /** A sentence without its full stop. */
  readonly words: string;
}

/** What a run's costs were counted with. */
export interface Counting {
  /** Whether windows side by side were counted as well, and the membranes beyond one for each neuron that this takes. */
  readonly pipelined?: { readonly heldMembranes: number };
  /** Whether something crossed from chip to chip. */
  readonly borders: boolean;
}

/** Everything that the costs of a run assume, figures first; figures that are documented are no assumptions. */
export const assumptionsOf = (target: Target, counting: Counting): Assumption[] => [
  ...figuresOf(target, 'cycles'),
  ...figuresOf(target, 'energy'),
  ...powerOf(target),
  ...rulesOf(target, counting),
];

/** Costs by what the target says of them; those that are documented apart. */
function figuresOf(target: Target, of: 'cycles' | 'energy'): Assumption[] {
  const { barriers } = target;
  const costs = [...(Object.keys(eventCosts) as EventCost[]), ...finerIn(of)].flatMap((cost) => {
    const figure = target[of][cost];
    return figure === undefined ? [] : [{ cost, provenance: figure.provenance }];
  });
  const barrier = {
    cost: 'barrier' as const,
    provenance: barriers?.provenance ?? target.cycles.barrier.provenance,
  };
  const all = of === 'cycles' ? [...costs, barrier] : costs;
  return [...Map.groupBy(all, ({ provenance }) => provenance)]
    .filter(([provenance]) => provenance !== 'documented')
    .map(([provenance, members]) => {
      const names = members.map(({ cost }) => cost);
      const each = of === 'cycles' ? 'the cycles' : 'the energy';
      return { of, provenance, costs: names, words: `${each} of ${names.join(', ')}: ${meaning[provenance]}` };
    });
}

const meaning: { readonly [P in Provenance]: string } = {
  documented: 'as the chip\u2019s documents say',
  secondary: 'from others than the chip\u2019s makers',
  derived: 'computed from other figures',
  assumed: 'assumed, without a source',
  unknown: 'unknown, and counted as 0',
};

function powerOf({ clock, idle }: Target): Assumption[] {
  const figure = (of: 'clock' | 'static power', what: typeof clock): Assumption[] =>
    what === undefined || what.provenance === 'documented'
      ? []
      : [{ of, provenance: what.provenance, words: `the ${of}: ${meaning[what.provenance]}` }];
  const missing = [...(clock ? [] : ['clock']), ...(idle ? [] : ['static power of a core'])];
  return [
    ...figure('clock', clock),
    ...figure('static power', idle),
    {
      ...{ of: 'static power' },
      ...(missing.length > 0 ? { provenance: 'unknown' as const } : {}),
      words:
        missing.length > 0
          ? `static power is not among the energies: the target knows no ${missing.join(' and no ')}`
          : 'static power is paid for all cores of the chips in use, whether they work or not',
    },
  ];
}

function rulesOf(
  { step = 'sum', routing = 'multicast', units }: Target,
  { pipelined, borders }: Counting,
): Assumption[] {
  const words = [
    ...(units
      ? [
          'layers take turns: units of a turn overlap whole, all their lanes are busy, weights are read once: no time is shorter',
        ]
      : []),
    step === 'sum'
      ? 'a time step lasts as long as its busiest core, then its busiest link, then the barrier: the three do not overlap'
      : 'a time step lasts as long as its busiest sender or receiver, then the barrier: links are never the slowest',
    pipelined
      ? `side by side: the same sample comes again and again; ${pipelined.heldMembranes === 0 ? 'nothing has to wait' : `what waits takes ${pipelined.heldMembranes} membranes, which no limit of a core counts`}`
      : `layers work one after the other, one sample at a time${units ? '' : ' (--pipelined counts them side by side as well)'}`,
    routing === 'multicast'
      ? 'packets go x first, then y, and part where ways part: each link once'
      : 'packets go x first, then y, one for each destination core',
    'a packet has one size, whatever it carries',
    ...(borders ? ['a link between chips takes one packet after the other, as links inside a chip do'] : []),
    'the host sends as a core does and takes no other time; its reading of the outputs costs packets and hops, and no time',
  ];
  return words.map((each) => ({ of: 'counting', words: each }));
}
