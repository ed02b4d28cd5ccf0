import test from 'ava';
import fc from 'fast-check';
import { formatDiagnostic, DiagnosticError } from '../../../ir/diagnostics/index.ts';
import { readSafetensors, writeSafetensors } from '../../../runtime/formats/index.ts';
import { diagnosed, survivesDamage } from './damage.ts';
import { anyTensorFile } from './tensors.ts';

const encode = (header: string, data: Uint8Array = new Uint8Array(0)): Uint8Array => {
  const text = Buffer.from(header);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, data]);
};
const one = (dtype: string, shape: string, offsets: string): string =>
  `{"w":{"dtype":"${dtype}","shape":${shape},"data_offsets":${offsets}}}`;
const read = (header: string, data?: Uint8Array) => readSafetensors(encode(header, data), 'x.safetensors');

test('what is written is read back, whatever the names, types and extents', (t) => {
  fc.assert(
    fc.property(anyTensorFile, (file) => {
      const again = readSafetensors(writeSafetensors(file), 'x');
      t.deepEqual(new Map([...again.tensors].sort()), new Map([...file.tensors].sort()));
      t.deepEqual(Object.entries(again.metadata).sort(), Object.entries(file.metadata).sort());
    }),
    { numRuns: 150 },
  );
});

test('the bytes do not depend on the order of the tensors, and the header is padded to 8', (t) => {
  fc.assert(
    fc.property(anyTensorFile, (file) => {
      const bytes = writeSafetensors(file);
      const turned = {
        tensors: new Map([...file.tensors].reverse()),
        metadata: Object.fromEntries(Object.entries(file.metadata).reverse()),
      };
      t.deepEqual(writeSafetensors(turned), bytes);
      t.is(Number(Buffer.from(bytes).readBigUInt64LE()) % 8, 0);
    }),
    { numRuns: 100 },
  );
});

test('every tensor is aligned to its elements, names are in order', (t) => {
  const widths: Record<string, number> = { F64: 8, F32: 4, I64: 8, I32: 4, I16: 2, I8: 1, U8: 1 };
  fc.assert(
    fc.property(anyTensorFile, (file) => {
      const bytes = Buffer.from(writeSafetensors(file));
      const text = bytes.toString('utf8', 8, 8 + Number(bytes.readBigUInt64LE()));
      const header = JSON.parse(text) as Record<string, { dtype: string; data_offsets: [number, number] }>;
      const entries = Object.entries(header).filter(([name]) => name !== '__metadata__');
      for (const [, { dtype, data_offsets }] of entries) t.is(data_offsets[0] % widths[dtype]!, 0);
      const names = entries.map(([name]) => name).filter((name) => !/^\d+$/.test(name));
      t.deepEqual(names, [...names].sort());
    }),
    { numRuns: 100 },
  );
});

test('half and unsigned types are widened exactly', (t) => {
  const halves = Uint16Array.from({ length: 65536 }, (_, i) => i);
  const data = new Uint8Array(halves.buffer);
  const half = read(one('F16', '[65536]', '[0,131072]'), data).tensors.get('w')!.data as Float32Array;
  const brain = read(one('BF16', '[65536]', '[0,131072]'), data).tensors.get('w')!.data as Float32Array;
  const value = (sign: number, exponent: number, fraction: number, bits: number, bias: number): number => {
    const scale =
      exponent === 0 ? fraction * 2 ** (1 - bias - bits) : (1 + fraction / 2 ** bits) * 2 ** (exponent - bias);
    return (sign ? -1 : 1) * scale;
  };
  for (let i = 0; i < 65536; i++) {
    const expectedHalf =
      ((i >> 10) & 31) === 31
        ? i & 1023
          ? NaN
          : (i >> 15 ? -1 : 1) * Infinity
        : value(i >> 15, (i >> 10) & 31, i & 1023, 10, 15);
    const expectedBrain =
      ((i >> 7) & 255) === 255
        ? i & 127
          ? NaN
          : (i >> 15 ? -1 : 1) * Infinity
        : value(i >> 15, (i >> 7) & 255, i & 127, 7, 127);
    if (!Object.is(half[i], expectedHalf) || !Object.is(brain[i], expectedBrain))
      t.fail(`half ${i}: ${half[i]} ${brain[i]}`);
  }
  t.deepEqual(read(one('U16', '[1]', '[0,2]'), Uint8Array.of(255, 255)).tensors.get('w'), {
    type: 'I32',
    shape: [1],
    data: Int32Array.of(65535),
  });
  t.deepEqual(read(one('U32', '[1]', '[0,4]'), Uint8Array.of(255, 255, 255, 255)).tensors.get('w'), {
    type: 'I64',
    shape: [1],
    data: BigInt64Array.of(2n ** 32n - 1n),
  });
  t.deepEqual(read(one('BOOL', '[2]', '[0,2]'), Uint8Array.of(1, 0)).tensors.get('w'), {
    type: 'U8',
    shape: [2],
    data: Uint8Array.of(1, 0),
  });
  t.regex(
    diagnosed(() => read(one('U64', '[1]', '[0,8]'), new Uint8Array(8).fill(255))),
    /SPK405.*tensor "w".*18446744073709551615/,
  );
});

