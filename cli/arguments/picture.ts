/** @file What of a page is wanted as a picture by itself, or as its numbers. */
import { didYouMean, fail } from '../../ir/diagnostics/index.ts';
import type { ChipData, PageData } from '../../page/data.ts';
import { measures, measuresOf } from '../../page/measures.ts';
import { heights, heightsOf } from '../../page/numbers/timeline.ts';
import { startOf, type View } from '../../page/state.ts';
import type { PictureName } from '../../toolchain/defaults.ts';
import { drawings, type Drawing } from '../../toolchain/page/drawings/index.ts';

/** Options of `spikec report` that say what is drawn. */
export interface PictureArguments {
  readonly format?: 'html' | 'svg' | 'csv' | 'json' | undefined;
  readonly view?: PictureName | undefined;
  readonly measure?: string | undefined;
  readonly window?: number | undefined;
  readonly layer?: string | undefined;
  readonly links?: boolean | undefined;
  readonly ranks?: boolean | undefined;
}

/** Views for which an option says something. */
const uses = {
  measure: ['device', 'timeline'],
  window: ['device', 'units', 'links'],
  layer: ['device', 'raster', 'membranes'],
  ...{ links: ['device'], ranks: ['device'] },
} as const satisfies Readonly<Record<string, readonly PictureName[]>>;

/** The view that is wanted by itself; nothing where the whole page is. */
export const wantedView = ({ format, view }: PictureArguments): PictureName | undefined =>
  view ?? (format === 'svg' || format === 'csv' ? 'device' : undefined);

/** Refuses options that say nothing. Throws SPK705 and SPK703. */
export function checkPicture(args: PictureArguments): void {
  const { format = 'html', view, measure } = args;
  const names = Object.keys(uses) as (keyof typeof uses)[];
  const given = names.filter((name) => args[name] !== undefined && args[name] !== false);
  if (view !== undefined && format === 'html')
    fail('SPK705', '--view needs --format svg, csv or json', { help: 'a page has all views, one below the other' });
  const wanted = wantedView(args);
  for (const name of given) {
    if (wanted === undefined)
      fail('SPK705', `--${name} needs --format svg or csv, or a --view`, {
        help: 'a page has all of them, to be chosen on it',
      });
    const views: readonly PictureName[] = uses[name];
    if (!views.includes(wanted))
      fail('SPK705', `--${name} says nothing of --view ${wanted}`, { help: `it is for ${views.join(', ')}` });
  }
  const known = wanted === 'timeline' ? heights : measures;
  if (measure !== undefined && !Object.hasOwn(known, measure))
    fail('SPK703', `--measure ${measure}: there is no such measure`, {
      help: `one of: ${Object.keys(known).join(', ')}`,
    });
}

/** A picture that is wanted, and what is seen on it. Throws SPK705 where something for it is missing, SPK703. */
export function pictureOf(
  data: PageData,
  name: PictureName,
  { measure, window, layer, links = false, ranks = false }: PictureArguments,
): { readonly drawing: Drawing; readonly view: View } {
  const drawing = drawings[name];
  const { subject } = data;
  const { windows } = subject.schedule;
  if (window !== undefined && window >= windows)
    fail('SPK703', `--window ${window}: there are ${windows}`, { help: `0 to ${windows - 1}` });
  const index = layer === undefined ? undefined : layerNamed(subject, layer);
  const start = startOf(data);
  const view: View = {
    ...{ ...start, links, ranks },
    ...(window === undefined ? {} : { window }),
    ...(index === undefined ? {} : { selection: { kind: 'layer', index } }),
    ...(measure === undefined ? {} : name === 'timeline' ? { height: measure } : { measure }),
    difference: start.difference && measure !== 'differing',
  };
  const lacking = drawing.lacks(data, view);
  if (lacking) fail('SPK705', `--view ${name} needs ${lacking.what}`, { help: lacking.help });
  const needy = window !== undefined ? '--window' : links ? '--links' : undefined;
  if (needy !== undefined && !subject.run)
    fail('SPK705', `${needy} needs a run`, { help: 'give what "spikec run --figures --json" printed: --run run.json' });
  const known = name === 'timeline' ? heightsOf(subject.run!) : measuresOf(subject);
  if (measure !== undefined && !known.includes(measure))
    fail('SPK705', `--measure ${measure} ${whyUnknown(subject, measure)}`, {
      help: `known of this image: ${known.join(', ')}`,
    });
  return { drawing, view };
}

function layerNamed({ layers }: ChipData, name: string): number {
  const index = layers.findIndex((layer) => layer.name === name);
  if (index >= 0) return index;
  const names = layers.map((layer) => layer.name);
  return fail('SPK703', `--layer ${name}: the image has no such layer`, {
    help: didYouMean(name, names) ?? 'names are on the page, and in what "spikec inspect" prints',
  });
}

/** Why there are no figures of a measure. */
function whyUnknown({ run }: ChipData, measure: string): string {
  if (measure === 'differing') return 'needs --verify, of a verification that found differences';
  return run ? 'is unknown: the target knows no such costs' : 'needs --run';
}
