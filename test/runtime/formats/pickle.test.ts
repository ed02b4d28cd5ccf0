import test from 'ava';
import fc from 'fast-check';
import { unpickle } from '../../../runtime/formats/torch/pickle.ts';
import type { PickleValue } from '../../../runtime/formats/torch/pickle_values.ts';
import { torchHooks } from '../../../runtime/formats/torch/objects.ts';
import { diagnosed, survivesDamage } from './damage.ts';
import {
  bool,
  build,
  dict,
  global,
  int,
  list,
  newObject,
  none,
  persistent,
  pickle,
  reduce,
  stackGlobal,
  storage,
  text,
  tuple,
  vector,
  type Code,
} from './pickles.ts';

const load = (code: Code | Uint8Array): PickleValue =>
  unpickle(code instanceof Uint8Array ? code : pickle(code), 'x.pth', torchHooks);

test('plain values', (t) => {
  t.is(load(none), null);
  t.deepEqual([load(bool(true)), load(bool(false))], [true, false]);
  t.deepEqual([int(0), int(-1), int(2 ** 31 - 1)].map(load), [0, -1, 2 ** 31 - 1]);
  t.deepEqual([load([0x4b, 200]), load([0x4d, 1, 2])], [200, 513]);
  t.deepEqual([load([0x8a, 0]), load([0x8a, 1, 0xff]), load([0x8a, 2, 0, 1])], [0, -1, 256]);
  t.is(load([0x8a, 9, 0, 0, 0, 0, 0, 0, 0, 0, 1]), 2n ** 64n);
  t.is(load([0x47, 0x3f, 0xf8, 0, 0, 0, 0, 0, 0]), 1.5);
  t.is(load(text('größe')), 'größe');
  t.deepEqual(load(tuple(int(1), list(int(2)), tuple())), {
    kind: 'tuple',
    items: [1, { kind: 'list', items: [2] }, { kind: 'tuple', items: [] }],
  });
  t.deepEqual(load(dict([text('__proto__'), int(1)])), { kind: 'dict', entries: new Map([['__proto__', 1]]) });
});

test('values are memorised and recalled, and a list may hold itself', (t) => {
  t.deepEqual(load([...text('a'), 0x71, 7, 0x68, 7, 0x86]), { kind: 'tuple', items: ['a', 'a'] });
  t.deepEqual(load([...text('a'), 0x94, 0x68, 0, 0x86]), { kind: 'tuple', items: ['a', 'a'] });
  const endless = load([0x5d, 0x71, 0, 0x68, 0, 0x61]) as { items: unknown[] };
  t.is(endless.items[0], endless);
});

const command = text('touch executed-by-a-pickle');
const attacks: readonly (readonly [what: string, code: Code, name: string])[] = [
  ['os.system by GLOBAL and REDUCE', reduce(global('os', 'system'), command), 'os.system'],
  ['posix.system by STACK_GLOBAL', reduce(stackGlobal('posix', 'system'), command), 'posix.system'],
  ['eval by NEWOBJ', newObject(global('builtins', 'eval'), command), 'builtins.eval'],
  [
    'a call of what a call returned',
    reduce(reduce(global('builtins', 'getattr'), command), command),
    'builtins.getattr',
  ],
  ['state given by BUILD', build(reduce(global('os', 'system'), command), dict()), 'os.system'],
  [
    'a name inside an allowed module',
    reduce(global('torch._utils', '_rebuild_tensor_v2.__globals__'), command),
    'torch._utils._rebuild_tensor_v2.__globals__',
  ],
  ['a name of Object.prototype', reduce(global('constructor', 'constructor'), command), 'constructor.constructor'],
  [
    'an allowed wrapper around a forbidden name',
    reduce(global('torch._tensor', '_rebuild_from_type_v2'), global('os', 'system'), none, tuple(command), none),
    'torch._tensor._rebuild_from_type_v2',
  ],
];
for (const [what, code, name] of attacks) {
  test(`stays a placeholder: ${what}`, (t) => {
    t.deepEqual(load(code), { kind: 'opaque', name });
  });
}

test('placeholders take items and attributes, and keep none', (t) => {
  const counter = reduce(global('collections', 'Counter'));
  t.deepEqual(load([...counter, 0x28, ...text('a'), ...int(1), 0x75]), { kind: 'opaque', name: 'collections.Counter' });
  t.deepEqual(load([...counter, ...int(1), 0x61]), { kind: 'opaque', name: 'collections.Counter' });
});

