/** @file Whether a model fits chips, in words. */
import type { FitReport, LayerFit } from '../../toolchain/report/fit.ts';
import { counted, percent, whole } from '../terminal/numbers.ts';
import { pairs, section, table } from '../terminal/table.ts';
import { targetTitle } from './origin.ts';

/** Layers of the table where not all are asked for. */
const mostLayers = 8;

/** One line a target. */
export const fitTable = (reports: readonly FitReport[], width: number): string =>
  table(
    ['target', 'answer', 'cores', 'of', 'why'],
    reports.map((report) => [
      report.target.name,
      report.answer,
      coresText(report),
      whole(report.coresAvailable),
      report.answer === 'fits' ? bindingText(fullest(report.layers)) : (reasonLines(report)[0] ?? ''),
    ]),
    ['left', 'left', 'right', 'right', 'left'],
    width,
  );

/** One target in full. @param all every layer in place of the fullest. */
export function fitDetails(report: FitReport, all: boolean, width: number): string {
  const { target, answer, layers, remedies, bounds, chips, chipsAvailable, coresAvailable } = report;
  const [bound] = bounds;
  const rows: [string, string][] = [
    ['target', targetTitle(target)],
    ['answer', answer],
    ['cores', `${coresText(report)} of ${whole(coresAvailable)}, on ${chips} of ${counted(chipsAvailable, 'chip')}`],
    ...(bound
      ? [
          [
            'bound',
            `${counted(bound.cores, 'core')} at least: ${whole(bound.used)} ${bound.limit}, ${whole(bound.available)} a core`,
          ] as [string, string],
        ]
      : []),
    ['not judged', 'widths of membranes and of messages between convolutions: they follow from the weights'],
  ];
  const shown = all ? layers : [...layers].sort((a, b) => shareOf(b) - shareOf(a)).slice(0, mostLayers);
  const title = all || layers.length <= mostLayers ? 'Layers' : `Fullest layers, ${mostLayers} of ${layers.length}`;
  return [
    pairs(rows, width),
    ...listSection('Why not', reasonLines(report), width),
    ...listSection(
      'What would help',
      remedies.map(({ text }) => text),
      width,
    ),
    ...(shown.length > 0 ? [section(title, layerTable(shown, width - 2))] : []),
  ].join('\n');
}

/** Cores that the packer took; where it was not asked, those of the bound. */
const coresText = ({ cores, bounds }: FitReport): string =>
  cores === undefined ? (bounds[0] ? `>= ${whole(bounds[0].cores)}` : '?') : whole(cores);

const shareOf = ({ binding, tiles }: LayerFit): number =>
  tiles === 0 ? Infinity : binding ? binding.used / binding.available : 0;

const fullest = (layers: readonly LayerFit[]): LayerFit | undefined =>
  layers.reduce<LayerFit | undefined>(
    (most, each) => (most && shareOf(most) >= shareOf(each) ? most : each),
    undefined,
  );

const bindingText = (layer: LayerFit | undefined): string =>
  layer?.binding
    ? `fullest piece: ${percent(layer.binding.used, layer.binding.available)} of ${layer.binding.limit}`
    : 'no limit is known';

/** What is wrong, in few lines: missing kinds together, of everything else the first of its code and limit. */
function reasonLines({ reasons, target }: FitReport): string[] {
  const kinds = new Set(reasons.flatMap(({ code, lacks }) => (code === 'SPK602' && lacks ? [lacks] : [])));
  const others = Map.groupBy(
    reasons.filter(({ code }) => code !== 'SPK602'),
    ({ code, exceeded }) => `${code} ${exceeded?.limit ?? ''}`,
  );
  return [
    ...(kinds.size > 0 ? [`${target.name} has no ${[...kinds].join(', ')} (SPK602)`] : []),
    ...[...others.values()].map(
      ([first, ...more]) => `${first!.message} (${first!.code}${more.length > 0 ? `, and ${more.length} more` : ''})`,
    ),
  ];
}

const listSection = (title: string, lines: readonly string[], width: number): string[] =>
  lines.length === 0
    ? []
    : [
        section(
          title,
          table(
            ['', ''],
            lines.map((line) => ['-', line]),
            ['left', 'left'],
            width - 2,
          ),
        ),
      ];

function layerTable(layers: readonly LayerFit[], width: number): string {
  const inClasses = layers.some(({ coreClass }) => coreClass !== undefined);
  return table(
    ['layer', 'neurons', 'pieces', 'limit', 'used', 'of', ...(inClasses ? ['class'] : [])],
    layers.map(({ layer, neurons, tiles, binding, coreClass }) => [
      layer,
      whole(neurons),
      tiles === 0 ? 'none fits' : whole(tiles),
      binding?.limit ?? '',
      binding ? whole(binding.used) : '',
      binding ? whole(binding.available) : '',
      ...(inClasses ? [coreClass ?? ''] : []),
    ]),
    ['left', 'right', 'right', 'left', 'right', 'right', 'left'],
    width,
  );
}
