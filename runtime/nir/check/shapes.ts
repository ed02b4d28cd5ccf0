/** @file Shapes, from the inputs forward. What the file says of shapes is compared, not believed. */
import { shapeText, sameShape, sizeOf, type Shape } from '../../../ir/tensor.ts';
import { maxNirValues } from '../../formats/limits.ts';
import { quoted } from '../../formats/problems.ts';
import type { NirEdge } from '../file.ts';
import type { NirLayer } from '../network.ts';
import { isMisfit, misfit, type Draft, type Fit, type Misfit, type Way } from './draft.ts';

/** The shapes of a network as one way reads it. */
export interface Shaped {
  readonly way: Way;
  readonly layers: ReadonlyMap<string, NirLayer>;
  readonly misfits: readonly (Misfit & { readonly node: string })[];
  /** Edges that come from a node whose shape nothing says. */
  readonly unknown: readonly NirEdge[];
  /** What the file says otherwise, by node. */
  readonly doubts: readonly { readonly node: string; readonly message: string }[];
  /** Nodes that nothing reaches from an input. */
  readonly unreached: readonly string[];
}

interface Shaping {
  readonly drafts: ReadonlyMap<string, Draft>;
  readonly edges: readonly NirEdge[];
  /** Edges by where they start. */
  readonly behind: ReadonlyMap<string, readonly NirEdge[]>;
  readonly way: Way;
  readonly takes: Map<string, Shape>;
  readonly fits: Map<string, Fit | Misfit>;
}

/** Goes from the inputs, then from nodes that nothing has reached but that say their shape, so that all problems are found. */
export function shapesOf(drafts: ReadonlyMap<string, Draft>, edges: readonly NirEdge[], way: Way): Shaped {
  const behind = Map.groupBy(edges, ([from]) => from);
  const shaping: Shaping = { drafts, edges, behind, way, takes: new Map(), fits: new Map() };
  const inputs = [...drafts].filter(([, { type }]) => type === 'Input');
  for (const [name, { natural }] of inputs) spreadFrom(name, way.dropped ? natural!.slice(1) : natural!, shaping);
  const unreached = [...drafts.keys()].filter((name) => !shaping.fits.has(name));
  for (const name of unreached) {
    const { natural } = drafts.get(name)!;
    if (natural && !shaping.fits.has(name)) spreadFrom(name, natural, shaping);
  }
  return { way, unreached, ...gathered(shaping) };
}

/** Gives a node its shape, and what it gives to those behind it. */
function spreadFrom(name: string, shape: Shape, shaping: Shaping): void {
  const waiting: [string, Shape][] = [[name, shape]];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [at, takes] = next;
    const draft = shaping.drafts.get(at);
    if (!draft || shaping.fits.has(at)) continue;
    const fit = bounded(draft.fit(takes, shaping.way));
    shaping.takes.set(at, takes);
    shaping.fits.set(at, fit);
    if (!isMisfit(fit)) for (const [, to] of shaping.behind.get(at) ?? []) waiting.push([to, fit.gives]);
  }
}

/** A node gives a value at least, and no more than a shape may have: whoever is behind it takes memory for each. */
const bounded = (fit: Fit | Misfit): Fit | Misfit =>
  isMisfit(fit) || (sizeOf(fit.gives) > 0 && sizeOf(fit.gives) <= maxNirValues)
    ? fit
    : misfit(`it gives ${shapeText(fit.gives)}, ${sizeOf(fit.gives) > 0 ? `more than ${maxNirValues}` : 'no'} values`);

function gathered({ drafts, edges, takes, fits }: Shaping): Pick<Shaped, 'layers' | 'misfits' | 'unknown' | 'doubts'> {
  const layers = new Map<string, NirLayer>();
  const misfits: (Misfit & { node: string })[] = [];
  const unknown: NirEdge[] = [];
  const doubts: { node: string; message: string }[] = [];
  const before = Map.groupBy(edges, ([, to]) => to);
  for (const [name, { type }] of drafts) {
    const [shape, fit] = [takes.get(name), fits.get(name)];
    if (!shape || !fit) continue;
    const inputs = (before.get(name) ?? []).map(([from]) => from);
    for (const message of isMisfit(fit) ? [] : (fit.doubts ?? [])) doubts.push({ node: name, message });
    if (isMisfit(fit)) misfits.push({ ...fit, node: name });
    else layers.set(name, { name, type, body: fit.body, takes: shape, gives: fit.gives, inputs });
    for (const from of inputs) {
      const given = fits.get(from);
      if (!given && drafts.has(from)) unknown.push([from, name]);
      if (given && !isMisfit(given) && !sameShape(given.gives, shape) && !isMisfit(fit))
        misfits.push({ ...unequal(from, given.gives, shape), node: name });
    }
  }
  return { layers, misfits, unknown, doubts };
}

const unequal = (from: string, given: Shape, taken: Shape): Misfit =>
  misfit(`it takes ${shapeText(taken)}, and ${quoted(from)} gives ${shapeText(given)}`);
