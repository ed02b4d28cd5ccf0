/** @file Networks of NIR: files with damaged bytes, and files that HDF5 finds sound and whose fields, edges and names were changed. */
import { throwIfErrors } from '../../../ir/diagnostics/index.ts';
import { sizeOf, type AnyTensor } from '../../../ir/tensor.ts';
import { checkNir, chooseConventions, readNir, reportOf, startNir } from '../../../runtime/index.ts';
import { importNirFile } from '../../../toolchain/import_nir.ts';
import { chain, floats, lif, nirBytes, type Given, type GivenGraph, type GivenNode } from '../../runtime/nir/files.ts';
import { inMemory } from './memory.ts';
import { pick, randomOf, suspects, type Random } from '../damage.ts';
import { verdictOf, type Trial, type Verdict } from '../verdict.ts';

const ones = (...shape: readonly number[]): AnyTensor =>
  floats(
    shape,
    Array.from({ length: sizeOf(shape) }, (_, i) => (i % 5) / 4 - 0.5),
  );
const conv = { stride: 1, padding: 0, dilation: 1, groups: 1 } as const;
const affine = { type: 'Affine', weight: ones(4, 4), bias: ones(4) } as const;

/** A chain of each kind of node, one with a graph in it, one with a loop. */
export const graphs: readonly GivenGraph[] = [
  chain([2, 9], {
    conv: { type: 'Conv1d', ...conv, input_shape: 9, weight: ones(4, 2, 3), bias: ones(4), padding: 'same' },
    lif,
    flat: { type: 'Flatten', start_dim: 0, end_dim: -1, input_type: [4, 9] },
    fc: { type: 'Linear', weight: ones(3, 36) },
    li: { type: 'LI', tau: 0.01, r: 1, v_leak: 0 },
  }),
  chain([2, 6, 6], {
    conv: { type: 'Conv2d', ...conv, input_shape: [6, 6], weight: ones(4, 1, 3, 3), bias: ones(4), groups: 2 },
    if: { type: 'IF', r: 1, v_threshold: 1, v_reset: 0 },
    pool: { type: 'AvgPool2d', kernel_size: [2, 2], stride: [2, 2], padding: [0, 0] },
    scale: { type: 'Scale', scale: floats([4, 2, 2], Array(16).fill(0.5)) },
    cuba: { type: 'CubaLIF', tau_syn: 0.01, tau_mem: 0.02, r: 1, v_leak: 0, w_in: 1, v_threshold: 1, v_reset: 0 },
    sum: { type: 'SumPool2d', kernel_size: 2, stride: 2, padding: 0 },
    threshold: { type: 'Threshold', threshold: 0.5 },
  }),
  chain([4], {
    fc: affine,
    lif,
    inner: chain([4], { fc: affine, lif }),
    last: affine,
    i: { type: 'I', r: 1 },
  }),
  {
    nodes: { ...chain([4], { fc: affine, lif }).nodes, back: affine },
    edges: [...chain([4], { fc: affine, lif }).edges, ['lif', 'back'], ['back', 'lif']],
  },
];

/** Values of a step that a trial may compute. */
const mostValues = 10_000;

/**
 * Reads, checks, imports; what is accepted makes a text that the language reads, weights that its layers take, and two steps of a
 * float reading that give values of the shapes that were said. Throws diagnostics, and an `Error` where that is not so.
 */
export async function readNetwork(bytes: Uint8Array): Promise<Verdict> {
  const { network, problems } = checkNir(await readNir(bytes, 'x.nir'), 'x.nir');
  throwIfErrors(problems);
  const report = reportOf('x.nir', problems);
  const { conventions } = chooseConventions(network!, { dt: 1e-4 }, report);
  throwIfErrors(report.problems);
  const layers = [...network!.layers.values()];
  const values = layers.reduce((sum, { takes, gives }) => sum + sizeOf(takes) + sizeOf(gives), 0);
  if (values < mostValues && layers.every(({ body }) => body.kind !== 'delay')) {
    const run = startNir(network!, conventions);
    run.step(new Map());
    for (const [name, computed] of run.step(new Map()).values)
      if (computed.length !== sizeOf(network!.layers.get(name)!.gives)) throw new Error(`"${name}" has another shape`);
  }
  const out = { path: 'x.nir', model: 'n.spike', out: 'n.safetensors' };
  await importNirFile(inMemory(bytes), { ...out, stated: { dt: 1e-4 }, steps: 2 });
  return values < mostValues ? 'equal' : 'accepted';
}

type Fields = Record<string, Given>;
type Nodes = Record<string, GivenNode | GivenGraph>;
const isGraph = (node: GivenNode | GivenGraph): node is GivenGraph => 'edges' in node;

