/**
 * @file Exported ONNX files in onnxruntime against the simulated chip, count by count: a small member of every example family,
 * and random networks. `npm run bench:onnx -- [--random 40] [--seed 1] [--only PART] [--json]`. Exit status 1 where float32 is proved, or
 * the file holds integers, and a count differs.
 */
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { randomWeights } from '../ir/checkpoint/index.ts';
import { DiagnosticError } from '../ir/diagnostics/index.ts';
import { inputNodes, stepsOf, type ModelGraph } from '../ir/model/index.ts';
import { framesOf, sizeOf } from '../ir/tensor.ts';
import { loadNetwork, smallNetworks, targetOf } from '../scripts/families/networks.ts';
import { chipTrace, compileNetwork, type Network } from '../test/support/compile.ts';
import { randomNetwork, recipes } from '../test/support/random_model.ts';
import { randomSource } from '../test/support/random/source.ts';
import { timeNetwork, timeRecipes } from '../test/support/random_time.ts';
import { exampleTarget } from '../test/support/examples.ts';
import type { Target } from '../ir/target/index.ts';
import { compare, type Agreement, type Judged } from './onnx/compare.ts';
import { howToInstall, onnxruntime } from './onnx/runtime.ts';
import { printTable } from './table.ts';

const { values } = parseArgs({
  options: {
    random: { type: 'string', default: '40' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
    json: { type: 'boolean', default: false },
  },
});
const note = (line: string): unknown => process.stderr.write(`${line}\n`);

/** Anything a normalised picture can hold; frames of 0 and 1 where that is what comes in. */
function noise(model: ModelGraph): Int32Array {
  const [node] = inputNodes(model);
  const random = randomSource(7);
  const [low, high] = node!.attributes.bits === 2 ? [0, 1] : [-160, 160];
  return Int32Array.from({ length: sizeOf(node!.type.shape) * stepsOf(model) }, () => random(low!, high!));
}

/** Undefined where the compiler refuses a network. */
function judged(title: string, network: Network, target: Target, input: Int32Array): Judged | undefined {
  let compiled: ReturnType<typeof compileNetwork>;
  try {
    compiled = compileNetwork(network, target);
  } catch (error) {
    if (error instanceof DiagnosticError) return undefined;
    throw error;
  }
  const { facts, image } = compiled;
  const [node] = inputNodes(network.model);
  const frames = framesOf(input, sizeOf(node!.type.shape), stepsOf(network.model));
  return { title, facts, input: frames, trace: chipTrace(image, input) };
}

/** Every network, made when its turn comes. */
function* networks(): Generator<Judged | undefined> {
  for (const network of smallNetworks.filter(({ title }) => title.includes(values.only))) {
    const model = loadNetwork(network);
    yield judged(network.title, { model, weights: randomWeights(model, 1) }, targetOf(network), noise(model));
  }
  const drawn = { numRuns: Number(values.random), seed: Number(values.seed) };
  if (drawn.numRuns === 0 || (values.only !== '' && values.only !== 'random')) return;
  const target = exampleTarget('sdt-core');
  const all = [...fc.sample(recipes(), drawn).map(randomNetwork), ...fc.sample(timeRecipes, drawn).map(timeNetwork)];
  for (const [i, network] of all.entries()) yield judged(`random ${i}`, network, target, network.input);
}

/** Float32 says nothing where it is not proved; integers always do. */
const fails = ({ form, observed, different, results }: Agreement): boolean =>
  different + results > 0 && (form === 'integers' || observed === 0);

const runtime = onnxruntime();
if (!runtime) {
  note(`onnxruntime is not installed: ${howToInstall}`);
  process.exit(2);
}
const found: Agreement[] = [];
let refused = 0;
for (const network of networks()) {
  if (!network) refused++;
  else found.push(...(await compare(runtime, network)));
  if (network) note(network.title);
}
const cells = (a: Agreement): string[] => [
  ...[a.title, a.form, a.unrolled ? 'all' : a.steps === 1 ? '1' : `1 of ${a.steps}`, String(a.layers)],
  ...[String(a.neurons), String(a.spikes), String(a.different), String(a.results)],
  a.form === 'integers' ? 'exact' : a.observed === 0 ? 'proved' : `observed in ${a.observed}`,
];
const named = found.filter(({ title }) => !title.startsWith('random '));
const random = found.filter(({ title }) => title.startsWith('random '));
if (values.json) console.log(JSON.stringify({ onnxruntime: runtime.env.versions, refused, found }, null, 2));
else {
  const head = ['network', 'form', 'steps', 'layers', 'counts', 'spikes', 'different', 'results', 'float32'];
  printTable(head, [...named, ...random.filter((a) => a.different + a.results > 0)].map(cells));
  const sum = (pick: (a: Agreement) => number): number => random.reduce((all, a) => all + pick(a), 0);
  console.log(
    `\nrandom networks: ${new Set(random.map(({ title }) => title)).size} (${refused} refused), ${sum((a) => a.neurons)} counts in ${random.length} files, ${sum((a) => a.spikes)} spikes, ${sum((a) => a.different)} different`,
  );
  console.log(`onnxruntime ${runtime.env.versions.node ?? runtime.env.versions.common}`);
}
process.exitCode = found.some(fails) ? 1 : 0;