const bad: readonly (readonly [what: string, header: string, bytes: number, expected: RegExp])[] = [
  ['no JSON', '{"w":', 0, /SPK404 x.safetensors, header: .*not a JSON object/],
  ['a list', '[]', 0, /SPK404 .*not a JSON object/],
  [
    'a name twice',
    `{"w":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"w":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}`,
    1,
    /SPK404 .*"w" is given twice/,
  ],
  [
    'an escaped name twice',
    `{"w":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"\\u0077" :{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}`,
    1,
    /SPK404 .*"w" is given twice/,
  ],
  [
    'a field twice',
    `{"w":{"dtype":"U8","dtype":"I8","shape":[1],"data_offsets":[0,1]}}`,
    1,
    /SPK404 .*"dtype" is given twice/,
  ],
  ['an unknown type', one('F8_E4M3', '[1]', '[0,1]'), 1, /SPK405 x.safetensors, tensor "w": .*"F8_E4M3"/],
  ['a type of Object.prototype', one('constructor', '[1]', '[0,1]'), 1, /SPK405/],
  ['an overflowing shape', one('U8', '[4294967296,4294967296]', '[0,1]'), 1, /SPK404 .*exact product/],
  ['a negative extent', one('U8', '[-1]', '[0,1]'), 1, /SPK404 .*extents/],
  ['a broken extent', one('U8', '[0.5]', '[0,1]'), 1, /SPK404 .*extents/],
  ['an impossible size', one('F32', '[2]', '[0,4]'), 4, /SPK404 .*takes 8 bytes, its range holds 4/],
  ['falling offsets', one('U8', '[1]', '[1,0]'), 1, /SPK404 .*data_offsets/],
  ['more than the file', one('U8', '[1000000000000]', '[0,1000000000000]'), 4, /SPK404 .*ends at byte 1000000000000/],
  [
    'an overlap',
    `{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}`,
    3,
    /SPK404 .*tensor "b": .*overlap those of "a"/,
  ],
  [
    'a gap',
    `{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"U8","shape":[1],"data_offsets":[2,3]}}`,
    3,
    /SPK404 .*bytes 1 to 2/,
  ],
  ['bytes left over', one('U8', '[1]', '[0,1]'), 3, /SPK404 .*2 bytes after the last tensor/],
  [
    'an unknown field',
    `{"w":{"dtype":"U8","shape":[1],"data_offsets":[0,1],"__proto__":1}}`,
    1,
    /SPK404 .*unknown field "__proto__"/,
  ],
  ['metadata of numbers', `{"__metadata__":{"a":1}}`, 0, /SPK404 .*"a" is not a string/],
  ['a third truth value', one('BOOL', '[3]', '[0,3]'), 3, /none/],
];
for (const [what, header, bytes, expected] of bad) {
  test(`a header with ${what}`, (t) => {
    t.regex(
      diagnosed(() => read(header, new Uint8Array(bytes))),
      expected,
    );
  });
}

test('a header length beyond the file is refused before anything is reserved', (t) => {
  const bytes = encode('{}');
  bytes.fill(0xff, 0, 8);
  t.regex(
    diagnosed(() => readSafetensors(bytes, 'x')),
    /claims 18446744073709551615 bytes, but 2 are left/,
  );
  t.regex(
    diagnosed(() => readSafetensors(bytes.subarray(0, 5), 'x')),
    /the file has 5 bytes/,
  );
});

test('deep nesting and endless names do not exhaust the stack', (t) => {
  t.regex(
    diagnosed(() => read(`{"w":${'['.repeat(500_000)}`)),
    /SPK404/,
  );
  t.regex(
    diagnosed(() => read(`{"w":${'['.repeat(100_000)}${']'.repeat(100_000)}}`)),
    /SPK404/,
  );
  const name = 'n'.repeat(1_000_000);
  t.regex(
    diagnosed(() => read(`{"${name}":1}`)),
    /^SPK404.{0,400}$/,
  );
});

test('all tensors that are wrong are reported, control characters escaped', (t) => {
  const error = t.throws(() => read('{"a\\u001b[2J\\u009b\\u202e":1,"b":2}'), { instanceOf: DiagnosticError });
  t.is(error.diagnostics.length, 2);
  t.true(error.diagnostics.every((diagnostic) => !/[\u001b\u009b\u202e]/.test(formatDiagnostic(diagnostic))));
});

test('damaged safetensors files give diagnostics', (t) => {
  const file = fc.sample(
    anyTensorFile.filter(({ tensors }) => tensors.size > 3),
    { seed: 5, numRuns: 1 },
  )[0]!;
  survivesDamage(writeSafetensors(file), readSafetensors, { checksummed: false });
  t.pass();
});
