import test from 'ava';
import type { AnyTensor } from '../../../ir/tensor.ts';
import { parseSelector, selectTensor } from '../../../runtime/formats/index.ts';
import { diagnosed } from './damage.ts';

const cases: readonly (readonly [text: string, path: string, key: string | undefined])[] = [
  ['io.safetensors', 'io.safetensors', undefined],
  ['io.safetensors:input_x64', 'io.safetensors', 'input_x64'],
  ['a:b/io.NPZ:layer:0/x', 'a:b/io.NPZ', 'layer:0/x'],
  ['C:\\data\\io.npz', 'C:\\data\\io.npz', undefined],
  ['C:\\data\\io.npz:x', 'C:\\data\\io.npz', 'x'],
  ['data:1/file', 'data:1/file', undefined],
  ['file:key', 'file', 'key'],
  ['x.pt.safetensors:k', 'x.pt.safetensors', 'k'],
];
for (const [text, path, key] of cases) {
  test(`selector ${text}`, (t) => {
    t.deepEqual(parseSelector(text), { path, key });
  });
}

const scalar = (value: number): AnyTensor => ({ type: 'U8', shape: [], data: Uint8Array.of(value) });
const file = (...names: readonly string[]) => ({
  tensors: new Map(names.map((name, i) => [name, scalar(i)])),
  metadata: {},
});

test('selection, with a suggestion and a list', (t) => {
  t.is(selectTensor(file('a', 'b'), { path: 'x', key: 'b' }).data[0], 1);
  t.is(selectTensor(file('a'), { path: 'x', key: undefined }).data[0], 0);
  t.regex(
    diagnosed(() => selectTensor(file('input_x64', 'logits'), { path: 'x', key: 'input_x46' })),
    /SPK407 x: no tensor "input_x46".*did you mean "input_x64"\?.*"logits"/,
  );
  t.regex(
    diagnosed(() => selectTensor(file('a', 'b'), { path: 'x', key: undefined })),
    /SPK413 x: the file holds 2 tensors.*x:NAME: "a", "b"/,
  );
  t.regex(
    diagnosed(() => parseSelector('x.npz:')),
    /SPK413/,
  );
  const endless = file('n'.repeat(20_000_000));
  t.regex(
    diagnosed(() => selectTensor(endless, { path: 'x', key: 'k'.repeat(150) })),
    /SPK407/,
  );
  const many = file(...Array.from({ length: 50_000 }, (_, i) => `layer.${i}.${'x'.repeat(i % 300)}`));
  t.regex(
    diagnosed(() => selectTensor(many, { path: 'x', key: 'weights' })),
    /and 49988 more/,
  );
});
