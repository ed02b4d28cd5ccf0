import test from 'ava';
import { zipSync } from 'fflate';
import fc from 'fast-check';
import { DiagnosticError } from '../../../ir/diagnostics/index.ts';
import type { AnyTensor } from '../../../ir/tensor.ts';
import { openPth, parseTensorFile, readStateDict } from '../../../runtime/formats/index.ts';
import { diagnosed, survivesDamage } from './damage.ts';
import {
  archive,
  build,
  bytesOf,
  global,
  int,
  named,
  none,
  ordered,
  pickle,
  persistent,
  reduce,
  stackGlobal,
  storage,
  tensor,
  text,
  tuple,
  vector,
  type Code,
} from './pickles.ts';

const read = (bytes: Uint8Array) => readStateDict(openPth(bytes, 'x.pth'));
const floats = bytesOf(Float32Array.of(1, 2, 3, 4, 5, 6));
const weight = (bytes: Uint8Array): AnyTensor | undefined => read(bytes).file.tensors.get('w');
const viewed = (shape: readonly number[], strides: readonly number[], offset = 0): Code =>
  ordered({ w: tensor({ type: 'FloatStorage', key: '0', elements: 6, shape, strides, offset }) });

test('every storage type', (t) => {
  const cases: readonly (readonly [string, Uint8Array, AnyTensor])[] = [
    ['DoubleStorage', bytesOf(Float64Array.of(0.1)), { type: 'F64', shape: [1], data: Float64Array.of(0.1) }],
    ['FloatStorage', bytesOf(Float32Array.of(0.5)), { type: 'F32', shape: [1], data: Float32Array.of(0.5) }],
    ['HalfStorage', bytesOf(Uint16Array.of(0xbe00)), { type: 'F32', shape: [1], data: Float32Array.of(-1.5) }],
    ['BFloat16Storage', bytesOf(Uint16Array.of(0xbfc0)), { type: 'F32', shape: [1], data: Float32Array.of(-1.5) }],
    [
      'LongStorage',
      bytesOf(BigInt64Array.of(-(2n ** 60n))),
      { type: 'I64', shape: [1], data: BigInt64Array.of(-(2n ** 60n)) },
    ],
    ['IntStorage', bytesOf(Int32Array.of(-7)), { type: 'I32', shape: [1], data: Int32Array.of(-7) }],
    ['ShortStorage', bytesOf(Int16Array.of(-7)), { type: 'I16', shape: [1], data: Int16Array.of(-7) }],
    ['CharStorage', bytesOf(Int8Array.of(-7)), { type: 'I8', shape: [1], data: Int8Array.of(-7) }],
    ['ByteStorage', bytesOf(Uint8Array.of(250)), { type: 'U8', shape: [1], data: Uint8Array.of(250) }],
    ['BoolStorage', bytesOf(Uint8Array.of(1)), { type: 'U8', shape: [1], data: Uint8Array.of(1) }],
  ];
  for (const [type, bytes, expected] of cases)
    t.deepEqual(weight(archive(ordered({ w: vector('0', 1, type) }), { 0: bytes })), expected, type);
});

test('untyped storages, parameters and subclasses of tensors', (t) => {
  const untyped = persistent(
    tuple(text('storage'), global('torch.storage', 'UntypedStorage'), text('0'), text('cpu'), int(24)),
  );
  const third = reduce(
    global('torch._utils', '_rebuild_tensor_v3'),
    untyped,
    int(1),
    tuple(int(2)),
    tuple(int(1)),
    none,
    none,
    global('torch', 'float32'),
  );
  t.deepEqual(weight(archive(ordered({ w: third }), { 0: floats }))?.data, Float32Array.of(2, 3));
  const parameter = reduce(global('torch._utils', '_rebuild_parameter'), vector('0', 6), none, none);
  t.deepEqual(weight(archive(ordered({ w: parameter }), { 0: floats }))?.shape, [6]);
  const [args] = [tuple(storage('FloatStorage', '0', 6), int(0), tuple(int(6)), tuple(int(1)), none, none)];
  const subclass = reduce(
    global('torch._tensor', '_rebuild_from_type_v2'),
    global('torch._utils', '_rebuild_tensor_v2'),
    global('my', 'Tensor'),
    args,
    named({}),
  );
  t.deepEqual(weight(archive(ordered({ w: subclass }), { 0: floats }))?.shape, [6]);
});

