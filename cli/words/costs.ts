/** @file What a sample cost by where it comes from, in words: a few rows by themselves, tables where somebody asks for figures. */
import { paperCosts } from '../../ir/limits.ts';
import type { Causes } from '../../sim/index.ts';
import type { Costs, EnergyCosts, PipelinedCosts } from '../../toolchain/report/costs.ts';
import type { Figures } from '../../toolchain/report/figures.ts';
import type { LinkFigures } from '../../toolchain/report/links.ts';
import { counted, energy, percent, short } from '../terminal/numbers.ts';
import { section, table } from '../terminal/table.ts';

/** Where cycles come from, in the order in which they are told. */
const causes: readonly (readonly [keyof Causes, string, string])[] = [
  ['core', 'cores', 'the busiest core of every time step'],
  ['link', 'links', 'the busiest link of every time step, where it is inside a chip'],
  ['border', 'borders', 'the same, where it is between chips'],
  ['barrier', 'barriers', 'the barrier of every time step, and what is rounded up'],
];

/** `cores 61.4 %, links 32.6 %, barriers 6.0 %`; what takes nothing is left out. */
export function causesText(of: Causes): string {
  const all = sum(causes.map(([name]) => of[name]));
  return causes
    .filter(([name]) => of[name] > 0)
    .map(([name, words]) => `${words} ${percent(of[name], all)}`)
    .join(', ');
}

/** The busiest core and link, with the layers that keep them so; none where nothing worked, or no cycles are known. */
export function busiestRows({ busiestCore, busiestLink, pipelined }: Costs): [string, string][] {
  const core = pipelined?.busiestCore ?? busiestCore;
  const texts = [
    ...(core
      ? [
          `core ${core.x},${core.y}: ${short(core.cycles)} cycles${pipelined ? ', and no interval is shorter' : ''} (${someLayers(core.layers)})`,
        ]
      : []),
    ...(busiestLink
      ? [`link ${linkText(busiestLink)}: ${short(busiestLink.packets)} packets (${sharesText(busiestLink)})`]
      : []),
  ];
  return texts.map((text, i) => [i === 0 ? 'busiest' : '', text]);
}

const linkText = ({ from, to }: Pick<LinkFigures, 'from' | 'to'>): string => `${from.join(',')} to ${to.join(',')}`;

/** `a, b and 3 more layers`. */
function someLayers(layers: readonly string[]): string {
  if (layers.length <= 2) return layers.join(', ');
  return `${layers.slice(0, 2).join(', ')} and ${counted(layers.length - 2, 'more layer')}`;
}

/** `a 52.0 %, b 31.0 %, 3 more`. */
function sharesText({ packets, layers }: Pick<LinkFigures, 'packets' | 'layers'>): string {
  const told = layers.slice(0, 2).map(([layer, own]) => `${layer} ${percent(own, packets)}`);
  return [...told, ...(layers.length > 2 ? [`${layers.length - 2} more`] : [])].join(', ');
}

/** Energy by cause and the layers that take most of it; none where the target knows no energy. */
export function energyCauseRows({ energy: known }: Costs): [string, string][] {
  if (known === null) return [];
  const { costs, static: idle, layers } = known;
  const parts = costs.filter(({ picojoule }) => picojoule > 0).sort((a, b) => b.picojoule - a.picojoule);
  const all = sum(parts.map(({ picojoule }) => picojoule)) + (idle?.picojoule ?? 0);
  const rest = sum(parts.slice(3).map(({ picojoule }) => picojoule));
  const told = [
    ...parts.slice(0, 3).map(({ cost, picojoule }) => `${cost} ${percent(picojoule, all)}`),
    ...(parts.length > 3 ? [`${parts.length - 3} more ${percent(rest, all)}`] : []),
    idle ? `static power ${percent(idle.picojoule, all)}` : 'static power unknown',
  ];
  const most = layers.slice(0, 3).map(({ layer, picojoule }) => `${layer} ${percent(picojoule, all)}`);
  return [
    ['', told.join(', ')],
    ...(most.length > 0 ? [['', `most of it in ${most.join(', ')}`] as [string, string]] : []),
  ];
}

/** How much is assumed; everything, one by one, is in the tables. */
export function assumedRow({ assumptions }: Costs): [string, string] {
  const rules = assumptions.filter(({ of }) => of === 'counting').length;
  const figures = sum(assumptions.map(({ costs = [] }) => costs.length));
  return [
    'assumed',
    `${counted(figures, 'figure')} of the target and ${counted(rules, 'rule')} of counting; --figures lists them, with all layers, and the busiest cores, links and windows`,
  ];
}

/** Rows of the busiest that are listed. */
const most = 10;

/** Everything: cycles and energy by cause, layers, the busiest cores, links and windows, assumptions. */
export const costSections = (costs: Costs, figures: Figures, paper: number, width: number): string[] => [
  ...(costs.causes ? [section('Cycles by cause', causeTable(costs.causes, costs.pipelined, width - 2))] : []),
  ...(costs.energy ? [section('Energy by cause', energyTable(costs.energy, paper, width - 2))] : []),
  section('Layers', layerTable(costs.energy, figures, width - 2)),
  section('Busiest cores', coreTable(figures, width - 2)),
  ...(figures.links.length > 0 ? [section('Busiest links', linkTable(figures, width - 2))] : []),
  section('Busiest windows', windowTable(figures, width - 2)),
  section('Assumed', costs.assumptions.map(({ words }) => `- ${words}`).join('\n')),
];