const numbers = [...suspects, NaN, Infinity, -Infinity, 0.5, -0.25, 1e-30, 1e-4, 1e30, 3e38];
const words = ['', 'same', 'valid', 'LIF', 'NIRGraph', 'x.y', '../x', '\u001b[2J', '__proto__', 'input'];

/** The same numbers under another shape, or with others among them. */
function otherTensor({ shape, data }: AnyTensor, random: Random): Given {
  const all = Array.from(data, Number);
  const edits: readonly (() => Given)[] = [
    () => floats([...shape].reverse(), all),
    () => floats([all.length], all),
    () => floats([1, ...shape], all),
    () => floats(shape.slice(1), all.slice(0, sizeOf(shape.slice(1)))),
    () => floats([0, ...shape], []),
    () => all.map((value, i) => (i === 0 ? pick(random, numbers) : value)),
    () => floats(shape, all.with(random(0, Math.max(0, all.length - 1)), pick(random, numbers))),
    () => pick(random, numbers),
  ];
  return all.length === 0 ? 0 : pick(random, edits)();
}

/** A number near another one. */
const near = (value: number, random: Random): number =>
  pick(random, [-value, 2 * value, value / 3, value + 1, value - 1, value * 1.1]);

function otherField(value: Given, random: Random): Given {
  if (typeof value === 'number' && random(0, 1) === 0) return near(value, random);
  if (typeof value === 'object' && random(0, 1) === 0) {
    const { shape, data } = 'data' in value ? value : floats([value.length], value);
    return floats(
      shape,
      Array.from(data, Number).map((number) => (random(0, 3) === 0 ? near(number, random) : number)),
    );
  }
  if (random(0, 9) === 0) return pick(random, words);
  if (typeof value === 'string') return pick(random, [...words, 'CubaLIF', 'Conv2d', 'Flatten', 'Input', 'Delay']);
  if (typeof value === 'number') return random(0, 2) === 0 ? [pick(random, numbers), value] : pick(random, numbers);
  return otherTensor('data' in value ? value : floats([value.length], value), random);
}

function editFields(fields: Fields, random: Random): void {
  const keys = Object.keys(fields);
  const key = pick(random, [...keys.slice(1), ...keys]);
  const edits: readonly (() => void)[] = [
    () => void (fields[key] = otherField(fields[key]!, random)),
    () => void (fields[key] = otherField(fields[key]!, random)),
    () => void (fields[key] = otherField(fields[key]!, random)),
    () => void (fields[key] = otherField(fields[key]!, random)),
    () => void (key !== 'type' && Reflect.deleteProperty(fields, key)),
    () => void (fields[pick(random, ['x.y', 'input', 'tau', 'bias', 'weight'])] = pick(random, numbers)),
    () => void (fields['type'] = pick(random, ['LIF', 'IF', 'Linear', 'Affine', 'Delay', 'Output', 'Scale', 'Lif'])),
  ];
  pick(random, edits)();
}

function editEdges(edges: (readonly [string, string])[], names: readonly string[], random: Random): void {
  const at = random(0, Math.max(0, edges.length - 1));
  const [from, to] = edges[at] ?? ['a', 'b'];
  const edits: readonly (() => void)[] = [
    () => void edges.splice(at, 1),
    () => void edges.push([pick(random, names), pick(random, names)]),
    () => void edges.push([from, to]),
    () => void edges.splice(at, 1, [to, from]),
    () => void edges.splice(at, 1, [from, pick(random, [...names, ...words])]),
  ];
  pick(random, edits)();
}

/** One to three changes of a graph, or of a graph in it. */
export function edited(graph: GivenGraph, random: Random): GivenGraph {
  const nodes: Nodes = Object.fromEntries(
    Object.entries(graph.nodes).map(([name, node]) => [name, isGraph(node) ? node : { ...node }]),
  );
  const edges = [...graph.edges];
  for (let i = pick(random, [1, 1, 1, 2, 3]); i > 0; i--) {
    const name = pick(random, Object.keys(nodes));
    const node = nodes[name]!;
    if (random(0, 3) === 0) editEdges(edges, Object.keys(nodes), random);
    else if (isGraph(node)) nodes[name] = edited(node, random);
    else if (random(0, 11) === 0 && Object.keys(nodes).length > 1) Reflect.deleteProperty(nodes, name);
    else editFields(node as Fields, random);
  }
  return { nodes, edges };
}

/** A network with fields, edges and names changed, written as NIR's library writes it. */
export const networkFieldsTrial: Trial = (seed) =>
  verdictOf(async () => {
    const random = randomOf(seed);
    return readNetwork(await nirBytes(edited(pick(random, graphs), random)));
  });
