/** @file Mappings that somebody gives, as files. */
import type { GivenMapping, GivenTile } from '../../compiler/index.ts';
import type { ImageOutline } from '../../ir/chip/index.ts';
import { fail } from '../../ir/diagnostics/index.ts';
import type { Files } from '../../runtime/index.ts';
import { readInput } from './files.ts';

/** The mapping of an image, as `loadMapping` reads it: tiles in the order of cores. */
export const mappingOf = ({
  header,
  cores,
}: Pick<ImageOutline, 'header' | 'cores'>): { readonly tiles: readonly GivenTile[] } => ({
  tiles: cores.flatMap(({ x, y, tiles }) =>
    tiles.map(({ population, channelFrom, channelTo, rowFrom, rowTo }) => ({
      layer: header.populations[population]!.name,
      channels: [channelFrom, channelTo] as const,
      rows: [rowFrom, rowTo] as const,
      ...{ x, y },
    })),
  ),
});

/** Reads a mapping: JSON with `tiles`, or with a `mapping` that has them. Throws SPK670. */
export function loadMapping(files: Files, path: string): GivenMapping {
  const document = parsed(new TextDecoder().decode(readInput(files, path)), path);
  const inner = isObject(document) && isObject(document['mapping']) ? document['mapping'] : document;
  const tiles = isObject(inner) ? inner['tiles'] : undefined;
  if (!Array.isArray(tiles)) return refuse(path, 'there is no list "tiles"');
  return { file: path, tiles: tiles.map((tile: unknown, at) => tileOf(tile, at, path)) };
}

type Fields = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isWhole = (value: unknown): value is number => typeof value === 'number' && Number.isSafeInteger(value);

function parsed(text: string, path: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    return refuse(path, `it is no JSON: ${(error as Error).message}`);
  }
}

const refuse = (path: string, why: string): never =>
  fail('SPK670', `${path}: ${why}`, {
    help: '{ "tiles": [ { "layer": "c1", "channels": [0, 8], "rows": [0, 4], "x": 0, "y": 2 }, ... ] }; channels and rows may be left out',
  });

function tileOf(tile: unknown, at: number, path: string): GivenTile {
  if (!isObject(tile)) return refuse(path, `tile ${at + 1} is not an object`);
  const { layer, x, y } = tile;
  const unknown = Object.keys(tile).find((name) => !['layer', 'channels', 'rows', 'x', 'y'].includes(name));
  if (unknown !== undefined) return refuse(path, `tile ${at + 1} has a field "${unknown}", which means nothing here`);
  if (typeof layer !== 'string') return refuse(path, `tile ${at + 1} has no "layer"`);
  if (!isWhole(x) || !isWhole(y))
    return refuse(path, `tile ${at + 1}, of "${layer}", has no whole numbers "x" and "y"`);
  const span = (name: 'channels' | 'rows'): readonly [number, number] | undefined => {
    const value = tile[name];
    if (value === undefined) return undefined;
    const [from, to]: readonly unknown[] = Array.isArray(value) && value.length === 2 ? value : [];
    if (!isWhole(from) || !isWhole(to))
      return refuse(path, `tile ${at + 1}, of "${layer}", has "${name}" that are not [from, to]`);
    return [from, to];
  };
  const [channels, rows] = [span('channels'), span('rows')];
  return { layer, x, y, ...(channels && { channels }), ...(rows && { rows }) };
}
