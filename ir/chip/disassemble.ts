/** @file An image as text: what is on the chip, where, when and how full. */
import { neuronKindOf, everFires } from '../neurons/index.ts';
import { kindOf, macsOf, sourcesOf } from '../projections/index.ts';
import type { StepReading } from '../spike/index.ts';
import { classIndexAt, ofClass, type CoreLimit } from '../target/index.ts';
import type {
  CoreOutline,
  ImageHeader,
  ImageOutline,
  ImagePopulation,
  ImageProjection,
  ImageRoute,
  KernelsOutline,
} from './image.ts';
import type { Usage } from './usage.ts';
import { weightCountOf } from './verify/verify_projection.ts';
import { usageOfCores } from './verify/verify_routes.ts';

/** Which core to print; all if absent. */
export interface DisassembleOptions {
  readonly core?: { readonly x: number; readonly y: number };
}

/**
 * Prints a sound image: header, schedule, symbols, projections and all cores with tiles, blocks, routes and use of every
 * limit. With `core`, that core alone; an empty text if there is none at that place.
 */
export function disassembleImage(image: ImageOutline, { core: wanted }: DisassembleOptions = {}): string {
  const usages = usageOfCores(image);
  const chosen = [...image.cores.entries()].filter(([, { x, y }]) => !wanted || (x === wanted.x && y === wanted.y));
  const cores = chosen.flatMap(([index, core]) => coreLines(image, core, index, usages[index]!));
  const head = wanted ? [] : [...headerLines(image.header), ...scheduleLines(image.header), ...symbolLines(image)];
  return [...head, ...cores, ''].join('\n');
}

function headerLines(header: ImageHeader): string[] {
  const { target, input } = header;
  const { mesh, chips } = target;
  return [
    `image ${JSON.stringify(header.model)} compiled by ${header.compiler}`,
    `  model hash    ${hex(header.modelHash)}`,
    `  weights hash  ${hex(header.weightsHash)}`,
    ...(header.randomSeed === undefined
      ? []
      : [`  weights       random, seed ${header.randomSeed}: nobody trained them`]),
    ...(header.classNames
      ? [`  classes       ${header.classNames.map((name) => JSON.stringify(name)).join(' ')}`]
      : []),
    `  target        ${target.name}${target.fictional ? ' (fictional)' : ''}: ${chips.columns}x${chips.rows} chips of ${mesh.columns}x${mesh.rows} cores${sharedText(target)}${portText(target)}`,
    `  widths        membranes ${target.membraneBits} bits, weights ${target.weightBits} bits, messages ${target.messageBits} bits${target.decayBits > 0 ? `, decays ${target.decayBits} bits` : ''}`,
    ...costLines(target),
    ...originLines(target),
    `  arithmetic    ${header.saturating ? 'saturating: event order matters' : 'every bound fits: event order does not matter'}`,
    `  input         ${header.populations[input.population]!.name}: ${input.bits} bits, steps of 2^-${input.fractionBits}, mean ${input.mean.join(' ')}, std ${input.std.join(' ')}`,
    ...header.outputs.map(
      ({ name, population }) =>
        `  output        ${name} = membranes of ${header.populations[population]!.name}${header.schedule.logicalSteps === 1 ? '' : ', their mean over the logical steps taken by the host'}`,
    ),
    ...hostLines(header).map((line) => `  on the host   ${line}`),
    ...routeLines(header.inputRoutes, () => 'input'),
  ];
}

const sharedText = ({ coresPerRouter: shared }: ImageHeader['target']): string =>
  shared ? `, ${shared.columns}x${shared.rows} of a router` : '';

const portText = ({ hostPort: port }: ImageHeader['target']): string => (port ? `, host at ${port.x},${port.y}` : '');

/** Which layers the target takes, and where its fields come from, those alike together. */
function originLines({ shapes = {}, origins = {} }: ImageHeader['target']): string[] {
  const takes = Object.entries(shapes).map(([name, value]) => `${name} ${[value].flat().join(' ')}`);
  const said = Map.groupBy(Object.entries(origins), ([, { provenance, source }]) =>
    source === undefined ? provenance : `${provenance} ${JSON.stringify(source)}`,
  );
  return [
    ...(takes.length > 0 ? [`  layers        ${takes.join('; ')}`] : []),
    ...[...said].map(([from, fields]) => `  origin        ${fields.map(([path]) => path).join(', ')}: ${from}`),
  ];
}

/** How the target counts time and packets, where it says more than the simplest. */
function costLines({ clock, idle, barriers, routing, step, updates, units }: ImageHeader['target']): string[] {
  const said = [
    ...(clock ? [`clock ${clock.value} MHz`] : []),
    ...(idle ? [`${idle.value} uW a core`] : []),
    ...(barriers
      ? [`barriers ${barriers.sizes.map(({ routers, cycles }) => `${routers}: ${cycles}`).join(', ')}`]
      : []),
    ...(routing ? [`routing ${routing}`] : []),
    ...(step ? [`step ${step}`] : []),
    ...(updates ? [`updates ${updates}`] : []),
    ...(units ?? []).map(({ name, width, does }) => `unit ${name} of ${width.value || 'unknown'}: ${does.join(' ')}`),
  ];
  return said.length === 0 ? [] : [`  costs         ${said.join('; ')}`];
}

const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

