import {
  eventCosts,
  finerCosts,
  finerIn,
  gridOf,
  type EventCost,
  type Figure,
  type Target,
} from '../../ir/target/index.ts';
import type { RunOf } from '../arguments/command.ts';
import type { targets } from '../commands/targets.ts';
import { counted, whole } from '../terminal/numbers.ts';
import { pairs, section, table } from '../terminal/table.ts';
import { bundledTargets, loadTarget, readTarget, type FoundTarget } from '../../toolchain/load/target.ts';
import { host } from '../host.ts';
import { targetTitle } from '../words/origin.ts';
import { bitsText, limitSections, originMark } from '../words/target_limits.ts';
import type { Terminal } from '../terminal/terminal.ts';

const coresOf = (target: Target): number => gridOf(target).columns * gridOf(target).rows;

function meshText(target: Target): string {
  const { mesh, chips } = target;
  const n = chips.columns * chips.rows;
  return `${mesh.columns} x ${mesh.rows} cores on ${counted(n, 'chip')}${n > 1 ? ` (${chips.columns} x ${chips.rows})` : ''}${originMark(target, 'mesh')}${routerText(target)}${portText(target)}`;
}

const routerText = ({ coresPerRouter: shared }: Target): string =>
  shared ? `; ${shared.columns} x ${shared.rows} share a router` : '';

const portText = ({ hostPort: port }: Target): string => (port ? `; the host at ${port.x},${port.y}` : '');

const figure = (cost: Figure | undefined): [string, string] =>
  cost === undefined ? ['', ''] : [cost.provenance === 'unknown' ? '?' : short(cost.value), cost.provenance];

/** A number of the target’s file as it is; a long one, which was computed, with four digits. */
const short = (value: number): string =>
  String(value).length > 8 ? String(Number(value.toPrecision(4))) : String(value);

function costRows(target: Target): string[][] {
  const rows = (Object.keys(eventCosts) as EventCost[]).map((name) => [
    name,
    ...figure(target.cycles[name]),
    ...figure(target.energy[name]),
    eventCosts[name],
  ]);
  const finer = finerIn('energy')
    .filter((name) => target.cycles[name] !== undefined || target.energy[name] !== undefined)
    .map((name) => [name, ...figure(target.cycles[name]), ...figure(target.energy[name]), finerCosts[name].doc]);
  return [...rows, ...finer, ...barrierRows(target)];
}

function barrierRows({ barriers, cycles }: Target): string[][] {
  if (barriers === undefined) return [['barrier', ...figure(cycles.barrier), '', '', 'paid once per time step']];
  const { sizes, provenance } = barriers;
  return sizes.map((size, i) => [
    'barrier',
    String(size.cycles),
    provenance,
    ...['', '', `${i === 0 ? 'paid once per time step, ' : ''}from ${counted(size.routers, 'router')} on`],
  ]);
}

/** How the chip counts time and packets, where its file says it. */
function timeRows({ clock, idle, routing, step, updates }: Target): [string, string][] {
  const told = (value: Figure, unit: string): string => `${value.value} ${unit} (${value.provenance})`;
  return [
    ...(clock ? [['clock', told(clock, 'MHz')] satisfies [string, string]] : []),
    ...(idle ? [['static power', `${told(idle, 'uW')} a core`] satisfies [string, string]] : []),
    ...(routing ? [['routing', routing] satisfies [string, string]] : []),
    ...(step ? [['time step', step] satisfies [string, string]] : []),
    ...(updates ? [['updates', updates] satisfies [string, string]] : []),
  ];
}

function describe(target: Target, terminal: Terminal): string {
  const head = pairs(
    [
      ...(target.units
        ? [['layers', 'sequential: they take turns on the same units'] satisfies [string, string]]
        : [['mesh', meshText(target)] satisfies [string, string]]),
      ['membranes', bitsText(target, 'membrane_bits', target.membraneBits)],
      ['weights', `up to ${bitsText(target, 'weight_bits', target.weightBits)}`],
      ['messages', `up to ${bitsText(target, 'message_bits', target.messageBits)}`],
      [
        'decays',
        target.decayBits > 0
          ? `by a factor of ${bitsText(target, 'decay_bits', target.decayBits)}`
          : `by shifts only${originMark(target, 'decay_bits')}`,
      ],
      ['in hardware', `${target.projections.join(', ')}${originMark(target, 'projections')}`],
      ...timeRows(target),
    ],
    terminal.width,
  );
  const units = table(
    ['unit', 'width', 'source', 'does'],
    (target.units ?? []).map(({ name, width, does }) => [name, ...figure(width), does.join(', ')]),
    ['left', 'right', 'left', 'left'],
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
    ...limitSections(target, terminal.width),
    ...(target.units ? [section('Units that layers share, operations a cycle', units)] : []),
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

export const run: RunOf<typeof targets> = ({ name }, terminal) => {
  if (name !== undefined) {
    const found = loadTarget(host, name);
    return { json: documentOf(found), text: () => describe(found.target, terminal) };
  }
  const all = [...bundledTargets(host).values()].map((path) => readTarget(host, path));
  return { json: { targets: all.map(documentOf) }, text: () => listing(all, terminal.width) };
};
