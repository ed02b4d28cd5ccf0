/** @file Invariant 7 of a spike graph: `any`, `max` and `gate`. */
import type { AnyProjection, Extents, GateProjection, MaxProjection, Population, WindowGeometry } from './graph.ts';

/** @param into projections into the target. */
export function windowMistakes(
  projection: AnyProjection | MaxProjection | GateProjection,
  of: (name: string) => Population,
  into: number,
): string[] {
  const target = of(projection.target);
  if (projection.kind === 'gate') return gateMistakes(of(projection.left), of(projection.right), target);
  const source = of(projection.source);
  const mistakes = projection.kind === 'any' ? anyMistakes(projection, source) : maxMistakes(source, into);
  const expected =
    projection.kind === 'any' ? seenExtents(projection, source.extents) : pooled(projection.window, source);
  if (expected.some((extent, axis) => extent !== target.extents[axis]))
    mistakes.push(`gives ${expected.join('x')}, the target has ${target.extents.join('x')}`);
  return mistakes;
}

function gateMistakes(left: Population, right: Population, target: Population): string[] {
  const [channels, height, width] = target.extents;
  const [c, h, w] = right.extents;
  const mistakes = left.fire && right.fire ? [] : ['both sources must fire'];
  if (left.extents.some((extent, axis) => extent !== target.extents[axis])) mistakes.push('left and target differ');
  if (c !== channels || !((h === height && w === width) || (h === 1 && w === 1)))
    mistakes.push(`${right.extents.join('x')} cannot gate ${target.extents.join('x')}`);
  return mistakes;
}

function anyMistakes({ reach, window, heads }: AnyProjection, { name, fire, extents }: Population): string[] {
  const mistakes = fire ? [] : [`"${name}" never fires`];
  if (reach === 'heads' && (!(heads >= 1) || extents[0] % heads !== 0))
    mistakes.push(`${heads} heads do not divide the channels`);
  if (reach === 'heads' && (window.stride !== 1 || window.kernel !== 2 * window.pad + 1))
    mistakes.push('a window over heads keeps all positions and channels');
  return mistakes;
}

const maxMistakes = ({ name, dynamics }: Population, into: number): string[] => [
  ...(into === 1 ? [] : ['a maximum is the only thing that reaches its target']),
  ...(dynamics ? [`reads membranes that "${name}" keeps`] : []),
];

const seenExtents = ({ reach, window }: AnyProjection, extents: Extents): Extents =>
  reach === 'space' ? pooled(window, { extents }) : reach === 'positions' ? [extents[0], 1, 1] : extents;

/** Extents behind a window over space. */
const pooled = ({ kernel, stride, pad }: WindowGeometry, { extents }: Pick<Population, 'extents'>): Extents => {
  const side = (size: number): number => Math.floor((size + 2 * pad - kernel) / stride) + 1;
  return [extents[0], side(extents[1]), side(extents[2])];
};