/** What the host computes, one line a step, and the results. */
export function hostLines({ host, outputs, schedule }: ImageHeader): string[] {
  if (!host) return [];
  const { logicalSteps } = schedule;
  const overSteps = (reading: StepReading): string =>
    logicalSteps > 1 ? `, ${reading} over ${logicalSteps} logical steps` : '';
  const steps = host.steps.map((step, index) => {
    switch (step.kind) {
      case 'read':
        return `${index} = ${outputs[step.output]!.name}${step.divisor === 1 ? '' : ` / ${step.divisor}`}${overSteps(step.over)}`;
      case 'linear':
        return `${index} = ${step.name}: ${step.matrix.rows} x ${step.matrix.weights.length / step.matrix.rows} weights times ${step.of}`;
      case 'average':
        return `${index} = ${step.name}: (${step.a} + ${step.b}) / 2`;
    }
  });
  const results = host.results.map(({ name, kind, step }) => `${name} = ${step} (${kind.replace('_', ' ')})`);
  return [...steps, ...results];
}

/** What happens in every window. */
function scheduleLines({ schedule, populations, projections }: ImageHeader): string[] {
  const { slots, order, windows, logicalSteps } = schedule;
  const times = logicalSteps === 1 ? '' : `, ${logicalSteps} times: once per logical step`;
  const lines = [`schedule: ${windows} windows of ${slots} time steps, ${order}${times}`];
  for (let window = 0; window < windows; window++) {
    const firing = populations.filter((population) => everFires(population) && population.fireWindow === window);
    const active = projections.filter(({ activeWindow }) => activeWindow === window);
    if (firing.length > 0) lines.push(`  ${window} fire     ${firing.map(({ name }) => name).join(', ')}`);
    if (active.length > 0) lines.push(`  ${window} deliver  ${active.map(({ name }) => name).join(', ')}`);
  }
  return lines;
}

/** Populations with windows, bounds and cores; then projections. */
function symbolLines({ header, cores }: ImageOutline): string[] {
  const holders = header.populations.map((): string[] => []);
  for (const { x, y, tiles } of cores)
    for (const population of new Set(tiles.map((tile) => tile.population))) holders[population]!.push(`${x},${y}`);
  return [
    'populations:',
    ...header.populations.map((population, index) => populationLine(population, index, holders[index]!)),
    'projections:',
    ...header.projections.map((projection, index) => projectionLine(header, projection, index)),
  ];
}

function populationLine(population: ImagePopulation, index: number, holders: readonly string[]): string {
  const { name, membrane, role, extents, neuron, boundLow, boundHigh, float32Proved } = population;
  const state = neuron ? neuronKindOf(neuron).details(neuron) : '';
  const fires = neuron && neuron.cap > 0 ? ` fires ${neuron.cap} in window ${population.fireWindow}` : '';
  const grids = [...new Set(population.fractionBits)].join('/');
  const kept = name === membrane ? '' : ` membranes of ${membrane}`;
  const exact = float32Proved ? 'float32 proved' : 'float32 observed';
  const where = role === 'input' ? 'host' : `${holders.length} cores: ${listed(holders)}`;
  return `  ${index} ${name} ${role} ${extents.join('x')}${kept} ready ${population.readyWindow}${fires}${state} grid 2^-${grids} bounds ${boundLow}..${boundHigh} (${exact}) on ${where}`;
}

function projectionLine(header: ImageHeader, projection: ImageProjection, index: number): string {
  const { name, kind, target, activeWindow } = projection;
  const called = (population: number): string => header.populations[population]!.name;
  const macs = macsOf(header, projection);
  const details = kindOf(projection).details(projection) + (macs > 0 ? `, ${macs} MACs` : '');
  return `  ${index} ${name} ${kind} ${sourcesOf(projection).map(called).join(' and ')} -> ${called(target)} in window ${activeWindow}${details}`;
}

function coreLines({ header, kernels }: ImageOutline, core: CoreOutline, index: number, usage: Usage): string[] {
  const { populations, projections, target } = header;
  const { limits } = ofClass(target, classIndexAt(target, core));
  const use = (Object.entries(limits) as [CoreLimit, number][]).map(
    ([limit, available]) => `${limit} ${usage[limit]}/${available}`,
  );
  const tileName = (tile: number): string => `tile ${tile}`;
  return [
    `core ${index} at ${core.x},${core.y}${use.length > 0 ? `: ${use.join(', ')}` : ''}`,
    ...core.tiles.map(
      ({ population, channelFrom, channelTo, rowFrom, rowTo }, tile) =>
        `  tile ${tile} ${populations[population]!.name} channels ${channelFrom}..${channelTo} rows ${rowFrom}..${rowTo}`,
    ),
    ...core.blocks.map(({ projection, tile, kernels: owned }) => {
      const weights = owned < 0 ? '' : ` kernels ${owned} (${weightCount(header, kernels[owned]!)} weights)`;
      return `  block ${projections[projection]!.name} into tile ${tile}${weights}`;
    }),
    ...routeLines(core.routes, tileName),
  ];
}

const weightCount = (header: ImageHeader, { projection, channelFrom, channelTo }: KernelsOutline): number =>
  weightCountOf(header, projection, channelTo - channelFrom)!.count;

const routeLines = (routes: readonly ImageRoute[], from: (tile: number) => string): string[] =>
  routes.map(
    ({ tile, payload, rowFrom, rowTo, channelFrom, channelTo, destinations }) =>
      `  route ${from(tile)} ${payload} of channels ${channelFrom}..${channelTo} rows ${rowFrom}..${rowTo} -> ${destinations.length === 1 ? 'core' : 'cores'} ${listed([...destinations].map(String))}`,
  );

/** At most 16 of a list, then how many more. */
const listed = (names: readonly string[]): string =>
  names.length <= 16 ? names.join(' ') : `${names.slice(0, 16).join(' ')} and ${names.length - 16} more`;
