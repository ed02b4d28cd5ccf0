import test from 'ava';
import type { OutputValues } from '../../ir/trace.ts';
import { classMap, classPicture, classShares, resultsFile } from '../../runtime/index.ts';

test('the class of a pixel is its largest score, of equal ones the first', (t) => {
  const scores = Float32Array.of(1, 5, 2, 1, /**/ 1, 4, 3, 1, /**/ 0, 5, 3, 2);
  t.deepEqual([...classMap(scores, [3, 2, 2])], [0, 0, 1, 2]);
});

test('shares list what occurs, most pixels first, of equals the lower class', (t) => {
  t.deepEqual(classShares(Uint16Array.of(7, 2, 2, 9, 7, 4)), [
    { class: 2, pixels: 2 },
    { class: 7, pixels: 2 },
    { class: 4, pixels: 1 },
    { class: 9, pixels: 1 },
  ]);
});

test('every class up to 255 has a colour of its own, and class 0 is black', (t) => {
  const { data, shape } = classPicture(
    Uint16Array.from({ length: 256 }, (_, i) => i),
    16,
    16,
  );
  const colours = Array.from({ length: 256 }, (_, i) => [data[i], data[256 + i], data[512 + i]].join());
  t.deepEqual(shape, [3, 16, 16]);
  t.is(new Set(colours).size, 256);
  t.deepEqual([colours[0], colours[1], colours[2], colours[15]], ['0,0,0', '128,0,0', '0,128,0', '192,128,128']);
});

test('a file of outputs keeps the host\u2019s 64 bits and adds the classes of class maps', (t) => {
  const sample = new Map<string, OutputValues>([
    ['map', Float32Array.of(0, 1, 2, -1)],
    ['logits', Float64Array.of(1 / 3, 2)],
  ]);
  const { tensors } = resultsFile(
    [
      { name: 'map', kind: 'class_map', shape: [2, 1, 2] },
      { name: 'logits', kind: 'scores', shape: [2] },
    ],
    [sample, sample],
  );
  t.deepEqual(tensors.get('map'), {
    type: 'F32',
    shape: [2, 2, 1, 2],
    data: Float32Array.of(0, 1, 2, -1, 0, 1, 2, -1),
  });
  t.deepEqual(tensors.get('map.classes'), { type: 'I32', shape: [2, 1, 2], data: Int32Array.of(1, 0, 1, 0) });
  t.deepEqual(tensors.get('logits'), {
    type: 'F64',
    shape: [2, 2],
    data: Float64Array.of(1 / 3, 2, 1 / 3, 2),
  });
});
