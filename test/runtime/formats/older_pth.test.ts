import test from 'ava';
import { parseTensorFile } from '../../../runtime/formats/index.ts';
import { diagnosed, survivesDamage } from './damage.ts';
import {
  build,
  bytesOf,
  global,
  int,
  named,
  newObject,
  none,
  ordered,
  persistent,
  serial,
  serialParts,
  tarCheckpoint,
  tensor,
  text,
  tuple,
  vector,
  type Code,
} from './pickles.ts';

const floats = bytesOf(Float32Array.of(1, 2, 3, 4, 5, 6));
const halves = bytesOf(Uint16Array.of(0xbe00, 0x3c00));
const view = (shape: readonly number[], strides: readonly number[], offset = 0): Code =>
  tensor({ type: 'FloatStorage', key: 'a', elements: 6, shape, strides, offset });
const root = named({
  meta: named({ version: text('3.3.0') }),
  state_dict: ordered({ w: view([2, 3], [3, 1]), v: view([3, 2], [1, 3]), h: vector('b', 2, 'HalfStorage') }),
});
const storages = { a: [6, floats], b: [2, halves] } as const;
const read = (bytes: Uint8Array) => parseTensorFile(bytes, 'x.pth');
const damagedBy = (bytes: Uint8Array) => diagnosed(() => read(bytes));

for (const protocol of [2, 3, 4])
  test(`pickles one after another, of protocol ${protocol}: views, shared and half storages`, (t) => {
    const { tensors, ignored, format } = read(serial(root, storages, protocol));
    t.is(format, 'pth');
    t.deepEqual(tensors.get('w'), { type: 'F32', shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) });
    t.deepEqual(tensors.get('v')?.data, Float32Array.of(1, 4, 2, 5, 3, 6));
    t.deepEqual(tensors.get('h')?.data, Float32Array.of(-1.5, 1));
    t.deepEqual(ignored, [{ name: 'meta', what: 'dict of 1' }]);
  });

test('parts of storages, as versions before 0.4 wrote them', (t) => {
  /** Elements of a part of storage a, which begins at `from` and has 3. */
  const ofPart = (from: number, offset: number, count: number): Code => {
    const part = tuple(text('p'), int(from), int(3));
    const where = [text('storage'), global('torch', 'FloatStorage'), text('a'), text('cpu'), int(6), part];
    const size = [tuple(int(count)), tuple(int(1))];
    return [
      ...global('torch._utils', '_rebuild_tensor'),
      ...tuple(persistent(tuple(...where)), int(offset), ...size),
      0x52,
    ];
  };
  const built = ofPart(2, 1, 2);
  t.deepEqual(read(serial(ordered({ w: built }), { a: [6, floats] })).tensors.get('w')?.data, Float32Array.of(4, 5));
  const wrong = ofPart(4, 0, 1);
  t.regex(damagedBy(serial(ordered({ w: wrong }), { a: [6, floats] })), /SPK404 .*holds 24 bytes, .*counts on 28/);
});

test('a whole module is named, with or without its source text, and never built', (t) => {
  const source = persistent(tuple(text('module'), global('my.net', 'Net'), text('net.py'), text('class Net: ...')));
  t.regex(damagedBy(serial(build(newObject(source), named({})), {})), /SPK410 x.pth: .*"my.net.Net"/);
  t.regex(damagedBy(serial([...global('os', 'system'), ...tuple(text('touch x')), 0x52], {})), /SPK410 .*"os.system"/);
});

test('what is cut off, too short, or says more than it holds', (t) => {
  const whole = serial(root, storages);
  for (const length of [13, 15, 40, 200, whole.length - 40, whole.length - 30, whole.length - 12, whole.length - 1])
    t.regex(damagedBy(whole.subarray(0, length)), /SPK40[49] /, String(length));
  t.regex(
    damagedBy(serial(root, { a: [6, floats], b: [1, halves.subarray(2)] })),
    /SPK404 .*holds 2 bytes, the pickle counts on 4/,
  );
  t.regex(damagedBy(serial(root, { a: [2 ** 40, floats], b: [2, halves] })), /SPK404 .*claims 1099511627776 elements/);
  t.regex(damagedBy(serial(root, { a: [-1, floats], b: [2, halves] })), /SPK404 .*claims -1 elements/);
  t.regex(damagedBy(serial(root, { ...storages, c: [0, new Uint8Array(0)] })), /SPK404 .*"c": no tensor uses it/);
  t.regex(damagedBy(serial(root, { a: [6, floats] })), /SPK404 .*"b" is not in the file/);
  t.regex(damagedBy(Uint8Array.from([...whole, 0])), /SPK404 .*1 bytes follow the last storage/);
  const [first, , ...rest] = serialParts(root, storages);
  t.regex(
    damagedBy(Uint8Array.from(Buffer.concat([first!, Uint8Array.of(0x80, 2, 0x4b, 5, 0x2e), ...rest]))),
    /SPK405 .*another protocol/,
  );
  const two = named({ a: vector('a', 6), b: vector('a', 3, 'DoubleStorage') });
  t.regex(damagedBy(serial(two, { a: [6, floats] })), /SPK404 .*"a" is named with two types/);
});

test('damaged files of pickles one after another give diagnostics, or the same tensors', (t) => {
  survivesDamage(serial(root, storages), (bytes, name) => parseTensorFile(bytes, name), {
    checksummed: false,
    runs: 1500,
  });
  t.pass();
});

const old = (tensors = [[7, 1, [2, 3], [3, 1], 0]] as [number, number, number[], number[], number][], count = 6) =>
  tarCheckpoint(ordered({ w: persistent(text('7')) }), [[1, 'FloatStorage', count, floats]], tensors, [
    tuple(int(2), int(1), int(2), int(4)),
  ]);

test('a tar archive of the first versions: storages, views of them, tensors by key', (t) => {
  t.deepEqual(read(old()).tensors.get('w'), { type: 'F32', shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) });
  t.deepEqual(read(old([[7, 2, [2], [2], 1]])).tensors.get('w')?.data, Float32Array.of(4, 6));
  t.regex(damagedBy(old([[7, 2, [2], [4], 0]])), /SPK404 .*last element is number 4 of a storage of 4/);
  t.regex(damagedBy(old([[7, 3, [2], [1], 0]])), /SPK404 .*tensor 0 has no storage/);
  t.regex(damagedBy(old([[8, 1, [2], [1], 0]])), /SPK404 .*names a tensor that is not in the archive/);
  t.regex(damagedBy(old(undefined, 600)), /SPK404 .*entry storages/);
  t.regex(damagedBy(old().subarray(0, 1200)), /SPK404 /);
  survivesDamage(old(), (bytes, name) => parseTensorFile(bytes, name), { checksummed: false, runs: 1500 });
});

test('a plain pickle stays refused', (t) => {
  t.regex(damagedBy(Uint8Array.from([0x80, 2, ...none, 0x2e])), /SPK409 .*plain pickle/);
});
