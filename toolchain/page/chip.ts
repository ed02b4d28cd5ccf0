/** @file What an image tells by itself: layers, cores, routes, limits, and how far its figures can be trusted. */
import { portOf, usageOfCores, type ImageOutline, type ImageRoute, type Usage } from '../../ir/chip/index.ts';
import { positionOf } from '../../ir/diagnostics/index.ts';
import type { ModelGraph } from '../../ir/model/index.ts';
import { sourcesOf } from '../../ir/projections/index.ts';
import { hexOf } from '../../ir/sha256.ts';
import { classIndexAt, coreLimits, type CoreLimit } from '../../ir/target/index.ts';
import { sizeOf } from '../../ir/tensor.ts';
import type { ChipData, ClassData, LayerData, LimitData, RouteData, TrustRow } from '../../page/data.ts';
import type { ImageFile } from '../load/image.ts';
import { membraneBitsOf, populationEntries } from '../report/populations.ts';
import { limitUsages } from '../report/usage.ts';
import { placesOf } from './places.ts';

/** An image of which the outline is known, and its file. */
export interface PagedImage extends ImageFile {
  readonly image: ImageOutline;
}

/** The page's part of an image. @param model the network that it was compiled from, for lines of its text. */
export function chipData(paged: PagedImage, model?: ModelGraph): ChipData {
  const { image, path } = paged;
  const { target, schedule, projections, inputRoutes, input } = image.header;
  const usages = usageOfCores(image);
  const limits = Object.keys(coreLimits) as CoreLimit[];
  const classes = classesInUse(image);
  return {
    ...{ file: path, model: image.header.model, target: target.name, trust: trustRows(paged) },
    ...{ mesh: target.mesh, chips: target.chips, port: portOf(target) },
    schedule: { windows: schedule.windows, slots: schedule.slots, logicalSteps: schedule.logicalSteps },
    layers: layersOf(image, model),
    edges: projections.map((projection) => ({
      ...{ name: projection.name, kind: projection.kind, from: sourcesOf(projection) },
      ...{ to: projection.target, window: projection.activeWindow },
    })),
    cores: image.cores.map(({ x, y, tiles }, i) => ({
      ...{ x, y, usage: limits.map((limit) => usages[i]![limit]) },
      ...(classes.length > 0 ? { coreClass: classes.indexOf(classIndexAt(target, { x, y })) } : {}),
      tiles: tiles.map((t) => [t.population, t.rowFrom, t.rowTo, t.channelFrom, t.channelTo] as const),
    })),
    routes: [
      ...inputRoutes.map((route) => routeData(route, -1, input.population)),
      ...image.cores.flatMap(({ routes, tiles }, core) =>
        routes.map((route) => routeData(route, core, tiles[route.tile]!.population)),
      ),
    ],
    limits: limitsOf(image, usages),
    ...(classes.length > 0 ? { classes: classes.map((index) => classData(image, usages, index)) } : {}),
  };
}

const routeData = (
  { payload, rowFrom, rowTo, channelFrom, channelTo, destinations }: ImageRoute,
  core: number,
  layer: number,
): RouteData => ({
  ...{ core, layer, payload, rows: [rowFrom, rowTo], channels: [channelFrom, channelTo], to: [...destinations] },
});

function layersOf(image: ImageOutline, model: ModelGraph | undefined): LayerData[] {
  const places = placesOf(image.header);
  return populationEntries(image).map((population, i) => {
    const { name, membrane, role, shape, extents, neuron, readyWindow, fireWindow } = population;
    const source = sourceOf(model, name) ?? sourceOf(model, membrane);
    return {
      ...{ name, role, shape, neurons: sizeOf(extents), cap: neuron?.cap ?? 0 },
      ...{ ready: readyWindow, fires: fireWindow, bits: role === 'input' ? 0 : membraneBitsOf(population) },
      at: places[i]!,
      ...(source ? { source } : {}),
    };
  });
}

/** The line of the model's text that makes a layer. */
function sourceOf(model: ModelGraph | undefined, name: string): LayerData['source'] {
  const span = model?.nodes.has(name) ? model.nodes.label(name).span : undefined;
  if (!span) return undefined;
  const { line } = positionOf(span.source, span.start);
  return { file: span.source.name, line, text: (span.source.text.split('\n')[line - 1] ?? '').trim().slice(0, 200) };
}

/** Classes of cores that hold something, by their places in the target; none where cores are alike. */
const classesInUse = ({ header: { target }, cores }: ImageOutline): readonly number[] =>
  target.classes ? [...new Set(cores.map((core) => classIndexAt(target, core)))].sort((a, b) => a - b) : [];

/** A class by its cores alone; the fullest of them by their places among all. */
function classData(image: ImageOutline, usages: readonly Usage[], index: number): ClassData {
  const { target } = image.header;
  const own = [...image.cores.keys()].filter((core) => classIndexAt(target, image.cores[core]!) === index);
  const part = { ...image, cores: own.map((core) => image.cores[core]!) };
  const limits = limitsOf(
    part,
    own.map((core) => usages[core]!),
  );
  return {
    ...{ name: target.classes![index]!.name, cores: own.length },
    limits: limits.map((limit) => ({ ...limit, core: own[limit.core]! })),
  };
}

/** Every limit, over all cores of an image. */
function limitsOf(image: ImageOutline, usages: readonly Usage[]): LimitData[] {
  const { origins = {} } = image.header.target;
  return limitUsages(image, usages).map(({ limit, used, mean, available, core, coreClass }) => ({
    ...{ name: limit, words: coreLimits[limit], used, mean },
    ...(available === undefined ? {} : { available }),
    ...(origins[`cores.${coreClass}.limits.${limit}`] ?? origins[`limits.${limit}`]),
    ...(coreClass === undefined ? {} : { coreClass }),
    core: Math.max(
      0,
      image.cores.findIndex(({ x, y }) => x === core.x && y === core.y),
    ),
  }));
}

function trustRows({ path, bytes, sha256, image }: PagedImage): TrustRow[] {
  const { header } = image;
  const { target, randomSeed } = header;
  const onChip = header.populations.filter(({ role }) => role !== 'input');
  const proved = onChip.filter(({ float32Proved }) => float32Proved).length;
  return [
    { name: 'image', value: `${path}, ${bytes} bytes` },
    { name: 'sha256 of it', value: sha256 },
    { name: 'model', value: `${header.model}, sha256 ${hexOf(header.modelHash)}` },
    randomSeed === undefined
      ? { name: 'weights', value: `sha256 ${hexOf(header.weightsHash)}` }
      : { name: 'weights', value: `random numbers from seed ${randomSeed}: nobody trained them`, kind: 'warning' },
    { name: 'compiler', value: header.compiler },
    target.fictional
      ? { name: 'target', value: `${target.name}: fictional, no such chip exists`, kind: 'warning' }
      : { name: 'target', value: target.name },
    { name: 'figures', value: 'simulated: counted by spikec, measured on no chip' },
    {
      name: 'float32 sums of the trainer',
      value: `proved exact in ${proved} of ${onChip.length} populations`,
      ...(proved === onChip.length ? { kind: 'good' as const } : {}),
    },
    ...(header.saturating
      ? [{ name: 'membranes', value: 'saturate: the order of events matters', kind: 'warning' as const }]
      : []),
  ];
}
