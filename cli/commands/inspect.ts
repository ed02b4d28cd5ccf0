import { kindOf, sourcesOf } from '../../ir/projections/index.ts';
import { hostLines } from '../../ir/chip/index.ts';
import type { ImageCore, ImageOutline, ImagePopulation, Usage } from '../../ir/chip/index.ts';
import { fail } from '../../ir/diagnostics/index.ts';
import { coreLimits, type CoreLimit } from '../../ir/target/index.ts';
import { shapeText } from '../../ir/tensor.ts';
import { defineCommand } from '../arguments/command.ts';
import { withOutline, type OutlinedImage } from '../../toolchain/load/image.ts';
import { bytes as byteText, percent, whole } from '../terminal/numbers.ts';
import { omit } from '../../toolchain/omit.ts';
import { flag, text } from '../arguments/options.ts';
import { originOf } from '../../toolchain/report/origin.ts';
import { summaryOf, summaryText } from '../../toolchain/report/summary.ts';
import { pairs, section, table } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { usageOfCores } from '../../toolchain/report/usage.ts';

const shapeOf = ({ extents, rank }: ImagePopulation): string => shapeText(extents.slice(0, rank));

/** Two's complement bits that the worst case of a membrane needs. */
function bitsOf({ boundLow, boundHigh }: ImagePopulation): number {
  let bits = 1;
  while (boundLow < -(2 ** (bits - 1)) || boundHigh > 2 ** (bits - 1) - 1) bits++;
  return bits;
}

/** Cores that hold a tile of each population. */
function coresByPopulation({ header, cores }: ImageOutline): number[] {
  const counts = header.populations.map(() => 0);
  for (const core of cores)
    for (const population of new Set(core.tiles.map((tile) => tile.population))) counts[population]!++;
  return counts;
}

function symbols(image: ImageOutline): object[] {
  const cores = coresByPopulation(image);
  return image.header.populations.map((population, i) => ({
    ...population,
    shape: population.extents.slice(0, population.rank),
    cores: cores[i]!,
  }));
}

function symbolTable(image: ImageOutline, width: number): string {
  const cores = coresByPopulation(image);
  const rows = image.header.populations.map((p, i) => [
    p.name,
    p.role,
    shapeOf(p),
    p.neuron ? `0..${p.neuron.cap} / ${p.neuron.norm}` : '',
    p.neuron ? String(p.fireWindow) : '',
    p.role === 'input' ? '' : String(bitsOf(p)),
    p.role === 'input' ? '' : p.float32Proved ? 'proved' : 'observed',
    String(cores[i]!),
  ]);
  return table(
    ['population', 'role', 'extents', 'counts', 'window', 'bits', 'float32', 'cores'],
    rows,
    ['left', 'left', 'left', 'left', 'right', 'right', 'left', 'right'],
    width,
  );
}

interface WindowEntry {
  readonly window: number;
  /** Time steps of a logical step, half open. */
  readonly steps: readonly [number, number];
  readonly fires: readonly string[];
  readonly delivers: readonly string[];
}

function scheduleOf({ header }: ImageOutline): WindowEntry[] {
  const { windows, slots } = header.schedule;
  return Array.from({ length: windows }, (_, window) => ({
    window,
    steps: [window * slots, (window + 1) * slots] as const,
    fires: header.populations.filter((p) => p.neuron !== undefined && p.fireWindow === window).map((p) => p.name),
    delivers: header.projections.filter((p) => p.activeWindow === window).map((p) => `${p.name}:${p.kind}`),
  }));
}

function scheduleTable(image: ImageOutline, width: number): string {
  const rows = scheduleOf(image).map(({ window, steps, fires, delivers }) => [
    String(window),
    `${steps[0]}..${steps[1] - 1}`,
    fires.join(', '),
    delivers.join(', '),
  ]);
  return table(['window', 'steps', 'fires', 'delivers'], rows, ['right', 'left', 'left', 'left'], width);
}

/** The first names, and how many more there are. */
const someNames = (names: readonly string[]): string =>
  names.length <= 3 ? names.join(', ') : `${names.slice(0, 2).join(', ')}, ${names.length - 2} more`;

function coreTable(image: ImageOutline, usages: readonly Usage[], width: number): string {
  const limits = Object.keys(coreLimits) as CoreLimit[];
  const rows = image.cores.map((core, i) => [
    `${core.x},${core.y}`,
    ...limits.map((limit) => whole(usages[i]![limit])),
    someNames([...new Set(core.tiles.map((tile) => image.header.populations[tile.population]!.name))]),
  ]);
  return table(
    ['core', ...limits, 'populations'],
    rows,
    ['left', ...limits.map(() => 'right' as const), 'left'],
    width,
  );
}

/** The core that `--core X,Y` names. */
function coreAt({ image, core }: OutlinedImage, typed: string): NonNullable<Wanted['core']> {
  const [, x, y] =
    /^(\d+)\s*,\s*(\d+)$/.exec(typed) ?? fail('SPK703', `--core ${typed}: not X,Y`, { help: 'for example --core 0,0' });
  const index = image.cores.findIndex((place) => place.x === Number(x) && place.y === Number(y));
  if (index >= 0) return { index, content: core(index) };
  const some = image.cores.slice(0, 8).map((place) => `${place.x},${place.y}`);
  return fail('SPK707', `the image uses no core at ${x},${y}`, {
    help: `it uses ${image.cores.length} cores: ${some.join('  ')}${image.cores.length > 8 ? '  ...' : ''}`,
  });
}

const piece = (p: ImagePopulation, channelFrom: number, channelTo: number, rowFrom: number, rowTo: number): string =>
  `${p.name} channels ${channelFrom}..${channelTo - 1} of ${p.extents[0]}, rows ${rowFrom}..${rowTo - 1} of ${p.extents[1]}, ${p.extents[2]} columns`;

