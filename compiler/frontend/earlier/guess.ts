/** @file A first reading of a network: names and types of its layers, as far as they follow from each other. */
import { completeAttributes, type LayerRequest, type ModelBuilder } from '../../../ir/model/index.ts';
import { OperatorError, primitive, type AnyAttributes, type ValueType } from '../../../ir/ops/index.ts';

/** What a layer gives that may be referred to. */
export type Spikes = Extract<ValueType, { readonly kind: 'count' }>;

/** A builder that keeps types alone, and says nothing of mistakes. */
export interface Guess extends Pick<ModelBuilder, 'add' | 'output' | 'typeOf' | 'diagnostics'> {
  /** All layers, whether their types are known or not. */
  readonly names: ReadonlySet<string>;
  /** Layers that refer to others, and to which. */
  readonly references: ReadonlyMap<string, string>;
}

/** @param known what references are known to give, by the name of the layer that refers. */
export function createGuess(known: ReadonlyMap<string, Spikes>): Guess {
  const types = new Map<string, ValueType | undefined>();
  const references = new Map<string, string>();
  return {
    diagnostics: [],
    references,
    get names() {
      return new Set(types.keys());
    },
    output: () => undefined,
    typeOf: (name) => types.get(name),
    add(request) {
      const [attributes] = completeAttributes(request);
      const layer = primitive(request.op).refersTo?.(attributes).layer;
      if (layer !== undefined) references.set(request.name, layer);
      const given = inferred(request, attributes, types);
      types.set(request.name, known.get(request.name) ?? spikes(types.get(layer ?? '')) ?? given);
      return request.name;
    },
  };
}

const spikes = (type: ValueType | undefined): Spikes | undefined => (type?.kind === 'count' ? type : undefined);

/** What an operator gives; undefined where that is not known, or where it has a mistake. */
function inferred(
  { op, inputs }: LayerRequest,
  attributes: AnyAttributes,
  types: ReadonlyMap<string, ValueType | undefined>,
): ValueType | undefined {
  const spec = primitive(op);
  const read = Object.fromEntries(spec.inputs.map((name, i) => [name, types.get(inputs[i] ?? '')]));
  const known = Object.entries(read).flatMap(([name, type]) => (type ? [[name, type] as const] : []));
  try {
    return known.length === spec.inputs.length
      ? spec.infer(Object.fromEntries(known), attributes)
      : spec.inferPartly?.(read, attributes);
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    return undefined;
  }
}
