/** @file The first line of a results file: all that its other lines depend on. */
import { DiagnosticError, type Diagnostic } from '../../ir/diagnostics/index.ts';
import type { VerdictScope } from '../../runtime/index.ts';
import { isCount, isFields, isListOf, isText, jsonOf, type Fields } from './json.ts';
import { mostShards, shardText, type Shard } from './shard.ts';

/** The network that a chip is compared with. */
export interface JudgedNetwork extends VerdictScope {
  /** Hashes of the deploy model and of its weights, in hex. */
  readonly model: string;
  readonly weights: string;
}

/** What a results file says about its run; no path, no time and no machine is in it. */
export interface ResultsHeader {
  readonly kind: 'results';
  readonly version: 1;
  /** Which command ran. */
  readonly command: 'run' | 'verify';
  /** The version of spikec. */
  readonly spikec: string;
  /** The chip image, by the sha256 of its file. */
  readonly image: { readonly sha256: string; readonly model: string; readonly target: string };
  readonly data: {
    readonly name: string;
    readonly sha256: string;
    /** Of all shards together; absent where it is not known before the end. */
    readonly samples?: number;
  };
  /** Options that change a line, by their names. */
  readonly options: Readonly<Record<string, string | number>>;
  /** Only of `verify`. */
  readonly network?: JudgedNetwork;
  /** Absent of a whole. */
  readonly shard?: Shard;
}

/** The line without its line break; fields always stand in the same order. */
export const headerText = (header: ResultsHeader): string => {
  const { command, spikec, image, data, options, network, shard } = header;
  return JSON.stringify({ kind: 'results', version: 1, command, spikec, image, data, options, network, shard });
};

/** Reads a header; a text that says why not where it is none. */
export function parseHeader(text: string): ResultsHeader | string {
  const value = jsonOf(text);
  if (!isFields(value) || value['kind'] !== 'results') return 'the first line is not that of a results file';
  const { version = null } = value;
  if (version !== 1) return `its version is ${JSON.stringify(version)}; this spikec knows version 1`;
  return isHeader(value) ? value : 'the first line lacks what a results file says';
}

function isHeader(value: Fields): value is Fields & ResultsHeader {
  const { command, spikec, image, data, options, network, shard } = value;
  return (
    (command === 'run' || command === 'verify') &&
    isText(spikec) &&
    hasTexts(image, 'sha256', 'model', 'target') &&
    hasTexts(data, 'name', 'sha256') &&
    isFields(options) &&
    (command === 'verify' ? isNetwork(network) : network === undefined) &&
    (shard === undefined || isShard(shard))
  );
}

const hasTexts = (value: unknown, ...names: readonly string[]): boolean =>
  isFields(value) && names.every((name) => isText(value[name]));

const isShard = (value: unknown): boolean =>
  isFields(value) &&
  isCount(value['number']) &&
  isCount(value['of']) &&
  value['number'] >= 1 &&
  value['number'] <= value['of'] &&
  value['of'] <= mostShards;

const isLayer = (value: unknown): value is Fields =>
  isFields(value) && isText(value['layer']) && isCount(value['neurons']);

const isNetwork = (value: unknown): boolean =>
  hasTexts(value, 'model', 'weights', 'reference') &&
  isFields(value) &&
  ['neurons', 'steps', 'proved'].every((name) => isCount(value[name])) &&
  isListOf(value['layers'], isLayer);

/** One side of a comparison: a header, and how it is called. */
export interface NamedHeader {
  readonly header: ResultsHeader;
  readonly name: string;
}

/** Throws SPK902 with every field in which two headers differ. */
export function checkSameRun(theirs: NamedHeader, ours: NamedHeader, help: string): void {
  const [a, b] = [fieldsOf(theirs.header), fieldsOf(ours.header)];
  const differing = [...new Set([...a.keys(), ...b.keys()])].filter((name) => a.get(name) !== b.get(name));
  const names = differing.includes('command') ? ['command'] : differing;
  if (names.length === 0) return;
  const shown = (text: string | undefined): string =>
    text === undefined ? 'nothing' : text.length > 80 ? `${text.slice(0, 77)}...` : text;
  throw new DiagnosticError(
    names.map((name): Diagnostic => ({
      code: 'SPK902',
      severity: 'error',
      message: `${name} is ${shown(a.get(name))}, and ${shown(b.get(name))} in ${ours.name}`,
      place: theirs.name,
      help,
    })),
  );
}

/** `image.sha256` and so on, each with its value as JSON; the parts of the network's scope together. */
function fieldsOf(header: ResultsHeader): Map<string, string> {
  const { shard, ...rest } = header;
  const whole = { ...rest, ...(shard ? { options: { ...rest.options, shard: shardText(shard) } } : {}) };
  const groups = Object.entries(whole).flatMap(([name, value]): [string, unknown][] =>
    isFields(value)
      ? Object.entries(value).map(([field, inner]) => [name === 'options' ? `--${field}` : `${name}.${field}`, inner])
      : [[name, value]],
  );
  return new Map(groups.flatMap(([name, value]) => (value === undefined ? [] : [[name, JSON.stringify(value)]])));
}
