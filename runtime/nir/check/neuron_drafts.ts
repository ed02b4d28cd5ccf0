/** @file Nodes of NIR that keep something or compare: neurons, Threshold, Delay. */
import { squeezed } from './draft.ts';
import type { NeuronParameter, NeuronType } from '../network.ts';
import { nodeTypes } from '../node_types.ts';
import { misfit } from './draft.ts';
import { noSpread, spread, type Drafting } from './linear_drafts.ts';

/** The longest of its parameters says how many neurons there are; single numbers stand for all. */
export const neuronDraft =
  (type: NeuronType): Drafting =>
  (fields) => {
    const keys = Object.keys(nodeTypes[type]) as NeuronParameter[];
    const said = keys.map((key) => fields.numbers(key)!);
    const largest = said.reduce((a, b) => (b.values.length > a.values.length ? b : a));
    return {
      natural: largest.values.length > 1 ? largest.shape : undefined,
      fit(takes) {
        const values: Partial<Record<NeuronParameter, Float64Array>> = {};
        for (const [index, key] of keys.entries()) {
          const all = spread(said[index]!, takes);
          if (!all) return misfit(noSpread(key, said[index]!, takes));
          values[key] = all;
        }
        return { gives: takes, body: { kind: 'neurons', type, values } };
      },
    };
  };

/** One number for each value. */
export const elementwiseDraft =
  (kind: 'threshold' | 'delay'): Drafting =>
  (fields) => {
    const said = fields.numbers(kind)!;
    return {
      natural: squeezed(said.shape).length > 0 ? said.shape : undefined,
      fit(takes) {
        const values = spread(said, takes);
        if (!values) return misfit(noSpread(kind, said, takes));
        return {
          gives: takes,
          body: kind === 'threshold' ? { kind, threshold: values } : { kind, delay: values },
        };
      },
    };
  };