test('views: any offset, shape and strides over a shared storage', (t) => {
  const view = fc.record({
    axes: fc.array(fc.record({ extent: fc.nat(4), stride: fc.nat(6) }), { maxLength: 4 }),
    offset: fc.nat(5),
    wide: fc.boolean(),
  });
  fc.assert(
    fc.property(view, ({ axes, offset, wide }) => {
      const [shape, strides] = [axes.map(({ extent }) => extent), axes.map(({ stride }) => stride)];
      const elements =
        offset + 1 + shape.reduce((sum, extent, axis) => sum + Math.max(0, extent - 1) * strides[axis]!, 0);
      const values = wide
        ? Float64Array.from({ length: elements }, (_, i) => i + 0.5)
        : Int16Array.from({ length: elements }, (_, i) => i * 3);
      const code = tensor({
        type: wide ? 'DoubleStorage' : 'ShortStorage',
        key: '0',
        elements,
        offset,
        shape,
        strides,
      });
      const padding = { 'weights/data/pad': new Uint8Array(256) };
      const found = weight(archive(ordered({ w: code }), { 0: bytesOf(values) }, padding));
      const expected: number[] = [];
      const walk = (axis: number, at: number): void => {
        if (axis === shape.length) expected.push(values[at]!);
        else for (let i = 0; i < shape[axis]!; i++) walk(axis + 1, at + i * strides[axis]!);
      };
      walk(0, offset);
      t.deepEqual(found?.shape, shape);
      t.deepEqual([...(found?.data as Float64Array)], expected);
    }),
    { numRuns: 200 },
  );
});

test('shared storage: tied weights are both read', (t) => {
  const tied = ordered({ a: viewed1([2, 3], [3, 1]), b: viewed1([3, 2], [1, 3]) });
  const { tensors } = read(archive(tied, { 0: floats })).file;
  t.deepEqual(tensors.get('a')?.data, Float32Array.of(1, 2, 3, 4, 5, 6));
  t.deepEqual(tensors.get('b')?.data, Float32Array.of(1, 4, 2, 5, 3, 6));
});
function viewed1(shape: readonly number[], strides: readonly number[]): Code {
  return tensor({ type: 'FloatStorage', key: '0', elements: 6, shape, strides });
}

test('views beyond their storage, and storages that are missing or short', (t) => {
  t.regex(
    diagnosed(() => read(archive(viewed([2, 3], [4, 1]), { 0: floats }))),
    /SPK404 x.pth, tensor "w": its last element is number 6 of a storage of 6/,
  );
  t.regex(
    diagnosed(() => read(archive(viewed([1], [1], 6), { 0: floats }))),
    /SPK404 .*number 6/,
  );
  t.regex(
    diagnosed(() => read(archive(viewed([2147483647], [2147483647]), { 0: floats }))),
    /SPK40[46] x.pth, tensor "w"/,
  );
  t.regex(
    diagnosed(() => read(archive(viewed([6], [1]), {}))),
    /SPK404 .*"weights\/data\/0" is missing/,
  );
  t.regex(
    diagnosed(() => read(archive(viewed([6], [1]), { 0: floats.subarray(4) }))),
    /SPK404 .*holds 20 bytes, the pickle counts on 24/,
  );
});

test('a few bytes cannot stand for much memory', (t) => {
  t.regex(
    diagnosed(() => read(archive(viewed([30_000, 30_000], [0, 0]), { 0: floats }))),
    /SPK406 x.pth, tensor "w": .*more than 16 times/,
  );
  const many = ordered(Object.fromEntries(Array.from({ length: 400 }, (_, i) => [`w${i}`, vector('0', 5000)])));
  t.regex(
    diagnosed(() => read(archive(many, { 0: new Uint8Array(20_000) }))),
    /SPK406/,
  );
});

test('the state dict is found where training scripts keep it', (t) => {
  const weights = { w: vector('0', 6) };
  const optimizer = named({ state: named({}) });
  const found = (root: Code) => read(archive(root, { 0: floats }));
  t.deepEqual(found(ordered(weights)).path, []);
  for (const key of ['model', 'state_dict', 'model_state_dict', 'model_state', 'module']) {
    const { file, path, ignored } = found(named({ epoch: int(3), optimizer, [key]: ordered(weights) }));
    t.deepEqual(
      [path, [...file.tensors.keys()], ignored],
      [
        [key],
        ['w'],
        [
          { name: 'epoch', what: 'number 3' },
          { name: 'optimizer', what: 'dict of 1' },
        ],
      ],
    );
  }
  const nested = found(named({ state_dict: named({ model: named(weights), step: int(1) }), loss: vector('0', 6) }));
  t.deepEqual(
    [nested.path, nested.ignored.map(({ name }) => name)],
    [
      ['state_dict', 'model'],
      ['loss', 'state_dict.step'],
    ],
  );
  t.deepEqual([...found(vector('0', 6)).file.tensors.keys()], ['data']);
});

test('prefixes that every name carries are taken off', (t) => {
  const found = (...names: readonly string[]) =>
    read(archive(ordered(Object.fromEntries(names.map((name) => [name, vector('0', 6)]))), { 0: floats }));
  const both = found('module._orig_mod.a', 'module._orig_mod.module.b');
  t.deepEqual([both.prefix, [...both.file.tensors.keys()]], ['module._orig_mod.', ['a', 'module.b']]);
  t.deepEqual([...found('module.a', 'b').file.tensors.keys()], ['module.a', 'b']);
});

