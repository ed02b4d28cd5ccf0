import {
  coreLimits,
  eventCosts,
  gridOf,
  type CoreLimit,
  type EventCost,
  type Figure,
  type Target,
} from '../../ir/target/index.ts';
import { defineCommand } from '../arguments/command.ts';
import { counted, whole } from '../terminal/numbers.ts';
import { pairs, section, table } from '../terminal/table.ts';
import { bundledTargets, loadTarget, readTarget, targetTitle, type FoundTarget } from '../../toolchain/load/target.ts';
import type { Terminal } from '../terminal/terminal.ts';

const coresOf = (target: Target): number => gridOf(target).columns * gridOf(target).rows;

function meshText(target: Target): string {
  const { mesh, chips } = target;
  const n = chips.columns * chips.rows;
  return `${mesh.columns} x ${mesh.rows} cores on ${counted(n, 'chip')}${n > 1 ? ` (${chips.columns} x ${chips.rows})` : ''}`;
}

const figure = ({ value, provenance }: Figure): [string, string] => [String(value), provenance];

function costRows(target: Target): string[][] {
  const rows = (Object.keys(eventCosts) as EventCost[]).map((name) => [
    name,
    ...figure(target.cycles[name]),
    ...figure(target.energy[name]),
    eventCosts[name],
  ]);
  return [...rows, ['barrier', ...figure(target.cycles.barrier), '', '', 'paid once per time step']];
}

function limitRows(target: Target): string[][] {
  return (Object.keys(coreLimits) as CoreLimit[]).map((name) => {
    const limit = target.limits[name];
    return [name, limit === undefined ? 'unknown' : whole(limit), coreLimits[name]];
  });
}

function describe(target: Target, terminal: Terminal): string {
  const head = pairs(
    [
      ['mesh', meshText(target)],
      ['membranes', `${target.membraneBits} bits`],
      ['weights', `up to ${target.weightBits} bits`],
      ['messages', `up to ${target.messageBits} bits`],
      ['in hardware', target.projections.join(', ')],
    ],
    terminal.width,
  );
  const limits = table(
    ['limit', 'per core', 'counts'],
    limitRows(target),
    ['left', 'right', 'left'],
    terminal.width - 2,
  );
  const costs = table(
    ['event', 'cycles', 'source', 'pJ', 'source', 'meaning'],
    costRows(target),
    ['left', 'right', 'left', 'right', 'left', 'left'],
    terminal.width - 2,
  );
  return [
    terminal.style('bold', targetTitle(target)),
    target.summary,
    '',
    head,
    section('Limits of a core', limits),
    section('Costs', costs),
  ].join('\n');
}

function listing(found: readonly FoundTarget[], width: number): string {
  const rows = found.map(({ target }) => [
    target.name,
    whole(coresOf(target)),
    String(target.membraneBits),
    target.fictional ? 'fictional' : 'real',
    target.summary,
  ]);
  return table(['target', 'cores', 'bits', 'chip', 'summary'], rows, ['left', 'right', 'right', 'left', 'left'], width);
}

const documentOf = ({ target }: FoundTarget): object => ({ ...target, cores: coresOf(target) });

export const targets = defineCommand({
  name: 'targets',
  summary: 'List the chips that come with spikec, or describe one with every limit and cost',
  positionals: {
    name: { type: 'string', describe: 'A target, or the path of a description; without it, all are listed' },
  },
  options: {},
  examples: [
    ['targets', 'all chips'],
    ['targets sdt-core', 'limits and costs of one, and where each figure comes from'],
  ],
  async run({ name }, terminal) {
    if (name !== undefined) {
      const found = await loadTarget(name);
      return { json: documentOf(found), text: () => describe(found.target, terminal) };
    }
    const all = await Promise.all([...bundledTargets().values()].map(readTarget));
    return { json: { targets: all.map(documentOf) }, text: () => listing(all, terminal.width) };
  },
});
