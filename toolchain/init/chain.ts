/** @file One chain of layers through the modules of a checkpoint; what does not fit into it is said in comments. */
import { shapeText } from '../../ir/tensor.ts';
import { sideBehind, strideText, type Extents } from './extents.ts';
import { isBranch, type Module } from './modules.ts';
import type { NeuronChoice } from './neuron.ts';

/** Statements of a text, and what came of the modules. */
export interface Chain {
  /** Without the output, which the last chain becomes. */
  readonly lines: readonly string[];
  /** The chain that ends in the output: its parts behind `x`. */
  readonly last: readonly string[];
  readonly laidOut: number;
  /** Modules that the chain does not hold. */
  readonly leftOut: number;
  /** Names of the file whose label had to be another. */
  readonly renames: readonly string[];
}

/** What the chain gives at a place. */
interface Now {
  readonly channels: number;
  /** [H, W], [L], or nothing of a vector. */
  readonly sides: readonly number[];
}

/** A layer, and what it gives; or why it cannot stand here. */
type Step = { readonly call: string; readonly before?: string; readonly gives: Now } | string;

/** Lays all modules out, in their order. */
export function chainOf(modules: readonly Module[], extents: Extents, neuron: NeuronChoice): Chain {
  const [channels = 1, ...sides] = extents.input;
  let now: Now = { channels, sides };
  const groups: string[][] = [];
  const lines: { readonly behind: number; readonly text: string }[] = [];
  const renames: string[] = [];
  let [isOpen, maps, leftOut] = [false, 0, 0];
  const put = (text: string): void => void groups.at(-1)!.push(text);
  const isPooled = (): boolean => now.sides.length === 2 && maps < extents.pools;
  const fire = (label: string): void => {
    put(`${label}${neuron.name}`);
    isOpen = false;
    if (isPooled()) put('max_pool(2, stride=2, pad=0)');
    now = fired();
    maps++;
  };
  const fired = (): Now => (isPooled() ? { ...now, sides: now.sides.map((side) => Math.floor(side / 2)) } : now);
  const labelOf = (name: string): string => {
    const label = sound(name);
    if (label !== name) renames.push(`${name}=${label}`);
    return `${label}: `;
  };
  for (const module of modules) {
    const step = stepOf(module, isOpen && module.kind === 'weights' ? fired() : now, extents, isOpen);
    if (typeof step === 'string') {
      lines.push({ behind: groups.length, text: `# ? ${module.name || 'no layer'}: ${step}` });
      leftOut++;
      continue;
    }
    if (module.kind === 'neuron') {
      fire(labelOf(module.name));
      continue;
    }
    if (module.kind === 'weights') {
      if (isOpen) fire('');
      groups.push([]);
      if (step.before !== undefined) put(step.before);
    }
    put(`${labelOf(module.name)}${step.call}`);
    if (module.kind === 'weights') now = step.gives;
    isOpen = true;
  }
  const shown = groups.slice(0, -1).map((parts) => folded('x = x', parts));
  const texts = shown.flatMap((text, i) => [...commentsBehind(lines, i), text]);
  return {
    lines: [...texts, ...lines.filter(({ behind }) => behind >= shown.length).map(({ text }) => text)],
    last: groups.at(-1) ?? [],
    laidOut: modules.length - leftOut,
    leftOut,
    renames,
  };
}

const commentsBehind = (lines: readonly { readonly behind: number; readonly text: string }[], at: number): string[] =>
  lines.flatMap(({ behind, text }) => (behind === at ? [text] : []));

function stepOf(module: Module, now: Now, extents: Extents, isOpen: boolean): Step {
  switch (module.kind) {
    case 'weights':
      if (isBranch(module.name))
        return `${shapeText(module.shape)} of a branch: let y = ... of what stands in front of the block, then x += y`;
      return module.shape.length === 2 ? linearStep(module, now) : convolutionStep(module, now, extents);
    case 'norm':
      if (isBranch(module.name)) return `a norm of ${module.shape[0]} channels, of a branch`;
      if (!isOpen || module.shape[0] !== now.channels)
        return `a norm of ${module.shape[0]} channels, which nothing in front of it has`;
      return { call: 'batch_norm', gives: now };
    case 'neuron':
      return isOpen ? { call: '', gives: now } : `tensors of a neuron (${tensorsText(module)}) with no layer in front`;
    case 'unknown':
      return `${tensorsText(module)}: a layer that is not recognised (spikec ops lists those of the language)`;
  }
}

