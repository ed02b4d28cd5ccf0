/** @file The layer that a name means, and what is wrong with it. */
import { didYouMean, type Diagnostic, type DiagnosticCode } from '../../../ir/diagnostics/index.ts';
import type { AttributeValue } from '../../../ir/ops/index.ts';
import type { KnownLayers } from './settle.ts';

/** A name in a text. */
export interface Reference {
  /** The layer that refers. */
  readonly name: string;
  /** What it wrote. */
  readonly text: string;
  /** What stands in front of the names of layers where it stands: `block.0.`, or nothing. */
  readonly prefix: string;
  /** The shape that it says, if it does. */
  readonly shape?: AttributeValue | undefined;
}

/** The layer of the block where the name stands, else of the nearest block around it. */
export function layerMeant({ names }: Pick<KnownLayers, 'names'>, { text, prefix }: Reference): string | undefined {
  for (let around = prefix; ; around = around.slice(0, around.lastIndexOf('.', around.length - 2) + 1)) {
    if (names.has(around + text)) return around + text;
    if (around === '') return undefined;
  }
}

/** What a reference adds to the attributes of the layer that refers. */
export function attributesMeant(known: KnownLayers, reference: Reference): Readonly<Record<string, AttributeValue>> {
  const layer = layerMeant(known, reference) ?? reference.text;
  const type = known.given.get(reference.name);
  if (type) return { layer, shape: reference.shape ?? type.shape, cap: type.cap, norm: type.norm };
  return { layer, ...(reference.shape === undefined ? {} : { shape: reference.shape, cap: 1 }) };
}

/** Why a reference cannot be followed; undefined where it can. */
export function mistakeOf(
  known: KnownLayers,
  reference: Reference,
): (Pick<Diagnostic, 'message' | 'help'> & { readonly code: DiagnosticCode }) | undefined {
  const { name, text } = reference;
  const layer = layerMeant(known, reference);
  if (layer === undefined) {
    const near = didYouMean(text, [...known.names]);
    const help = near ?? 'a layer is called by its label, s: lif; spikec check lists all names';
    return { code: 'SPK217', message: `no layer is called "${text}"`, help };
  }
  if (known.growing.has(name))
    return {
      code: 'SPK219',
      message: `"${layer}" gives more spikes the more its own value of the step before has: no largest count follows`,
      help: 'put weights and a neuron behind the sum, and refer to that neuron',
    };
  const type = known.typeOf(layer);
  if (type && type.kind !== 'count')
    return {
      code: 'SPK218',
      message: `"${layer}" never fires: what it gives is ${type.kind === 'analog' ? 'the input' : type.kind === 'host' ? 'of the host' : 'un-spiked'}`,
      help:
        type.kind === 'analog'
          ? 'put weights and a neuron behind the input, and refer to the neuron'
          : type.kind === 'host'
            ? 'the host computes when all logical steps are over'
            : 'refer to the neuron behind it; a neuron that keeps its membrane remembers un-spiked values by itself',
    };
  if (known.given.has(name) || reference.shape !== undefined) return undefined;
  return {
    code: 'SPK219',
    message: `what "${layer}" gives follows from its own value of the step before alone, so its shape is not known`,
    help: `say it: previous(${JSON.stringify(text)}, shape=[channels, height, width])`,
  };
}