function coreText(image: ImageOutline, core: ImageCore, usage: Usage, width: number): string {
  const { populations, projections, target } = image.header;
  const use = (Object.keys(coreLimits) as CoreLimit[]).map((limit): [string, string] => {
    const available = target.limits[limit];
    return [
      limit,
      available === undefined
        ? whole(usage[limit])
        : `${whole(usage[limit])} of ${whole(available)} (${percent(usage[limit], available)})`,
    ];
  });
  const tiles = core.tiles.map(
    (t, i) => `tile ${i}: ${piece(populations[t.population]!, t.channelFrom, t.channelTo, t.rowFrom, t.rowTo)}`,
  );
  const blocks = core.blocks.map((b) => {
    const p = projections[b.projection]!;
    const from = sourcesOf(p)
      .map((index) => populations[index]!.name)
      .join(' and ');
    return `into tile ${b.tile}: ${p.kind} ${p.name} from ${from}${kindOf(p).details(p)}, window ${p.activeWindow}`;
  });
  const routes = core.routes.map((r) => {
    const to = [...r.destinations].map((index) => `${image.cores[index]!.x},${image.cores[index]!.y}`);
    return `${r.payload} of tile ${r.tile} rows ${r.rowFrom}..${r.rowTo - 1} to ${to.join('  ')}`;
  });
  return [
    pairs(use, width),
    section(`${tiles.length} tiles`, tiles.join('\n')),
    section(`${blocks.length} synapse blocks`, blocks.join('\n')),
    section(`${routes.length} routes`, routes.join('\n')),
  ].join('\n');
}

interface Wanted {
  /** With its tables, and its place in the lists. */
  readonly core: { readonly index: number; readonly content: ImageCore } | undefined;
  readonly symbols: boolean;
  readonly schedule: boolean;
}

function documentOf(outlined: OutlinedImage, wanted: Wanted, usages: readonly Usage[]): object {
  const { image } = outlined;
  const coreDocument = (core: ImageCore, i: number): object => ({
    x: core.x,
    y: core.y,
    usage: usages[i]!,
    tiles: core.tiles.map((tile) => ({
      ...omit(tile, 'thresholds', 'initial'),
      population: image.header.populations[tile.population]!.name,
    })),
    blocks: core.blocks.map((block) => ({ ...block, projection: image.header.projections[block.projection]!.name })),
    routes: core.routes,
  });
  return {
    ...originOf(outlined),
    ...summaryOf(image),
    input: image.header.input,
    outputs: image.header.outputs,
    ...(image.header.host ? { host: { results: image.header.host.results, work: hostLines(image.header) } } : {}),
    ...(wanted.symbols ? { symbols: symbols(image) } : {}),
    ...(wanted.schedule ? { schedule: scheduleOf(image) } : {}),
    ...(wanted.core === undefined
      ? { coreList: image.cores.map((core, i) => ({ x: core.x, y: core.y, usage: usages[i]! })) }
      : { core: coreDocument(wanted.core.content, wanted.core.index) }),
  };
}

function report(outlined: OutlinedImage, wanted: Wanted, usages: readonly Usage[], terminal: Terminal): string {
  const { image, path, bytes, sha256 } = outlined;
  const { width } = terminal;
  const head = `${terminal.style('bold', path)}  ${byteText(bytes)}, sha256 ${sha256.slice(0, 16)}, by ${image.header.compiler}`;
  if (wanted.core !== undefined) {
    const { content, index } = wanted.core;
    return `${head}\ncore ${content.x},${content.y}\n${coreText(image, content, usages[index]!, width)}`;
  }
  const parts = [
    ...(wanted.symbols ? [section('Symbols', symbolTable(image, width - 2))] : []),
    ...(wanted.schedule ? [section('Schedule', scheduleTable(image, width - 2))] : []),
  ];
  if (parts.length > 0) return [head, ...parts].join('\n');
  return [
    head,
    pairs([['model', image.header.model]], width),
    summaryText(image, summaryOf(image), width),
    ...(image.header.host ? [section('Work of the host, in float64', hostLines(image.header).join('\n'))] : []),
    section('Cores', coreTable(image, usages, width - 2)),
  ].join('\n');
}

export const inspect = defineCommand({
  name: 'inspect',
  summary: 'Show what a chip image holds: utilisation, cores, symbols, schedule',
  positionals: { image: { type: 'string', demandOption: true, describe: 'A chip image' } },
  options: {
    core: text('One core: its tiles, synapse blocks and routes, X,Y'),
    symbols: flag('All populations with extents, bounds and the cores they are on'),
    schedule: flag('What fires and what delivers in every window'),
    disassemble: flag('The whole image as text'),
  },
  examples: [
    ['inspect net.img', 'utilisation, core by core'],
    ['inspect net.img --core 0,0', 'one core'],
    ['inspect net.img --disassemble > net.txt', 'everything'],
  ],
  run: (args, terminal) =>
    withOutline(args.image, async (outlined) => {
      const { image } = outlined;
      const wanted: Wanted = {
        core: args.core === undefined ? undefined : coreAt(outlined, args.core),
        symbols: args.symbols === true,
        schedule: args.schedule === true,
      };
      const usages = usageOfCores(image);
      const { disassembleImage } = await import('../../ir/chip/index.ts');
      const whole = args.disassemble === true ? disassembleImage(image) : undefined;
      return {
        json: { ...documentOf(outlined, wanted, usages), ...(whole === undefined ? {} : { disassembly: whole }) },
        text: () => whole?.trimEnd() ?? report(outlined, wanted, usages, terminal),
      };
    }),
});
