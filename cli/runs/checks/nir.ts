/** @file What `check` says of a network of NIR. */
import { fail } from '../../../ir/diagnostics/index.ts';
import { shapeText } from '../../../ir/tensor.ts';
import type { NirLayer } from '../../../runtime/index.ts';
import { loadNir, type LoadedNir } from '../../../toolchain/load/nir.ts';
import type { Outcome } from '../../arguments/command.ts';
import { host } from '../../host.ts';
import { diagnosticDocument } from '../../terminal/errors.ts';
import { counted, whole } from '../../terminal/numbers.ts';
import { pairs, section, table } from '../../terminal/table.ts';
import type { Terminal } from '../../terminal/terminal.ts';

/** Options of `check` that only a model of ours has a use for. */
export interface ModelOptions {
  readonly p?: readonly string[] | undefined;
  readonly tensors?: boolean | undefined;
  readonly weights?: string | undefined;
  readonly take?: string | undefined;
  readonly rename?: readonly string[] | undefined;
}

/** Checks a file, and says what is in it. Throws SPK720, and all that is wrong with the file. */
export async function checkNirFile(path: string, args: ModelOptions, terminal: Terminal): Promise<Outcome> {
  const { p } = args;
  const others = (['tensors', 'weights', 'take', 'rename'] as const).filter((name) => args[name] !== undefined);
  const unused = [...(p && p.length > 0 ? ['-p'] : []), ...others.map((name) => `--${name}`)];
  if (unused.length > 0)
    fail('SPK720', `${unused.join(' and ')} ${unused.length === 1 ? 'has' : 'have'} no use for a network of NIR`, {
      help: 'leave it out, or make a model of the network first: spikec import',
    });
  const loaded = await loadNir(host, path);
  terminal.warn(loaded.warnings);
  return { json: documentOf(loaded), text: () => textOf(loaded, terminal) };
}

const layersOf = ({ network }: LoadedNir): readonly NirLayer[] => [...network.layers.values()];

const layerDocument = ({ name, type, takes, gives, inputs }: NirLayer): object => ({
  name,
  type,
  takes,
  gives,
  inputs,
});

const documentOf = (loaded: LoadedNir): object => ({
  format: 'nir',
  path: loaded.path,
  version: loaded.version ?? null,
  dt: loaded.timeStep.dt ?? null,
  dtFrom: loaded.timeStep.from,
  warnings: loaded.warnings.map(diagnosticDocument),
  layers: layersOf(loaded).map(layerDocument),
});

/** How long a step is, and that the import asks for it where nothing tells. */
function stepText({ timeStep: { dt, from } }: LoadedNir): string {
  if (dt !== undefined) return `dt ${dt}, ${from}`;
  return from === 'not needed' ? 'not needed: no neuron has a time constant' : `${from}: the import needs --dt or --as`;
}

function textOf(loaded: LoadedNir, terminal: Terminal): string {
  const layers = layersOf(loaded);
  const ends = (type: string): string =>
    layers
      .filter((layer) => layer.type === type)
      .map(({ name, gives }) => `${name}: ${shapeText(gives)}`)
      .join('; ');
  const neurons = layers.filter(({ body }) => body.kind === 'neurons');
  const head = pairs(
    [
      ['format', `NIR, written by version ${loaded.version ?? 'unknown'} of its library`],
      ['input', ends('Input')],
      ['output', ends('Output')],
      [
        'neurons',
        `${whole(neurons.reduce((sum, { gives }) => sum + gives.reduce((a, b) => a * b, 1), 0))} in ${counted(neurons.length, 'node')}`,
      ],
      ['time step', stepText(loaded)],
      ['problems', loaded.warnings.length === 0 ? 'none' : counted(loaded.warnings.length, 'warning')],
    ],
    terminal.width,
  );
  const rows = layers.map(({ name, type, takes, gives, inputs }) => [
    name,
    type,
    shapeText(takes),
    shapeText(gives),
    inputs.join(', '),
  ]);
  const nodes = table(
    ['node', 'type', 'takes', 'gives', 'reads'],
    rows,
    ['left', 'left', 'left', 'left', 'left'],
    terminal.width - 2,
  );
  return [head, section('Nodes', nodes)].join('\n');
}
