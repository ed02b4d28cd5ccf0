import { sizeOf } from '../tensor.ts';
import { largestHeads } from '../limits.ts';
import { scaledProduct } from '../numerics.ts';
import { expectPlaces, expectKind } from './helpers/expect.ts';
import { definePrimitive, OperatorError, type ValueType, type Values } from './op.ts';

/** Extents of one attention product: tokens, and channels per head of q and k (`key`) and of v (`value`). */
export interface AttentionExtents {
  readonly tokens: number;
  readonly key: number;
  readonly value: number;
}

/** Multiply-accumulates of both orders: (q k') v and q (k' v). Ties go to q (k' v), whose state does not grow with tokens. */
export function attentionMacs(
  { tokens, key, value }: AttentionExtents,
  heads: number,
): { qk_first: number; kv_first: number } {
  return { qk_first: heads * tokens * tokens * (key + value), kv_first: heads * tokens * key * value * 2 };
}

export const attention = definePrimitive({
  name: 'attention',
  summary: 'Spike-driven self-attention: the product q k\u1d40 v of spike counts per head, times a scale; no softmax.',
  source: 'MS_Attention_linear of the official V3 code; head h owns the channels h*d .. h*d+d-1',
  attributes: {
    heads: { kind: 'int', min: 1, max: largestHeads, doc: 'Heads; must divide the channels of q, k and v.' },
    scale: { kind: 'number', doc: 'Factor of the product, rounded to float32; the base family has 2/sqrt(d).' },
    order: {
      kind: 'word',
      default: 'auto',
      choices: ['auto', 'qk_first', 'kv_first'],
      doc: 'Which product comes first; both give the same integers, auto takes the cheaper.',
    },
  },
  inputs: ['q', 'k', 'v'],
  gives: ['membrane'],
  expansion: 'bilinear',
  grid: 'scaled',
  infer({ q, k, v }, { heads }) {
    for (const [name, value] of Object.entries({ q, k, v })) expectKind('attention', name, value, ['count']);
    const [[qChannels, height, width], [kChannels, kHeight, kWidth]] = [
      expectPlaces('attention', 'q', q),
      expectPlaces('attention', 'k', k),
    ];
    const [vChannels, vHeight, vWidth] = expectPlaces('attention', 'v', v);
    if (qChannels !== kChannels) throw new OperatorError(`attention: q has ${qChannels} channels, k has ${kChannels}`);
    if (qChannels % heads !== 0 || vChannels % heads !== 0)
      throw new OperatorError(
        `attention: ${heads} heads do not divide the channels: q and k ${qChannels}, v ${vChannels}`,
        `every head takes the same number of channels: use ${[8, 4, 2, 1].find((n) => qChannels % n === 0 && vChannels % n === 0)!} heads, or other widths`,
      );
    if (height !== kHeight || width !== kWidth || height !== vHeight || width !== vWidth)
      throw new OperatorError(
        `attention: positions differ: q ${height}x${width}, k ${kHeight}x${kWidth}, v ${vHeight}x${vWidth}`,
      );
    return { kind: 'membrane', shape: v.shape };
  },
  macs(inputs, _out, { heads, order }) {
    const macs = attentionMacs(attentionExtents(inputs, heads), heads);
    return order === 'auto' ? Math.min(macs.kv_first, macs.qk_first) : macs[order];
  },
  evaluate({ inputs: { q, k, v }, types, attributes: { heads, scale } }) {
    const extents = attentionExtents(types, heads);
    const { tokens, key, value } = extents;
    const result = new Float32Array(heads * value * tokens);
    for (let h = 0; h < heads; h++) {
      const state = keyValueState(k.subarray(h * key * tokens), v.subarray(h * value * tokens), extents);
      for (let j = 0; j < value; j++)
        for (let n = 0; n < tokens; n++) {
          let product = 0;
          for (let i = 0; i < key; i++) product += q[(h * key + i) * tokens + n]! * state[i * value + j]!;
          result[(h * value + j) * tokens + n] = scaledProduct(product, scale);
        }
    }
    return result;
  },
  examples: [
    'x -> s: sfa -> qc: conv2d(4) -> q: sfa\n  s -> kc: conv2d(4) -> k: sfa\n  s -> vc: conv2d(8) -> v: sfa\n  attention(q, k, v, heads=2, scale=0.5) -> out: sfa',
  ],
});

/** Tokens and channels per head of an attention's operands. */
export function attentionExtents({ q, v }: { q: ValueType; v: ValueType }, heads: number): AttentionExtents {
  return { tokens: sizeOf(q.shape.slice(1)), key: q.shape[0]! / heads, value: v.shape[0]! / heads };
}

/** k' v of one head: [key, value], summed over tokens in float64. */
function keyValueState(k: Values, v: Values, { tokens, key, value }: AttentionExtents): Float64Array {
  const state = new Float64Array(key * value);
  for (let i = 0; i < key; i++)
    for (let j = 0; j < value; j++) {
      let sum = 0;
      for (let n = 0; n < tokens; n++) sum += k[i * tokens + n]! * v[j * tokens + n]!;
      state[i * value + j] = sum;
    }
  return state;
}
