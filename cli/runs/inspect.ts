import { kindOf, sourcesOf } from '../../ir/projections/index.ts';
import { disassembleImage, hostLines, usageOfCores } from '../../ir/chip/index.ts';
import type { ImageCore, ImageOutline, ImagePopulation, Usage } from '../../ir/chip/index.ts';
import { fail } from '../../ir/diagnostics/index.ts';
import { classIndexAt, coreLimits, ofClass, type CoreLimit } from '../../ir/target/index.ts';
import { shapeText } from '../../ir/tensor.ts';
import type { RunOf } from '../arguments/command.ts';
import type { inspect } from '../commands/inspect.ts';
import { withOutline, type OutlinedImage } from '../../toolchain/load/image.ts';
import { mappingOf } from '../../toolchain/load/mapping.ts';
import { bytes as byteText, counted, percent, whole } from '../terminal/numbers.ts';
import { omit } from '../../toolchain/omit.ts';
import { host } from '../host.ts';
import { originOf } from '../../toolchain/report/origin.ts';
import { membraneBitsOf, populationEntries } from '../../toolchain/report/populations.ts';
import { scheduleOf } from '../../toolchain/report/schedule.ts';
import { summaryOf } from '../../toolchain/report/summary.ts';
import { summaryRows, usageSection } from '../words/summary.ts';
import { pairs, section, table } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';

function symbolTable(image: ImageOutline, width: number): string {
  const rows = populationEntries(image).map((p) => [
    p.name,
    p.role,
    shapeText(p.shape),
    p.neuron && p.neuron.cap > 0 ? `0..${p.neuron.cap}/${p.neuron.norm}` : '',
    p.neuron && p.neuron.cap > 0 ? String(p.fireWindow) : '',
    p.role === 'input' ? '' : String(membraneBitsOf(p)),
    p.role === 'input' ? '' : p.float32Proved ? 'proved' : 'observed',
    String(p.cores),
  ]);
  return table(
    ['population', 'role', 'extents', 'counts', 'window', 'bits', 'float32', 'cores'],
    rows,
    ['left', 'left', 'left', 'left', 'right', 'right', 'left', 'right'],
    width,
  );
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
    /^(\d+)\s*,\s*(\d+)$/.exec(typed) ?? fail('SPK703', `--core ${typed}: not X,Y`, { help: 'for example --core 1,1' });
  const index = image.cores.findIndex((place) => place.x === Number(x) && place.y === Number(y));
  if (index >= 0) return { index, content: core(index) };
  const some = image.cores.slice(0, 8).map((place) => `${place.x},${place.y}`);
  return fail('SPK707', `the image uses no core at ${x},${y}`, {
    help: `it uses ${counted(image.cores.length, 'core')}: ${some.join('  ')}${image.cores.length > 8 ? '  ...' : ''}`,
  });
}

const piece = (p: ImagePopulation, channelFrom: number, channelTo: number, rowFrom: number, rowTo: number): string =>
  `${p.name} channels ${channelFrom}..${channelTo - 1} of ${p.extents[0]}, rows ${rowFrom}..${rowTo - 1} of ${p.extents[1]}, ${counted(p.extents[2], 'column')}`;

function coreText(image: ImageOutline, core: ImageCore, usage: Usage, width: number): string {
  const { populations, projections, target } = image.header;
  const { limits } = ofClass(target, classIndexAt(target, core));
  const use = (Object.keys(coreLimits) as CoreLimit[]).map((limit): [string, string] => {
    const available = limits[limit];
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
    const part = `channels ${r.channelFrom}..${r.channelTo - 1} rows ${r.rowFrom}..${r.rowTo - 1}`;
    return `${r.payload} of tile ${r.tile} ${part} to ${to.join('  ')}`;
  });
  return [
    pairs(use, width),
    section(counted(tiles.length, 'tile'), tiles.join('\n')),
    section(counted(blocks.length, 'synapse block'), blocks.join('\n')),
    section(counted(routes.length, 'route'), routes.join('\n')),
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
    ...(wanted.symbols ? { symbols: populationEntries(image) } : {}),
    ...(wanted.schedule ? { schedule: scheduleOf(image) } : {}),
    ...(wanted.core === undefined
      ? {
          coreList: image.cores.map((core, i) => ({ x: core.x, y: core.y, usage: usages[i]! })),
          mapping: mappingOf(image),
        }
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
  const summary = summaryOf(image);
  return [
    head,
    pairs([['model', image.header.model], ...summaryRows(image, summary)], width),
    usageSection(summary, width),
    ...(image.header.host ? [section('Work of the host, in float64', hostLines(image.header).join('\n'))] : []),
    section('Cores', coreTable(image, usages, width - 2)),
  ].join('\n');
}

export const run: RunOf<typeof inspect> = (args, terminal) =>
  withOutline(host, args.image, (outlined) => {
    const { image } = outlined;
    const wanted: Wanted = {
      core: args.core === undefined ? undefined : coreAt(outlined, args.core),
      symbols: args.symbols === true,
      schedule: args.schedule === true,
    };
    const usages = usageOfCores(image);
    const whole = args.disassemble === true ? disassembleImage(image) : undefined;
    return {
      json: { ...documentOf(outlined, wanted, usages), ...(whole === undefined ? {} : { disassembly: whole }) },
      text: () => whole?.trimEnd() ?? report(outlined, wanted, usages, terminal),
      verbatim: whole !== undefined,
    };
  });