const broken: readonly (readonly [what: string, code: Code, expected: RegExp])[] = [
  ['an empty stack', [0x52], /SPK404 x.pth: the pickle takes a value it does not have/],
  ['values below a mark', [...int(1), 0x28, 0x85], /SPK404 .*does not have/],
  ['no mark', [0x74], /SPK404 .*no mark/],
  ['an unknown memo', [0x68, 3], /SPK404 .*recalls value 3/],
  ['a long text', [0x58, 0xff, 0xff, 0xff, 0xff], /SPK404 .*4294967295 more bytes were expected/],
  ['a longer text', [0x8d, 0, 0, 0, 0, 0, 0, 0, 0x80], /SPK404 .*claims a length of 9223372036854775808/],
  ['a huge integer', [0x8b, 0, 0, 0, 0x7f], /SPK406 .*integer of 2130706432 bytes/],
  ['no text', [0x58, 1, 0, 0, 0, 0xff], /SPK404 .*not UTF-8/],
  ['an instruction of protocol 0', [0x49, 0x31, 0x0a], /SPK405 .*0x49 of another protocol/],
  ['an extension', [0x82, 1], /SPK405 .*0x82/],
  ['no instruction', [0xff], /SPK404 .*0xff, is no instruction/],
  ['a call of a number', reduce(int(1)), /SPK404 .*no name/],
  ['a key without a value', [0x7d, 0x28, ...int(1), 0x75], /SPK404 .*without a value/],
  ['items of a number', [...int(1), ...int(2), 0x61], /SPK404 .*no list/],
  ['values left over', [...int(1), ...int(2)], /SPK404 .*1 values left over/],
  ['bytes left over', [...int(1), 0x2e, 0], /SPK404 .*bytes follow/],
  ['another persistent identifier', persistent(text('x')), /SPK404 .*no PyTorch storage/],
  [
    'impossible strides',
    reduce(
      global('torch._utils', '_rebuild_tensor_v2'),
      storage('FloatStorage', '0', 4),
      int(0),
      tuple(int(2)),
      tuple(int(-1)),
    ),
    /SPK404 .*impossible/,
  ],
  ['a name that does not end', [0x63, 0x61], /SPK404 .*does not end/],
];
for (const [what, code, expected] of broken) {
  test(`a pickle with ${what}`, (t) => {
    t.regex(
      diagnosed(() => load(code)),
      expected,
    );
  });
}

test('a call inside a call inside a call does not exhaust the stack', (t) => {
  const wrapper = [...global('torch._tensor', '_rebuild_from_type_v2'), 0x71, 0, 0x30];
  const level = [0x68, 0, 0x4e];
  const depth = 100_000;
  const nested = [...new Array<number[]>(depth).fill(level).flat(), ...tuple(), ...new Array<number>(depth).fill(0x87)];
  t.deepEqual(load([...wrapper, 0x68, 0, ...nested, 0x52]), {
    kind: 'opaque',
    name: 'torch._tensor._rebuild_from_type_v2',
  });
});

test('instructions and stack are bounded', (t) => {
  const deep = new Uint8Array(3_000_000).fill(0x4e);
  t.regex(
    diagnosed(() => load(deep)),
    /SPK406 x.pth: the pickle has more than 1000000 values/,
  );
  const long = new Uint8Array(9_000_000);
  for (let i = 0; i < long.length; i += 2) long.set([0x4e, 0x30], i);
  t.regex(
    diagnosed(() => load(long)),
    /SPK406 x.pth: the pickle has more than 4000000 instructions/,
  );
});

test('any bytes are read or refused', (t) => {
  const opcodes = fc
    .constantFrom(
      ...'(.0123]}{)NRQbcdehjlqrstuaXUCKMJG\x80\x81\x85\x86\x87\x88\x89\x8a\x8c\x8f\x90\x91\x92\x93\x94\x95\n\x00\x01\x02',
    )
    .map((c) => c.charCodeAt(0));
  const bytes = fc.array(opcodes, { maxLength: 60 }).map((codes) => Uint8Array.from([...codes, 0x2e]));
  fc.assert(
    fc.property(bytes, (code) => {
      t.regex(
        diagnosed(() => load(code)),
        /^(none|SPK40[456] x.pth)/,
      );
    }),
    { numRuns: 2000 },
  );
  const sound = pickle(dict([text('a'), vector('0', 4)], [text('b'), list(int(1), tuple(none, bool(true)))]));
  survivesDamage(sound, (code, name) => unpickle(code, name, torchHooks), { checksummed: false });
});
