/** @file Unpacks the page's data and lays out its views. */
import type { PageData } from './data.ts';
import { el } from './dom.ts';
import { unpack, type Json } from './packing.ts';
import { preparePaper } from './paper.ts';
import { createState, startOf } from './state.ts';
import { compareView } from './views/compare.ts';
import { createContext } from './views/context.ts';
import { deviceView } from './views/device/view.ts';
import { differencesView } from './views/differences.ts';
import { energyView } from './views/energy.ts';
import { frontView } from './views/front.ts';
import { inspectorView } from './views/inspector.ts';
import { limitsView } from './views/limits.ts';
import { linksView } from './views/links.ts';
import { networkView } from './views/network.ts';
import { pipelineView } from './views/pipeline.ts';
import { rasterView } from './views/raster.ts';
import { sourceView } from './views/source.ts';
import { timelineView } from './views/timeline.ts';
import { headView } from './views/trust.ts';
import { unitsView } from './views/units.ts';

/** What lies packed in the page: gzip, in base64. */
async function read(): Promise<PageData> {
  const packed = atob(document.getElementById('data')!.textContent);
  const bytes = Uint8Array.from(packed, (sign) => sign.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return unpack((await new Response(stream).json()) as Json) as unknown as PageData;
}

async function start(): Promise<void> {
  const data = await read();
  const state = createState(startOf(data));
  preparePaper();
  const context = createContext(data, state);
  const views = [
    ...[pipelineView, networkView, sourceView, compareView, frontView, energyView, limitsView, linksView, rasterView],
  ];
  const main = el(
    'main',
    {},
    el('div', { class: 'top' }, deviceView(context), inspectorView(context)),
    differencesView(context) ?? '',
    timelineView(context) ?? '',
    unitsView(context) ?? '',
  );
  document.body.append(headView(context), main);
  // The first picture is there; the rest follows.
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  for (const view of views) main.append(view(context) ?? '');
  document.body.append(el('footer', {}, 'made by spikec report; nothing on this page was asked from anywhere'));
  document.documentElement.dataset['ready'] = 'true';
}

void start();
