import type { Shape } from '../../tensor.ts';
import { sameShape, shapeText } from '../../tensor.ts';
import { OperatorError, type OfKind, type ValueKind, type ValueType } from '../op.ts';

const descriptions: Record<ValueKind, string> = {
  analog: 'the analog input',
  count: 'spikes',
  membrane: 'un-spiked membrane values',
  host: 'values of the host',
};

/** Narrows a value to one of the kinds an operator takes, or says what it got and what to insert. */
export function expectKind<const K extends ValueKind>(
  operator: string,
  input: string,
  value: ValueType,
  kinds: readonly K[],
): OfKind<K> {
  if (isOfKind(value, kinds)) return value;
  const wanted = kinds.map((kind) => descriptions[kind]).join(' or ');
  throw new OperatorError(
    `${operator} takes ${wanted} as ${input}, not ${descriptions[value.kind]}`,
    value.kind === 'membrane'
      ? 'put a neuron in front of it'
      : value.kind === 'host'
        ? 'the host computes it when all logical steps are over: nothing on the chip can read it'
        : undefined,
  );
}

const isOfKind = <K extends ValueKind>(value: ValueType, kinds: readonly K[]): value is OfKind<K> =>
  kinds.some((kind) => kind === value.kind);

/** A [C, H, W] shape, or an error that shows the shape there is. */
export function expectImage(operator: string, input: string, { shape }: ValueType): readonly [number, number, number] {
  const [channels, height, width] = shape;
  if (shape.length !== 3 || channels === undefined || height === undefined || width === undefined)
    throw new OperatorError(`${operator} takes a value of shape [C, H, W] as ${input}, not ${shapeText(shape)}`);
  return [channels, height, width];
}

/** Equal shapes, or an error that shows both. */
export function expectSameShape(operator: string, a: Shape, b: Shape): void {
  if (!sameShape(a, b)) throw new OperatorError(`${operator}: shapes differ: ${shapeText(a)} and ${shapeText(b)}`);
}

/** The extents of a [C, H, W] value, as `expectImage` has accepted or made it. */
export const imageOf = ({ shape }: ValueType): readonly [number, number, number] => [shape[0]!, shape[1]!, shape[2]!];