const tensorsText = ({ tensors }: Module): string =>
  [...tensors]
    .slice(0, 4)
    .map(([last, shape]) => `${last} ${shapeText(shape)}`)
    .join(', ');

const biasText = ({ hasBias }: Module): string => (hasBias ? '' : ', bias=false');

function linearStep(module: Module, { channels, sides }: Now): Step {
  const [out = 1, inputs = 1] = module.shape;
  const size = sides.reduce((product, side) => product * side, channels);
  const step = { call: `linear(${out}${biasText(module)})`, gives: { channels: out, sides: [] } };
  if (inputs === size) return step;
  return inputs === channels
    ? { ...step, before: 'mean' }
    : `${out}x${inputs}: reads ${inputs} values, the chain has ${size} here`;
}

function convolutionStep(module: Module, { channels, sides }: Now, { isPadded }: Extents): Step {
  const [out = 1, inputs = 1, kernel = 1, columns = kernel] = module.shape;
  if (isTransposed(module) && out === channels && sides.length === 2) return transposedStep(module, sides);
  if (sides.length === 0) return `${shapeText(module.shape)}: a convolution behind a vector`;
  const groups = groupsOf(channels, inputs, out);
  if (groups === undefined) {
    const hint = out === channels ? '; a transposed convolution is conv_transpose2d' : '';
    return `${shapeText(module.shape)}: reads ${inputs} channels, the chain has ${channels} here${hint}`;
  }
  const size = kernel === columns ? String(kernel) : `[${kernel}, ${columns}]`;
  const parts = [
    String(out),
    ...(kernel * columns === 1 ? [] : [`kernel=${size}`]),
    ...(groups === 1 ? [] : [`groups=${groups}`]),
  ];
  const name = sides.length === 1 ? 'conv1d' : 'conv2d';
  const border = kernel === columns ? strideText(kernel, isPadded) : '';
  return {
    call: `${name}(${parts.join(', ')}${border}${biasText(module)})`,
    gives: {
      channels: out,
      sides: sides.map((side) => (border === '' ? side : sideBehind(side, kernel, isPadded))),
    },
  };
}

/** Weights of transposed convolutions are [in, out, ...]: the bias has as many values as there are outputs. */
const isTransposed = ({ name, shape: [first, second], tensors }: Module): boolean => {
  const bias = tensors.get('bias')?.[0];
  return bias === undefined ? /(deconv|transpose|(^|\.)up\w*$)/i.test(name) : bias !== first && bias === second;
};

function transposedStep(module: Module, sides: readonly number[]): Step {
  const [, out = 1, kernel = 1] = module.shape;
  const call = `conv_transpose2d(${out}, kernel=${kernel}, stride=${kernel}${biasText(module)})`;
  return { call, gives: { channels: out, sides: sides.map((side) => side * kernel) } };
}

/** Groups of a convolution by what its weights read; undefined where none fits. */
function groupsOf(channels: number, inputs: number, out: number): number | undefined {
  const groups = channels / inputs;
  return Number.isInteger(groups) && out % groups === 0 ? groups : undefined;
}

/** A name as a label may be: other signs become underscores. */
const sound = (name: string): string =>
  name === ''
    ? 'layer'
    : name
        .split('.')
        .map((part) => part.replaceAll(/\W/g, '_'))
        .map((part) => (/^(\d+|[A-Za-z_]\w*|\d+[A-DF-Za-df-z_]\w*)$/.test(part) ? part : `_${part}`))
        .join('.');

const widest = 100;

/** A chain, broken before arrows where it would be too long. */
export function folded(start: string, parts: readonly string[]): string {
  const rows: string[] = [];
  let row = start;
  for (const part of parts) {
    if (row.length + part.length + 4 > widest) {
      rows.push(row);
      row = ' ';
    }
    row += ` -> ${part}`;
  }
  return [...rows, row].join('\n');
}
