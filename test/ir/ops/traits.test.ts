/** @file What operators declare about themselves is true of what they compute, and tables by operator cannot lack one. */
import test from 'ava';
import fc from 'fast-check';
import type { lowerings } from '../../../compiler/lower/rules/index.ts';
import {
  primitive,
  primitiveNames,
  type AnyAttributes,
  type AttributesOf,
  type PrimitiveName,
  type ValueType,
} from '../../../ir/ops/index.ts';
import { sizeOf, type Shape } from '../../../ir/tensor.ts';

/** The attributes of an operator with their defaults; what must be given is the least that is allowed. */
function attributesOf(name: PrimitiveName): AnyAttributes {
  const entries = Object.entries(primitive(name).attributes).map(([key, spec]) => {
    if (spec.default !== undefined) return [key, spec.default] as const;
    if (spec.kind === 'word') return [key, spec.choices[0]!] as const;
    if (spec.kind === 'bool') return [key, false] as const;
    if (spec.kind === 'layer') return [key, 's'] as const;
    if (spec.kind === 'pair') return [key, [spec.min, spec.min]] as const;
    return [key, spec.kind === 'numbers' ? [1, 1, 1] : (spec.min ?? 1)] as const;
  });
  return Object.fromEntries(entries);
}

const shape: Shape = [3, 2, 4];
const floats = (length: number, min: number): fc.Arbitrary<Float32Array> =>
  fc
    .array(fc.float({ min, max: 64, noNaN: true }), { minLength: length, maxLength: length })
    .map((list) => Float32Array.from(list));

const named = (wanted: (name: PrimitiveName) => boolean): readonly PrimitiveName[] => primitiveNames.filter(wanted);

test('membranes have a grid, except where a line per channel folds away; nothing else has one', (t) => {
  for (const name of primitiveNames) {
    const { gives, grid, line } = primitive(name);
    t.is(grid !== null, gives.includes('membrane') && !line, name);
  }
});

test('a line is what the operator computes, channel by channel', (t) => {
  const lines = named((name) => primitive(name).line !== undefined);
  t.true(lines.length > 1);
  for (const name of lines) {
    const spec = primitive(name);
    const attributes = attributesOf(name);
    const type: ValueType = { kind: 'membrane', shape };
    const specs = spec.parameters!({ x: type }, attributes);
    const given = fc.tuple(
      floats(sizeOf(shape), -64),
      ...specs.map(({ shape: own, least }) => floats(sizeOf(own), least ?? -64)),
    );
    fc.assert(
      fc.property(given, ([x, ...tensors]) => {
        const parameters = Object.fromEntries(specs.map((p, i) => [p.name, tensors[i]!]));
        const kept = new Float64Array(0);
        const result = spec.evaluate({ inputs: { x }, types: { x: type }, out: type, attributes, parameters, kept });
        const expected = x.map((value, i) => {
          const { scale, offset } = spec.line!(Math.floor(i / 8), parameters, attributes);
          return value * scale + offset;
        });
        t.true(
          result.every((value, i) => value === expected[i]),
          name,
        );
      }),
    );
  }
});

test('a transparent operator hands on what it reads', (t) => {
  const x = Float32Array.of(1, 0, 3);
  const type: ValueType = { kind: 'count', shape: [3], cap: 4, norm: 1 };
  for (const name of named((one) => primitive(one).transparent === true)) {
    const [attributes, kept] = [attributesOf(name), new Float64Array(0)];
    t.deepEqual(primitive(name).infer({ x: type }, attributes), type);
    t.is(
      primitive(name).evaluate({ inputs: { x }, types: { x: type }, out: type, attributes, parameters: {}, kept }),
      x,
    );
  }
});

test('a layer with weights has a matrix with one row per output channel, and may have a bias as long', (t) => {
  const weighted = named((name) => primitive(name).weighted === true);
  t.true(weighted.length > 2);
  for (const name of weighted) {
    const { gives, infer, parameters } = primitive(name);
    const own = name === 'conv1d' ? shape.slice(0, 2) : shape;
    const type: ValueType = gives.includes('host')
      ? { kind: 'membrane', shape: own }
      : { kind: 'count', shape: own, cap: 4, norm: 4 };
    const attributes = { ...attributesOf(name), out: 5, bias: true };
    const [weight, bias, ...others] = parameters!({ x: type }, attributes);
    const channels = infer({ x: type }, attributes).shape[0]!;
    t.deepEqual([weight!.name, weight!.shape[0], others.length], ['weight', channels, 0]);
    t.deepEqual([bias!.name, bias!.shape, bias!.initial], ['bias', [channels], 0]);
  }
});

test('a default is one of the choices', (t) => {
  for (const name of primitiveNames)
    for (const [key, spec] of Object.entries(primitive(name).attributes))
      if (spec.kind === 'word' && spec.default !== undefined)
        t.true(spec.choices.includes(spec.default), `${name}.${key}`);
});

type Equal<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;
type Lacking<N extends PrimitiveName> = Omit<typeof lowerings, N> extends typeof lowerings ? true : false;

test('types: words are unions, and a table that lacks an operator is none', (t) => {
  const mode: Equal<AttributesOf<'upsample'>['mode'], 'nearest' | 'bilinear'> = true;
  const reset: Equal<AttributesOf<'neuron'>['reset'], 'each_step' | 'hard' | 'soft' | 'delayed'> = true;
  const lacking: { readonly [N in PrimitiveName]: Lacking<N> }[PrimitiveName] = false;
  t.deepEqual([mode, reset, lacking], [true, true, false]);
});
