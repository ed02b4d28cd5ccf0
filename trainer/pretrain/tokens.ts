/** @file The operators of vision transformers on rows of tokens. Names are those of their parameters. */
import { constants, task } from '../kernels/index.ts';
import { floatBytes } from '../layout.ts';
import { imageShares, vectorShares, type BatchValue, type ForwardContext, type GradientContext } from '../ops/index.ts';
import {
  biasGradient,
  matrixGradients,
  packedBytes,
  packForward,
  packTransposed,
  productPhase,
  tileBytes,
  type Product,
} from '../ops/products/matrix.ts';
import { byteShares } from '../ops/shares.ts';
import { over, type Operator, type Tape } from './tape.ts';

/** What a layer of the graph is told and a product of tokens is not asked about. */
const noLayer = {
  ...({
    strictBounds: 0,
    neuron: { cap: 0, norm: 1, halfUp: 0 },
    surrogate: { shape: 'sigmoid', slope: 1, detachReset: false },
  } as const),
  ...{ momentum: 0, normed: false, spikes: false, images: 0, frames: 1, steps: 1 },
  deployedOf: () => undefined,
};

const rowsOf = ({ rows, extents }: BatchValue) => byteShares(rows, extents.padded * floatBytes);

/**
 * y = x weight' + bias.
 *
 * @param into where the gradient of x goes; memory of its own unless told.
 */
export const linear =
  (
    tape: Tape,
    name: string,
    outputs: number,
    options: { readonly bias?: false; readonly into?: number } = {},
  ): Operator =>
  (x) => {
    const y = tape.value(outputs);
    const product: Product = { rows: x.rows, depth: x.extents.padded, width: y.extents.padded };
    const common = { ...noLayer, batch: tape.batch, inputs: [x], output: y };
    const forward: ForwardContext = { ...tape.tools(name, 'forward'), ...common, wanted: () => true, listed: false };
    const weight = forward.parameter('weight');
    const packed = packForward(forward, weight, product);
    packTransposed(forward, weight, product);
    const bias = options.bias === false ? 0 : forward.parameter('bias').address;
    productPhase(forward, 'product', product, { a: x.address, packed, c: y.address, bias, accumulate: 0 });
    return {
      value: y,
      back(gradient) {
        const address = options.into ?? tape.allocate(x.bytes);
        const context: GradientContext = {
          ...tape.tools(name, 'gradient'),
          ...common,
          gradient: { ...y, address: gradient },
          into: () => ({ address, accumulate: 0 }),
          own: () => gradient,
          pass: () => undefined,
        };
        matrixGradients(context, product);
        if (options.bias !== false) biasGradient(context, context.parameter('bias'));
        return address;
      },
    };
  };

/** Norm of every token over its channels. */
export const layerNorm =
  (tape: Tape, name: string, eps: number): Operator =>
  (x) => {
    const y = tape.value(x.extents.channels);
    const { padded: stride, channels } = x.extents;
    const { parameter, phase } = tape.tools(name, 'forward');
    const [weight, bias] = [parameter('weight'), parameter('bias')];
    const statistics = tape.keep(2 * x.rows * floatBytes);
    const common = { x: x.address, stride, channels, weight: weight.address, statistics };
    const places = { ...common, y: y.address, bias: bias.address, eps };
    phase(
      'layer norm',
      over(rowsOf(x), (range) => task('layerNorm', { ...places, ...range })),
    );
    return {
      value: y,
      back(gradient) {
        const tools = tape.tools(name, 'gradient');
        const dx = tape.allocate(x.bytes);
        const [ranges, line] = [rowsOf(x), 8 * stride];
        const [sums, products] = [tools.temporary(ranges.length * line), tools.temporary(ranges.length * line)];
        const part = (range: { from: number; to: number }, i: number) =>
          task('layerNormGradient', {
            ...common,
            ...range,
            g: gradient,
            dx,
            sums: sums + i * line,
            products: products + i * line,
          });
        tools.phase('layer norm gradient', over(ranges, part));
        const finish = { chunks: ranges.length, channels: stride };
        tools.phase('layer norm gradient', [
          task('finishColumnSums', { ...finish, partial: products, out: weight.gradient }),
          task('finishColumnSums', { ...finish, partial: sums, out: bias.gradient }),
        ]);
        return dx;
      },
    };
  };

