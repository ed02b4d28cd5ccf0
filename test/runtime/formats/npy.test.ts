import test from 'ava';
import { zipSync } from 'fflate';
import fc from 'fast-check';
import { encodeTensorFile, readNpy, readNpyArray, readNpz, writeNpy } from '../../../runtime/formats/index.ts';
import { diagnosed, survivesDamage } from './damage.ts';
import { anyTensor, npyBytes, npyFile } from './tensors.ts';

const layout = fc.record({
  version: fc.constantFrom(1, 2, 3),
  order: fc.constantFrom('<', '>'),
  fortran: fc.boolean(),
});

test('every version, byte order and storage order gives the same tensor', (t) => {
  fc.assert(
    fc.property(anyTensor, layout, (tensor, options) => {
      t.deepEqual(readNpyArray(npyBytes(tensor, options), 'x.npy'), tensor);
    }),
    { numRuns: 300 },
  );
});

test('what is written is read again, and its data begins where numpy expects it', (t) => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.stringMatching(/^[a-z_.0-9]{1,12}$/), anyTensor, { minKeys: 1, maxKeys: 4 }),
      (named) => {
        const tensors = new Map(Object.entries(named));
        const bytes = encodeTensorFile({ tensors, metadata: {} }, 'x.NPZ');
        t.deepEqual(readNpz(bytes, 'x').tensors, new Map([...tensors].sort(([a], [b]) => (a < b ? -1 : 1))));
        const reversed = new Map([...tensors].reverse());
        t.deepEqual(encodeTensorFile({ tensors: reversed, metadata: {} }, 'y.npz'), bytes);
        for (const tensor of tensors.values()) t.is((writeNpy(tensor).length - tensor.data.byteLength) % 64, 0);
      },
    ),
  );
});

test('bool, half and unsigned types are widened', (t) => {
  const read = (descr: string, ...bytes: number[]) =>
    readNpy(
      npyFile(`{'descr': '${descr}', 'fortran_order': False, 'shape': (), }`, Uint8Array.from(bytes)),
      'x',
    ).tensors.get('data');
  t.deepEqual(read('|b1', 1), { type: 'U8', shape: [], data: Uint8Array.of(1) });
  t.deepEqual(read('<u2', 0xff, 0xff), { type: 'I32', shape: [], data: Int32Array.of(65535) });
  t.deepEqual(read('>u4', 0xff, 0xff, 0xff, 0xfe), { type: 'I64', shape: [], data: BigInt64Array.of(4294967294n) });
  t.deepEqual(read('<f2', 0x00, 0x3e), { type: 'F32', shape: [], data: Float32Array.of(1.5) });
  t.deepEqual(read('>f2', 0x3e, 0x00), { type: 'F32', shape: [], data: Float32Array.of(1.5) });
  t.regex(
    diagnosed(() => read('|b1', 7)),
    /SPK404 x: boolean element 0 is stored as 7/,
  );
  t.regex(
    diagnosed(() => read('|u8', 1, 2, 3, 4, 5, 6, 7, 8)),
    /SPK405 x: .*"\|u8"/,
  );
});

