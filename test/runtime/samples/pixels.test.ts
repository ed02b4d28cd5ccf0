import test from 'ava';
import type { AnyTensor } from '../../../ir/tensor.ts';
import { samplesOf, type InputGrid } from '../../../runtime/samples/index.ts';

/** Pixels are normalised onto steps of 1/64. */
const grid: InputGrid = {
  ...{ shape: [1, 2, 2], steps: 1, bits: 10, fractionBits: 6, mean: [0.5], std: [0.25] },
};
const shape = [1, 1, 2, 2] as const;

/** What is said of a tensor, as sample 0. */
const said = (tensor: AnyTensor, of: InputGrid = grid): readonly string[] =>
  (samplesOf(tensor, of, 'x.npy').sample(0, 'x').changes ?? []).map(({ code, message }) => `${code} ${message}`);

test('8-bit pixels are pixels; all 0 or 1 they are nearly black, which is said', (t) => {
  t.deepEqual(said({ type: 'U8', shape, data: Uint8Array.of(0, 1, 2, 255) }), []);
  t.deepEqual(said({ type: 'U8', shape, data: Uint8Array.of(0, 0, 0, 0) }), []);
  t.deepEqual(said({ type: 'U8', shape, data: Uint8Array.of(0, 1, 1, 0) }), [
    'SPK460 all pixels are 0 or 1 of 255: nearly black',
  ]);
});

test('8-bit values that would all be 0 on a grid of whole numbers are counts, which is said', (t) => {
  const whole = { ...grid, mean: [0], std: [1], fractionBits: 0, bits: 4 };
  const sample = (of: InputGrid, ...values: number[]) =>
    samplesOf({ type: 'U8', shape, data: Uint8Array.from(values) }, of, 'x').sample(0, 'x');
  const counts = sample(whole, 0, 1, 7, 2);
  t.deepEqual([...counts.input], [0, 1, 7, 2]);
  t.deepEqual(
    counts.changes?.map(({ code }) => code),
    ['SPK460'],
  );
  for (const [of, values, wanted] of [
    [whole, [0, 1, 8, 255], [0, 0, 0, 1]],
    [{ ...whole, bits: 10 }, [0, 1, 128, 2], [0, 0, 1, 0]],
    [{ ...whole, std: [1 / 255] }, [0, 1, 7, 2], [0, 1, 7, 2]],
    [whole, [0, 0, 0, 0], [0, 0, 0, 0]],
  ] as const) {
    const pixels = sample(of, ...values);
    t.deepEqual([...pixels.input], [...wanted]);
    t.is(pixels.changes, undefined);
  }
});

test('integers of more bits are values on the grid, and are said to be where they look like pixels', (t) => {
  const message = 'SPK460 the integers lie within 0..255, and were taken as values on the grid, in steps of 1/64';
  t.deepEqual(said({ type: 'I64', shape, data: BigInt64Array.of(0n, 1n, 2n, 255n) }), [message]);
  t.deepEqual(said({ type: 'I16', shape, data: Int16Array.of(0, 1, 2, 255) }), [message]);
  t.deepEqual(said({ type: 'I16', shape, data: Int16Array.of(0, -1, 2, 255) }), []);
  t.deepEqual(said({ type: 'I16', shape, data: Int16Array.of(0, 1, 2, 256) }), []);
  t.deepEqual(said({ type: 'I16', shape, data: Int16Array.of(0, 1, 2, 3) }, { ...grid, fractionBits: 0 }), []);
});

test('floats that can only be pixels are taken as pixels, floats of 0..1 as they are; both are said', (t) => {
  const floats = (...values: number[]): AnyTensor => ({ type: 'F32', shape, data: Float32Array.from(values) });
  t.regex(said(floats(0, 1, 2, 255)).join(), /^SPK460 .*taken as pixels/);
  t.regex(said(floats(0, 0.25, 0.5, 1)).join(), /^SPK460 .*taken as they are/);
  t.deepEqual(said(floats(0, 1, 1, 0)), []);
  t.deepEqual(said(floats(-1, 0.25, 0.5, 1)), []);
});