const sum = (parts: readonly number[]): number => parts.reduce((a, b) => a + b, 0);

function causeTable(of: Causes, pipelined: PipelinedCosts | undefined, width: number): string {
  const columns: readonly (readonly [string, Causes])[] = pipelined
    ? [
        ['one by one', of],
        ['alone', pipelined.causes],
        ['interval', pipelined.intervalCauses],
      ]
    : [['cycles', of]];
  const all = columns.map(([, each]) => sum(Object.values(each)));
  const rows = causes.map(([name, words, doc]) => [
    words,
    ...columns.flatMap(([, each], i) => [short(each[name]), percent(each[name], all[i]!)]),
    ...(pipelined ? [] : [doc]),
  ]);
  return table(
    ['', ...columns.flatMap(([name]) => [name, '']), ...(pipelined ? [] : [''])],
    [...rows, ['all', ...all.flatMap((each) => [short(each), '']), ...(pipelined ? [] : [''])]],
    ['left', ...columns.flatMap(() => ['right', 'right'] as const), ...(pipelined ? [] : ['left' as const])],
    width,
  );
}

function energyTable({ costs, static: idle }: EnergyCosts, paper: number, width: number): string {
  const all = sum(costs.map(({ picojoule }) => picojoule)) + (idle?.picojoule ?? 0);
  const rows = costs
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.picojoule - a.picojoule)
    .map(({ cost, count, each, picojoule, provenance, source }) => [
      cost,
      short(count),
      provenance === 'unknown' ? '?' : `${each} pJ`,
      provenance === 'unknown' ? 'unknown' : energy(picojoule),
      percent(picojoule, all),
      source === undefined ? provenance : `${provenance}: ${source}`,
    ]);
  const still = idle
    ? [
        'static power',
        counted(idle.cores, 'core'),
        '',
        energy(idle.picojoule),
        percent(idle.picojoule, all),
        idle.provenance,
      ]
    : ['static power', '', '?', 'unknown', '', 'unknown'];
  const formula = `${paperCosts.mac} pJ x MACs + ${paperCosts.accumulate} pJ x synaptic operations, as papers count`;
  return table(
    ['cost', 'count', 'each', 'energy', 'share', 'from'],
    [
      ...rows,
      still,
      ['all', '', '', energy(all), '', ''],
      ['papers\u2019 formula', '', '', energy(paper), '', formula],
    ],
    ['left', 'right', 'right', 'right', 'right', 'left'],
    width,
  );
}

function layerTable(known: EnergyCosts | null, { layers, samples }: Figures, width: number): string {
  const all = sum((known?.layers ?? []).map(({ picojoule }) => picojoule));
  const own = new Map(known?.layers.map((layer) => [layer.layer, layer]));
  const rows = layers.map(({ layer, spikes, neurons, mostSpikes, silent, saturated }) => {
    const { picojoule = 0, costs = {} } = own.get(layer) ?? {};
    const [first] = Object.entries(costs).sort((a, b) => b[1] - a[1]);
    const fires =
      mostSpikes === 0
        ? ['', '', '']
        : [short(spikes / samples), ...[silent, saturated].map((some) => percent(some, neurons * samples))];
    return [layer, ...fires, ...(known ? [energy(picojoule), percent(picojoule, all), first ? first[0] : ''] : [])];
  });
  return table(
    ['layer', 'spikes', 'silent', 'saturated', ...(known ? ['energy', 'share', 'most by'] : [])],
    rows,
    ['left', 'right', 'right', 'right', ...(known ? (['right', 'right', 'left'] as const) : [])],
    width,
  );
}

function coreTable({ cores, samples, windows }: Figures, width: number): string {
  const all = sum(windows.map(({ cycles }) => cycles));
  const order = [...cores.keys()].sort((a, b) => cores[b]!.cycles - cores[a]!.cycles || a - b).slice(0, most);
  const rows = order.map((at) => {
    const { x, y, cycles, spikes, packets, layers } = cores[at]!;
    return [
      `${x},${y}`,
      short(cycles / samples),
      percent(cycles, all),
      short(spikes / samples),
      short(packets / samples),
      someLayers(layers),
    ];
  });
  return table(
    ['core', 'cycles', 'of the time', 'spikes', 'packets', 'layers'],
    rows,
    ['left', 'right', 'right', 'right', 'right', 'left'],
    width,
  );
}

function linkTable({ links, samples }: Figures, width: number): string {
  const rows = links
    .slice(0, most)
    .map((link) => [
      linkText(link),
      link.crossesChips ? 'between chips' : 'in a chip',
      short(link.packets / samples),
      sharesText(link),
    ]);
  return table(['link', 'where', 'packets', 'layers'], rows, ['left', 'left', 'right', 'left'], width);
}

function windowTable({ windows, samples }: Figures, width: number): string {
  const all = sum(windows.map(({ cycles }) => cycles));
  const order = [...windows].sort((a, b) => b.cycles - a.cycles || a.window - b.window).slice(0, most);
  const rows = order.map(({ window, cycles, causes: of, spikes, queueDepth, linkLoad }) => [
    String(window),
    short(cycles / samples),
    percent(cycles, all),
    short(spikes / samples),
    short(queueDepth),
    short(linkLoad),
    causesText(of),
  ]);
  return table(
    ['window', 'cycles', 'share', 'spikes', 'longest queue', 'busiest link', 'cycles of'],
    rows,
    ['right', 'right', 'right', 'right', 'right', 'right', 'left'],
    width,
  );
}