const sound = `{'descr': '|u1', 'fortran_order': False, 'shape': (2,), }`;
const headers: readonly (readonly [header: string, expected: RegExp])[] = [
  [sound, /none/],
  [`{"shape": (2L,), "descr": "|u1", "fortran_order": False}   `, /none/],
  [`{'descr': '|u1', 'fortran_order': False, 'shape': (2), }`, /SPK404 x, header: .*character 52/],
  [`{'descr': '|u1', 'fortran_order': False, 'shape': (1, 2)}; import os`, /SPK404 .*character 57 is "; import os/],
  [`{'descr': __import__('os'), 'fortran_order': False, 'shape': (2,), }`, /SPK404 .*"__import__\('"/],
  [`{'descr': '|O', 'fortran_order': False, 'shape': (2,), }`, /SPK405 .*Python objects/],
  [`{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,), }`, /SPK404 .*takes 8 bytes, the file holds 2/],
  [`{'descr': [('a', [('b', '<f4')])], 'fortran_order': False, 'shape': (2,), }`, /SPK405 .*fields of its own/],
  [`{'descr': [('a', '|u1', (2,))], 'fortran_order': False, 'shape': (1,), }`, /SPK405 .*several elements/],
  [`{'descr': [('a', '|u1'), ('a', '|u1')], 'fortran_order': False, 'shape': (1,), }`, /SPK404 .*field "a" twice/],
  [`{'descr': [], 'fortran_order': False, 'shape': (2,), }`, /SPK404 .*no fields/],
  [`{'descr': [('', '<u2')], 'fortran_order': False, 'shape': (1,), }`, /SPK404 .*without a name has the type/],
  [`{'descr': '<U5', 'fortran_order': False, 'shape': (2,), }`, /SPK405 .*"<U5"/],
  [`{'descr': '<c8', 'fortran_order': False, 'shape': (2,), }`, /SPK405 .*"<c8"/],
  [`{'descr': '|u1', 'descr': '|u1', 'fortran_order': False, 'shape': (2,), }`, /SPK404 .*twice/],
  [`{'descr': '|u1', 'fortran_order': False}`, /SPK404 .*does not consist/],
  [`{'descr': '|u1', 'fortran_order': False, 'shape': (3,), }`, /SPK404 .*takes 3 bytes, the file holds 2/],
  [
    `{'descr': '|u1', 'fortran_order': False, 'shape': (9007199254740991, 9007199254740991), }`,
    /SPK404 .*no exact number/,
  ],
  [`{'descr': '|u1', 'fortran_order': False, 'shape': (1099511627776,), }`, /SPK404 .*takes 1099511627776 bytes/],
  [`{'descr': '|u1', 'fortran_order': True, 'shape': (1099511627776, 0), }`, /SPK404 .*takes 0 bytes/],
];
for (const [header, expected] of headers) {
  test(`header ${header}`, (t) => {
    t.regex(
      diagnosed(() => readNpy(npyFile(header, Uint8Array.of(1, 2)), 'x')),
      expected,
    );
  });
}

test('the arrays of an npz archive, stored and compressed', (t) => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.stringMatching(/^[a-z0-9_.]{1,12}$/), anyTensor, { minKeys: 1, maxKeys: 5 }),
      fc.constantFrom(0, 6),
      (tensors, level) => {
        const entries = Object.entries(tensors);
        const bytes = zipSync(Object.fromEntries(entries.map(([name, tensor]) => [`${name}.npy`, npyBytes(tensor)])), {
          level,
        });
        t.deepEqual(new Map([...readNpz(bytes, 'x.npz').tensors].sort()), new Map(entries.sort()));
      },
    ),
    { numRuns: 60 },
  );
});

test('an npz archive with something else in it says what', (t) => {
  const bytes = zipSync({ 'a.npy': npyFile(sound, Uint8Array.of(1, 2)), 'b.txt': Uint8Array.of(1) });
  t.regex(
    diagnosed(() => readNpz(bytes, 'x.npz')),
    /SPK405 x.npz, entry "b.txt": it is not an array/,
  );
});

test('damaged npy and npz files give diagnostics', (t) => {
  const [a, b] = fc.sample(
    anyTensor.filter(({ data }) => data.length > 20),
    { seed: 3, numRuns: 2 },
  );
  survivesDamage(npyBytes(a!), readNpy, { checksummed: false });
  const entries = { 'a.npy': npyBytes(a!), 'layer.b.npy': npyBytes(b!, { fortran: true }) };
  survivesDamage(zipSync(entries), readNpz, { checksummed: true });
  survivesDamage(zipSync(entries, { level: 0 }), readNpz, { checksummed: true });
  t.pass();
});