/** The exact GELU. */
export const gelu =
  (tape: Tape, name: string): Operator =>
  (x) => {
    const y = tape.value(x.extents.channels);
    const places = { x: x.address, y: y.address };
    tape.tools(name, 'forward').phase(
      'GELU',
      over(vectorShares(x.bytes), (range) => task('gelu', { ...places, ...range })),
    );
    return {
      value: y,
      back(g) {
        const dx = tape.allocate(x.bytes);
        const tasks = over(vectorShares(x.bytes), (range) => task('geluGradient', { x: x.address, g, dx, ...range }));
        tape.tools(name, 'gradient').phase('GELU gradient', tasks);
        return dx;
      },
    };
  };

/** Softmax attention among the tokens of a picture; x holds queries, keys and values side by side. */
export const softmaxAttention =
  (tape: Tape, name: string, heads: number): Operator =>
  (x) => {
    const width = x.extents.channels / 3;
    const size = width / heads;
    const y = tape.value(width);
    const { tokens, batch } = tape;
    const shares = tape.keep(batch * heads * tokens * tokens * floatBytes);
    const scale = 1 / Math.sqrt(size);
    const common = {
      qkv: x.address,
      shares,
      tokens,
      stride: x.extents.padded,
      outStride: y.extents.padded,
      heads,
      size,
      scale,
    };
    const macs = 2 * batch * heads * tokens * tokens * size;
    const packed = tileBytes + packedBytes(constants.packedDepth, Math.max(tokens, size));
    const forward = tape.tools(name, 'forward');
    forward.scratch(packed);
    forward.phase(
      'softmax attention',
      over(imageShares(batch, macs), (range) => task('softmaxAttention', { ...common, out: y.address, ...range })),
    );
    return {
      value: y,
      back(g) {
        const dqkv = tape.allocate(x.bytes);
        const tools = tape.tools(name, 'gradient');
        tools.scratch(packed + tokens * tokens * floatBytes);
        const tasks = over(imageShares(batch, 2 * macs), (range) =>
          task('softmaxAttentionGradient', { ...common, g, dqkv, ...range }),
        );
        tools.phase('softmax attention gradient', tasks);
        return dqkv;
      },
    };
  };

/** Tokens at their places, plus a table of positions. */
export const place =
  (tape: Tape, name: string, places: number): Operator =>
  (x) => {
    const y = tape.value(x.extents.channels);
    const common = { places, stride: x.extents.padded, tokens: tape.tokens };
    const there = { ...common, x: x.address, y: y.address, table: tape.parameter(name).address };
    tape.tools(name, 'forward').phase(
      'places',
      over(rowsOf(x), (range) => task('placeTokens', { ...there, ...range })),
    );
    return {
      value: y,
      back(g) {
        const dx = tape.allocate(x.bytes);
        const tasks = over(rowsOf(x), (range) => task('unplaceTokens', { ...common, g, dx, ...range }));
        tape.tools(name, 'gradient').phase('places gradient', tasks);
        return dx;
      },
    };
  };

/** x plus what an operator makes of it. */
export const residual =
  (tape: Tape, name: string, operator: Operator): Operator =>
  (x) => {
    const inner = operator(x);
    const y = tape.value(x.extents.channels);
    const add = (a: number, b: number, out: number) =>
      over(vectorShares(x.bytes), (range) => task('add', { a, b, out, ...range }));
    tape.tools(name, 'forward').phase('sum', add(x.address, inner.value.address, y.address));
    return {
      value: y,
      back(gradient) {
        const dx = inner.back(gradient);
        tape.tools(name, 'gradient').phase('sum gradient', add(dx, gradient, dx));
        return dx;
      },
    };
  };
