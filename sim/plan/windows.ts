/** @file The work of every window: senders are numbered, and emissions become arrivals of the blocks they serve. */
import type { ChipImage } from '../../ir/chip/image.ts';
import { pathsOf, portOf } from '../../ir/chip/network.ts';
import type { Payload } from '../../ir/projections/index.ts';
import type { BlockDraft } from './blocks.ts';
import { fewestBoxes } from './boxes.ts';
import type { DeliveryPlan, EmissionPlan, SenderPlan, TilePlan, WindowPlan } from './plan.ts';
import type { EmissionDraft } from './routes.ts';

export interface PlannedWindows {
  /** The input comes first. */
  readonly senders: readonly SenderPlan[];
  readonly emissions: readonly EmissionPlan[];
  readonly windows: readonly WindowPlan[];
}

/** Plans all windows, and fills in the arrivals of the blocks, ascending by channel. */
export function planWindows(
  image: ChipImage,
  tiles: readonly TilePlan[],
  blocks: readonly BlockDraft[],
  drafts: readonly EmissionDraft[],
): PlannedWindows {
  const senders: SenderPlan[] = [{ from: 'input', payload: 'values' }];
  const emissions: EmissionPlan[] = [];
  const { projections } = image.header;
  const firing = firingByWindow(image, tiles);
  const draftsOf = Map.groupBy(drafts, ({ window }) => window);
  const blocksOf = Map.groupBy(blocks.keys(), (at) => projections[blocks[at]!.projection]!.activeWindow);
  const windows = firing.map((fires, window): WindowPlan => {
    const now = draftsOf.get(window) ?? [];
    const valued = new Set(
      now.flatMap(({ from, payload }) => (from !== 'input' && payload === 'values' ? [from] : [])),
    );
    const sending = {
      spikes: numbered(senders, fires, 'spikes'),
      values: numbered(senders, valued, 'values'),
    };
    const sent = now.map((draft) => {
      const sender = draft.from === 'input' ? 0 : sending[draft.payload].get(draft.from);
      if (sender === undefined) throw new Error('inconsistent image: a population that never fires has a spike route');
      return emissions.push(emissionOf(image, tiles, draft, sender)) - 1;
    });
    const withPayload = (payload: Payload): number[] => sent.filter((_, k) => now[k]!.payload === payload);
    return {
      values: [...sending.values.values()],
      firing: [...sending.spikes.values()],
      valueEmissions: withPayload('values'),
      spikeEmissions: withPayload('spikes'),
      blocks: blocksOf.get(window) ?? [],
    };
  });
  for (const { arrivals } of blocks)
    for (const deliveries of Object.values(arrivals)) deliveries.splice(0, Infinity, ...together(deliveries));
  return { senders, emissions, windows };
}

/** Tiles that fire, by the window in which they do. */
function firingByWindow({ header }: ChipImage, tiles: readonly TilePlan[]): number[][] {
  const windows = Array.from({ length: header.schedule.windows }, (): number[] => []);
  tiles.forEach(({ neuron, population }, tile) => {
    if (neuron === undefined || neuron.cap === 0) return;
    const { fireWindow, name } = header.populations[population]!;
    const window = windows[fireWindow];
    if (window === undefined) throw new Error(`inconsistent image: "${name}" fires after the last window`);
    window.push(tile);
  });
  return windows;
}

/** Adds senders; gives the number of each by its tile. */
const numbered = (senders: SenderPlan[], tiles: Iterable<number>, payload: Payload): Map<number, number> =>
  new Map([...tiles].map((tile) => [tile, senders.push({ from: tile, payload }) - 1]));

/** An emission with its tree; the blocks that it serves learn of it. */
function emissionOf(image: ChipImage, tiles: readonly TilePlan[], draft: EmissionDraft, sender: number): EmissionPlan {
  const { from, population, destinations, served } = draft;
  const { rowFrom, rowTo, channelFrom, channelTo } = draft.route;
  const sent = { sender, rowFrom, rowTo, channelFrom, channelTo };
  for (const { block, end } of served) block.arrivals[end]!.push(sent);
  const start = from === 'input' ? portOf(image.header.target) : image.cores[tiles[from]!.core]!;
  const places = [...destinations].map((core) => image.cores[core]!);
  return { ...sent, population, destinations, tree: pathsOf(image.header.target, start, places) };
}

/** The same deliveries, those of one sender as few boxes, ascending by channel. */
const together = (deliveries: readonly DeliveryPlan[]): readonly DeliveryPlan[] =>
  [...Map.groupBy(deliveries, ({ sender }) => sender)]
    .flatMap(([sender, boxes]) => fewestBoxes(boxes).map((box) => ({ sender, ...box })))
    .sort((a, b) => a.channelFrom - b.channelFrom);
