/**
 * @file One side of a comparison, a process of its own: a checkout of the project, a network and a mode. Started by `against.ts`, which
 * tells it when its turn comes.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as compiler from '../../compiler/index.ts';
import type * as checkpoint from '../../ir/checkpoint/index.ts';
import type { SourceText } from '../../ir/diagnostics/index.ts';
import type * as sim from '../../sim/index.ts';

/** What a side is asked for: the modes that it has, or a turn of so many milliseconds of processor time, one run at least. */
export type Question = 'modes' | { readonly milliseconds: number };

/** Milliseconds of every run of a turn. */
export interface Turn {
  readonly processor: readonly number[];
  readonly wall: readonly number[];
  readonly synapticOps: number;
}

export type Answer = readonly string[] | Turn;

/** The parts of a checkout that a side needs: they were there from the first benchmark on. */
interface Checkout {
  readonly compiler: Pick<typeof compiler, 'compile' | 'compileModel' | 'compileTarget'>;
  readonly checkpoint: Pick<typeof checkpoint, 'randomWeights'>;
  readonly sim: Pick<typeof sim, 'executors'>;
}

const [root = '', network = '', mode = ''] = process.argv.slice(2);

const part = async <T>(path: string): Promise<T> => (await import(pathToFileURL(join(root, path)).href)) as T;

async function open(): Promise<Checkout> {
  return {
    compiler: await part<Checkout['compiler']>('compiler/index.ts'),
    checkpoint: await part<Checkout['checkpoint']>('ir/checkpoint/index.ts'),
    sim: await part<Checkout['sim']>('sim/index.ts'),
  };
}

const read = (name: string): SourceText => ({ name, text: readFileSync(name, 'utf8') });
const load = (path: string, from: SourceText): SourceText => read(join(dirname(from.name), path));

/** A run of the network as the checkout compiles it. */
function prepare(checkout: Checkout): () => Promise<number> {
  const [size = '', image = ''] = network.split(':');
  const model = read(join(root, 'examples/e-spikeformer.spike'));
  const { compile, compileModel, compileTarget } = checkout.compiler;
  const { graph } = compileModel(model, { parameters: { size, image }, load });
  const target = compileTarget(read(join(root, 'examples/targets/sdt-core.spike')), { load });
  const weights = checkout.checkpoint.randomWeights(graph, 1);
  const { facts } = compile({ model: graph, weights, target });
  const execute = (checkout.sim.executors as Record<string, (image: typeof facts.image) => sim.Executor>)[mode]!(
    facts.image,
  );
  const input = Int32Array.from({ length: 3 * Number(image) ** 2 }, (_, i) => ((i * 7919) % 257) - 128);
  return async () => (await execute(input)).counters.synapticOps;
}

/** As many runs as the time allows, one at least. */
async function turn(run: () => Promise<number>, milliseconds: number): Promise<Turn> {
  const taken = { processor: [] as number[], wall: [] as number[] };
  let synapticOps = 0;
  let spent = 0;
  do {
    const [before, start] = [process.cpuUsage(), performance.now()];
    synapticOps = await run();
    taken.wall.push(performance.now() - start);
    const { user, system } = process.cpuUsage(before);
    taken.processor.push((user + system) / 1000);
    spent += (user + system) / 1000;
  } while (spent < milliseconds);
  return { ...taken, synapticOps };
}

const checkout = open();
let run: (() => Promise<number>) | undefined;

async function answer(question: Question): Promise<Answer> {
  if (question === 'modes') return Object.keys((await checkout).sim.executors);
  run ??= prepare(await checkout);
  return turn(run, question.milliseconds);
}

process.on('message', (question) => {
  void answer(question as Question).then((reply) => process.send!(reply));
});
