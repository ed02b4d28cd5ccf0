/** @file What an image tells by itself: layers, cores, routes, limits, and how far its figures can be trusted. */
import { portOf, usageOfCores, type ImageOutline, type ImageRoute } from '../../ir/chip/index.ts';
import { positionOf } from '../../ir/diagnostics/index.ts';
import type { ModelGraph } from '../../ir/model/index.ts';
import { sourcesOf } from '../../ir/projections/index.ts';
import { hexOf } from '../../ir/sha256.ts';
import { coreLimits, type CoreLimit } from '../../ir/target/index.ts';
import { sizeOf } from '../../ir/tensor.ts';
import type { ChipData, LayerData, LimitData, RouteData, TrustRow } from '../../page/data.ts';
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
      tiles: tiles.map((t) => [t.population, t.rowFrom, t.rowTo, t.channelFrom, t.channelTo] as const),
    })),
    routes: [
      ...inputRoutes.map((route) => routeData(route, -1, input.population)),
      ...image.cores.flatMap(({ routes, tiles }, core) =>
        routes.map((route) => routeData(route, core, tiles[route.tile]!.population)),
      ),
    ],
    limits: limitsOf(image),
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

/** Those with the largest share first, those that the target does not state last. */
function limitsOf(image: ImageOutline): LimitData[] {
  const { origins = {} } = image.header.target;
  return limitUsages(image).map(({ limit, used, mean, available, core, coreClass }) => ({
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
