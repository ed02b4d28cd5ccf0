/** @file What a run tells: the document of `spikec run --figures --json`, checked against its image. */
import type { ImageHeader, ImageOutline } from '../../ir/chip/index.ts';
import { fail } from '../../ir/diagnostics/index.ts';
import { eventCosts, finerCosts, gridOf, type EventCost, type FinerCost } from '../../ir/target/index.ts';
import type { TrustRow } from '../../page/data.ts';
import type {
  CausesRun,
  CoreInWindow,
  CoreRun,
  LayerRun,
  LinkRun,
  PipelinedRun,
  RunData,
  WindowRun,
} from '../../page/run_data.ts';
import { energyLines, staticEnergyOf, sumCounters, zeroCounters, type Counters } from '../../sim/index.ts';
import type { Files } from '../../runtime/index.ts';
import { isFields, type Fields } from '../results/json.ts';
import { amountOf, listsOf, objectsOf, pairsOf, readDocument, type ReadDocument } from './documents.ts';

/** Reads a run of an image. Throws SPK740 to SPK742. */
export function readRun(files: Files, path: string, image: ImageOutline, sha256: string): RunData {
  const document = readDocument(files, path, 'run', sha256);
  const { fields } = document;
  const { figures, mean, accuracy } = fields;
  if (!isFields(figures))
    return fail('SPK742', `${path} has no figures of layers, cores, windows and links`, {
      place: path,
      help: 'write it again with --figures: spikec run IMAGE ... --figures --json > run.json',
    });
  if (!isFields(mean) || !isFields(mean['energy'])) return document.refuse('it has no means');
  const { populations, target } = image.header;
  const layers = objectsOf(document, figures, 'layers', populations.length);
  if (layers.some(({ layer }, i) => layer !== populations[i]!.name)) document.refuse('its layers have other names');
  const samples = amountOf(document, figures, 'samples');
  if (samples === 0) document.refuse('it is of no sample');
  const counters = layers.map((layer) => countersOf(document, layer));
  const pipelined = pipelinedOf(document, image);
  const cycles = pipelined?.cycles ?? (mean['cycles'] === null ? undefined : amountOf(document, mean, 'cycles'));
  const idle = cycles === undefined ? undefined : staticEnergyOf(image, cycles);
  return {
    ...{ file: path, samples, inputs: inputsOf(document) },
    ...(typeof accuracy === 'number' ? { accuracy } : {}),
    mean: Object.fromEntries(
      // How long the simulator took is no figure of the chip.
      Object.entries(mean).filter(
        (entry): entry is [string, number] => entry[0] !== 'milliseconds' && Number.isFinite(entry[1]),
      ),
    ),
    energy: energyLines(target, sumCounters(counters)).map(({ cost, count, each, provenance }) => {
      const { source } = target.energy[cost]!;
      const words = cost in eventCosts ? eventCosts[cost as EventCost] : finerCosts[cost as FinerCost].doc;
      return { cost, words, count: count / samples, each, provenance, ...(source === undefined ? {} : { source }) };
    }),
    ...(idle
      ? {
          idle: {
            ...{ picojoule: idle.picojoule, provenance: idle.provenance },
            words: `${idle.cores} cores of the chips in use, ${idle.microseconds} microseconds`,
          },
        }
      : {}),
    paper: amountOf(document, mean['energy'], 'paper'),
    assumptions: assumptionsOf(document),
    ...(pipelined ? { pipelined } : {}),
    layers: layers.map((layer, i) => layerRun(document, layer, counters[i]!, image.header)),
    cores: objectsOf(document, figures, 'cores', image.cores.length).map((core) => coreRun(document, core)),
    ...timeAndLinks(document, figures, image),
    ...unitsOf(document, figures, target),
  };
}

/** Cycles of the units on which layers take turns, where a chip has such. */
function unitsOf(document: ReadDocument, figures: Fields, { units }: ImageHeader['target']): Pick<RunData, 'units'> {
  if (!units) return {};
  const cyclesIn = (list: 'windows' | 'layers', name: string): (number | null)[] =>
    objectsOf(document, figures, list).map(({ units: found }) => {
      if (!isFields(found)) return document.refuse(`its ${list} have no units`);
      return found[name] === null ? null : amountOf(document, found, name);
    });
  return {
    units: units.map(({ name, does }) => ({
      ...{ name, does, windows: cyclesIn('windows', name), layers: cyclesIn('layers', name) },
    })),
  };
}

/** What was run: the first sample by name and hash, and how many more there are. */
function inputsOf(document: ReadDocument): string {
  const [first, ...more] = objectsOf(document, document.fields, 'results');
  if (first === undefined) return document.refuse('it has no samples');
  const name = `${String(first['name']).slice(0, 100)} (sha256 ${String(first['inputHash']).slice(0, 16)})`;
  return more.length === 0 ? name : `${name} and ${more.length} more`;
}

/** The part of the document that tells costs by where they come from. */
const costsIn = (document: ReadDocument): Fields =>
  isFields(document.fields['costs']) ? document.fields['costs'] : document.refuse('it has no costs');

const assumptionsOf = (document: ReadDocument): string[] =>
  objectsOf(document, costsIn(document), 'assumptions').map(({ words }) => String(words).slice(0, 400));