test('objects beside the weights are listed, among the weights refused, and never built', (t) => {
  const attack = reduce(stackGlobal('os', 'system'), text('touch executed-by-a-pickle'));
  const options = build(reduce(global('argparse', 'Namespace')), named({ lr: int(1) }));
  const { ignored, file } = read(
    archive(named({ args: options, hook: attack, model: ordered({ w: vector('0', 6) }) }), { 0: floats }, {}, 4),
  );
  t.deepEqual(ignored, [
    { name: 'args', what: 'argparse.Namespace object' },
    { name: 'hook', what: 'os.system object' },
  ]);
  t.is(file.tensors.size, 1);
  t.regex(
    diagnosed(() => read(archive(ordered({ w: vector('0', 6), v: attack }), { 0: floats }))),
    /SPK411 x.pth, tensor "v": it is an object of "os.system"/,
  );
  t.regex(
    diagnosed(() => read(archive(attack, {}))),
    /SPK410 x.pth: the file holds an object of "os.system"/,
  );
  const extra = read(archive(ordered({ w: vector('0', 6), 'a._extra_state': attack, n: int(1) }), { 0: floats }));
  t.deepEqual(
    extra.ignored.map(({ name }) => name),
    ['a._extra_state', 'n'],
  );
});

test('attributes of an OrderedDict, as real state dicts have, change nothing', (t) => {
  const dict = build(ordered({ w: vector('0', 6) }), named({ _metadata: ordered({}) }));
  t.is(read(archive(dict, { 0: floats })).file.tensors.size, 1);
});

test('no state dict: the keys that are there are named', (t) => {
  t.regex(
    diagnosed(() => read(archive(named({ epoch: int(1), net: named({}) }), {}))),
    /SPK410 x.pth: .*"epoch", "net".*torch.save\(model.state_dict/,
  );
});

test('all tensors that are wrong are reported', (t) => {
  const root = ordered({ a: vector('7', 1), b: vector('0', 6, 'ComplexFloatStorage'), c: vector('0', 6) });
  const error = t.throws(() => read(archive(root, { 0: floats })), { instanceOf: DiagnosticError });
  t.deepEqual(
    error.diagnostics.map(({ code, place }) => `${code} ${place}`),
    ['SPK404 x.pth, tensor "a"', 'SPK405 x.pth, tensor "b"'],
  );
});

test('byte order, TorchScript, older and other files', (t) => {
  const root = ordered({ w: vector('0', 6) });
  const order = (text_: string) => archive(root, { 0: floats }, { 'weights/byteorder': Buffer.from(text_) });
  t.is(weight(order('little'))?.type, 'F32');
  t.regex(
    diagnosed(() => read(order('big'))),
    /SPK405 x.pth, entry byteorder: .*big-endian/,
  );
  t.regex(
    diagnosed(() => read(order('lit'))),
    /SPK404/,
  );
  t.regex(
    diagnosed(() => read(archive(root, { 0: floats }, { 'weights/constants.pkl': new Uint8Array(1) }))),
    /SPK409 x.pth: .*TorchScript/,
  );
  t.regex(
    diagnosed(() => parseTensorFile(Uint8Array.of(0x80, 4, 0x4e, 0x2e), 'x.pth')),
    /SPK409 x.pth: .*plain pickle/,
  );
  t.regex(
    diagnosed(() => openPth(zipSync({ 'a.txt': new Uint8Array(1) }), 'x.pth')),
    /SPK404 x.pth: .*no entry data.pkl/,
  );
});

test('damaged pickles behind a sound checksum give diagnostics', (t) => {
  const sound = pickle(
    named({ model: ordered({ a: viewed1([3, 2], [1, 3]), b: vector('1', 8, 'HalfStorage') }), epoch: int(4) }),
  );
  const storages = { 'x/data/0': floats, 'x/data/1': new Uint8Array(16).fill(60) };
  const readPickle = (content: Uint8Array, name: string) =>
    readStateDict(openPth(zipSync({ 'x/data.pkl': content, ...storages }, { level: 0 }), name));
  survivesDamage(sound, readPickle, { checksummed: false, runs: 1500 });
  t.pass();
});

test('damaged checkpoints give diagnostics, or the same tensors', (t) => {
  const bytes = archive(
    named({ model: ordered({ a: viewed1([3, 2], [1, 3]), b: vector('1', 8, 'HalfStorage') }), epoch: int(4) }),
    { 0: floats, 1: new Uint8Array(16).fill(60) },
  );
  survivesDamage(bytes, (content, name) => readStateDict(openPth(content, name)), { checksummed: true, runs: 1000 });
  t.pass();
});
