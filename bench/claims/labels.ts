/** @file Few labels, with and without pre-training (SMAE): the commands of `examples/recipes/README.md`, as a user gives them. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadModel } from '../../toolchain/load/model.ts';
import { benchFolder, host, loadData, type Settings } from './network.ts';

export interface PretrainRequest {
  readonly kind: 'pretrain';
  readonly epochs: number;
}

export interface PretrainFigures {
  /** Of the last epoch; who answers 0 has 0.771, each position's mean picture 0.595. */
  readonly loss: number;
}

export interface LabelsRequest {
  readonly kind: 'labels';
  readonly seed: number;
  /** Epochs of the pre-training that it begins with; 0: random weights. */
  readonly pretrained: number;
}

export interface LabelsFigures {
  /** On the chip in int8, of the first 3,000 test pictures. */
  readonly accuracy: number;
}

const root = fileURLToPath(new URL('../../', import.meta.url));
const family = 'examples/e-spikeformer-large.spike';
const parameters = { image: '64', channels: '1', dims: '[8,16,32]', depth: '2', heads: '4', classes: '10' };
const network = [family, ...Object.entries(parameters).flatMap(([name, value]) => ['-p', `${name}=${value}`])];

/** Labels of a class, and test pictures. */
const [perClass, judged] = [40, 3000];

/** What a command answers with --json. */
function spikec<T>(...words: readonly string[]): T {
  const options = { cwd: root, maxBuffer: 2 ** 28, stdio: ['ignore', 'pipe', 'inherit'] as 'pipe'[] };
  const output = execFileSync(process.execPath, ['bin/spikec.js', ...words, '--json'], options);
  return JSON.parse(output.toString()) as T;
}

const runOf = (path: string): string => path.replace(/\.safetensors$/, '.run');

/** The checkpoint to be written; a run there that was interrupted is forgotten. */
function freshFile(path: string): string {
  rmSync(runOf(path), { recursive: true, force: true });
  return path;
}

/** Pre-training takes minutes: one that was interrupted goes on, to the same bits. */
const goneOnWith = (path: string): readonly string[] =>
  existsSync(join(runOf(path), 'state.safetensors')) ? ['--resume'] : [];

const encoderFile = (epochs: number): string => join(benchFolder, `encoder-${epochs}.safetensors`);

export async function pretrained({ data, threads }: Settings, { epochs }: PretrainRequest): Promise<PretrainFigures> {
  const sizes = ['--decoder-width', '32', '--decoder-depth', '2', '--batch', '64', '--lr', '0.002'];
  const length = ['--epochs', String(epochs), '--device-threads', String(threads)];
  const out = encoderFile(epochs);
  const words = ['pretrain', ...network, '--data', data, ...sizes, ...length, '--out', out, ...goneOnWith(out)];
  const { epochs: done } = spikec<{ epochs: readonly { loss: number }[] }>(...words);
  return Promise.resolve({ loss: done.at(-1)!.loss });
}

export async function labelled(settings: Settings, request: LabelsRequest): Promise<LabelsFigures> {
  const { seed, pretrained: before } = request;
  if (before > 0 && !existsSync(encoderFile(before))) await pretrained(settings, { kind: 'pretrain', epochs: before });
  const [data, out] = [await fewLabels(settings), freshFile(join(benchFolder, 'labels.safetensors'))];
  const image = join(benchFolder, 'labels.chip');
  const recipe = ['--recipe', 'examples/recipes/few-labels.recipe', '--float', '--validation', '0'];
  const from = before > 0 ? ['--from', encoderFile(before)] : [];
  spikec('train', ...network, '--data', data, ...recipe, '--seed', String(seed), ...from, '--out', out);
  spikec('compile', ...network, '--weights', out, '--target', 'sdt-core', '--out', image);
  const { accuracy } = spikec<{ accuracy: number }>(
    'run',
    image,
    '--data',
    data,
    '--threads',
    String(settings.threads),
  );
  return { accuracy };
}

/** A folder of idx files: the first pictures of each class to learn from, the first test pictures. */
async function fewLabels(settings: Settings): Promise<string> {
  const folder = join(benchFolder, 'few');
  mkdirSync(folder, { recursive: true });
  const { training, test } = await loadData(settings, loadModel(host, join(root, family), parameters).graph);
  const taken = new Array<number>(10).fill(0);
  const first = [...training.labels.keys()].filter((i) => taken[training.labels[i]!]!++ < perClass);
  const parts = { train: [training, first], t10k: [test, [...test.labels.keys()].slice(0, judged)] } as const;
  for (const [part, [data, chosen]] of Object.entries(parts)) {
    const pictures = chosen.flatMap((i) => [...data.picture(i)]);
    writeFileSync(join(folder, `${part}-images-idx3-ubyte`), idx([chosen.length, ...data.shape.slice(1)], pictures));
    writeFileSync(
      join(folder, `${part}-labels-idx1-ubyte`),
      idx(
        [chosen.length],
        chosen.map((i) => data.labels[i]!),
      ),
    );
  }
  return folder;
}

/** Bytes with extents, as an idx file has them. */
function idx(extents: readonly number[], values: readonly number[]): Uint8Array {
  const head = new DataView(new ArrayBuffer(4 + 4 * extents.length));
  head.setUint32(0, 0x0800 + extents.length);
  extents.forEach((extent, axis) => head.setUint32(4 + 4 * axis, extent));
  return new Uint8Array([...new Uint8Array(head.buffer), ...values]);
}