/** Layers side by side, where the run counted that. */
function pipelinedOf(document: ReadDocument, { header, cores }: ImageOutline): PipelinedRun | undefined {
  const { pipelined } = costsIn(document);
  if (!isFields(pipelined)) return undefined;
  const of = (name: string): number => amountOf(document, pipelined, name);
  const { busiestCore } = pipelined;
  if (!isFields(busiestCore)) return document.refuse('it does not say which core is busiest');
  const core = cores.findIndex(({ x, y }) => x === busiestCore['x'] && y === busiestCore['y']);
  if (core < 0) return document.refuse('its busiest core is none of the image');
  return {
    ...{ cycles: of('cycles'), interval: of('interval'), heldMembranes: of('heldMembranes'), core },
    causes: causesOf(document, pipelined, 'causes'),
    intervalCauses: causesOf(document, pipelined, 'intervalCauses'),
    work: amountOf(document, busiestCore, 'cycles'),
    chipSteps: of('timeSteps') / header.schedule.slots,
  };
}

/** All counters of a layer. */
const countersOf = (document: ReadDocument, layer: Fields): Counters =>
  Object.fromEntries(
    Object.keys(zeroCounters()).map((name) => [name, amountOf(document, layer, name)]),
  ) as unknown as Counters;

function layerRun(document: ReadDocument, layer: Fields, counters: Counters, { target }: ImageHeader): LayerRun {
  const of = (name: string): number => amountOf(document, layer, name);
  const { spikes, packets, events, hops, chipHops, synapticOps, macs, stateOps, transferOps } = counters;
  return {
    ...{ spikes, packets, events, most: of('mostSpikes'), silent: of('silent'), saturated: of('saturated') },
    ...{ hops: hops + chipHops, operations: synapticOps + macs + stateOps + transferOps },
    energy: energyLines(target, counters).map(({ picojoule }) => picojoule),
  };
}

function coreRun(document: ReadDocument, core: Fields): CoreRun {
  const of = (name: string): number => amountOf(document, core, name);
  const { work } = core;
  if (!isFields(work)) return document.refuse('a core has no work');
  return {
    ...{ spikes: of('spikes'), packets: of('packets'), cycles: of('cycles'), energy: of('energy') },
    events: work['event'] === undefined ? 0 : amountOf(document, work, 'event'),
  };
}

function timeAndLinks(
  document: ReadDocument,
  figures: Fields,
  image: ImageOutline,
): Pick<RunData, 'windows' | 'links'> {
  const links = objectsOf(document, figures, 'links');
  const windows = objectsOf(document, figures, 'windows', image.header.schedule.windows);
  const numbers = new Map(image.header.populations.map(({ name }, i) => [name, i]));
  return {
    links: links.map((link) => linkRun(document, link, image.header, numbers)),
    windows: windows.map((window): WindowRun => {
      const of = (name: string): number => amountOf(document, window, name);
      return {
        causes: causesOf(document, window, 'causes'),
        ...{ cycles: of('cycles'), spikes: of('spikes'), packets: of('packets') },
        ...{ queueDepth: of('queueDepth'), linkLoad: of('linkLoad') },
        cores: coresOf(document, window, image.cores.length),
        links: pairsOf(document, window, 'links', links.length),
      };
    }),
  };
}

/** Cores that worked in a window, with what they did. */
const coresOf = (document: ReadDocument, window: Fields, count: number): CoreInWindow[] =>
  listsOf(document, window, 'cores', 6).map((list) => {
    const [core, ...amounts] = list as unknown as CoreInWindow;
    return Number.isSafeInteger(core) && core >= 0 && core < count && amounts.every((amount) => amount >= 0)
      ? [core, ...amounts]
      : document.refuse('a window has cores that the image has not');
  });

function causesOf(document: ReadDocument, fields: Fields, name: string): CausesRun {
  const causes = fields[name];
  if (!isFields(causes)) return document.refuse(`it has no "${name}"`);
  const of = (name: string): number => amountOf(document, causes, name);
  return [of('core'), of('link'), of('border'), of('barrier')];
}

/** Layers of a link that are told apart. */
const mostUsers = 4;

function linkRun(
  document: ReadDocument,
  link: Fields,
  { target }: ImageHeader,
  numbers: ReadonlyMap<string, number>,
): LinkRun {
  const { columns, rows } = gridOf(target);
  const place = (name: 'from' | 'to'): readonly [number, number] => {
    const [[x, y]] = pairsOf(document, { place: [link[name]] }, 'place', columns) as [readonly [number, number]];
    return y >= 0 && y < rows ? [x, y] : document.refuse('a link leads out of the chip');
  };
  const { layers } = link;
  if (!Array.isArray(layers)) return document.refuse('a link has no layers');
  const users = (layers as unknown[]).map((user): readonly [number, number] => {
    const [name, packets] = Array.isArray(user) ? (user as unknown[]) : [];
    const layer = numbers.get(String(name));
    return layer !== undefined && typeof packets === 'number'
      ? [layer, packets]
      : document.refuse('a link has no layers');
  });
  const others = users.slice(mostUsers);
  return {
    ...{ from: place('from'), to: place('to'), crossesChips: link['crossesChips'] === true },
    ...{ packets: amountOf(document, link, 'packets'), layers: users.slice(0, mostUsers) },
    ...(others.length > 0 ? { others: [others.length, others.reduce((sum, [, packets]) => sum + packets, 0)] } : {}),
  };
}

/** What a run adds to the head of a page. */
export const runTrust = ({ file, samples, accuracy, inputs }: RunData): TrustRow[] => [
  {
    name: 'run',
    value: `${file}, ${samples} ${samples === 1 ? 'sample' : 'samples'}${accuracy === undefined ? '' : `, ${(100 * accuracy).toFixed(1)} % right`}`,
  },
  { name: 'inputs', value: inputs },
];
