import { readFileSync } from 'node:fs';
import test from 'ava';
import protobuf from 'protobufjs';
import type { Field, Fields } from '../../../ir/fields.ts';
import { neuronTable } from '../../../ir/neurons/index.ts';
import { projectionTable } from '../../../ir/projections/index.ts';

const proto = readFileSync(new URL('../../../ir/chip/image.proto', import.meta.url), 'utf8');
const { root } = protobuf.parse(proto, { keepCase: true });
const image = root.lookup('spikec.image') as protobuf.Namespace;
image.resolveAll();

const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Fails unless a message has just these fields, of fitting types. */
function checkMessage(same: (a: unknown, b: unknown, what: string) => void, type: protobuf.Type, fields: Fields): void {
  const names = Object.keys(fields).map(snake);
  same(type.fieldsArray.map(({ name }) => name).sort(), names.sort(), type.name);
  for (const [name, field] of Object.entries(fields)) checkField(same, type.fields[snake(name)]!, name, field);
}

function checkField(
  same: (a: unknown, b: unknown, what: string) => void,
  part: protobuf.Field,
  name: string,
  field: Field,
): void {
  same(part.repeated, field.kind === 'pair', `${name} repeated`);
  if (field.kind === 'group') return checkMessage(same, part.resolvedType as protobuf.Type, field.fields);
  if (field.kind !== 'word')
    return same(part.type, { int: 'uint32', pair: 'uint32', number: 'double' }[field.kind], name);
  const { values } = part.resolvedType as protobuf.Enum;
  const words = field.choices.map((choice) => `${name}_${choice}`.toUpperCase());
  same(Object.keys(values).sort(), words.sort(), name);
}

test('every projection kind has a message with the fields and sources it declares', (t) => {
  const { oneofs } = image.lookupType('Projection');
  t.deepEqual(oneofs['kind']!.oneof.toSorted(), Object.keys(projectionTable).sort());
  for (const [kind, { fields, sources }] of Object.entries(projectionTable)) {
    const type = image.lookupType('Projection').fields[kind]!.resolvedType as protobuf.Type;
    const ends = Object.keys(sources).map((end) => [end, { kind: 'int', doc: '', min: 0, max: 0 }] as const);
    checkMessage((a, b, what) => t.deepEqual(a, b, `${kind}: ${what}`), type, {
      ...fields,
      ...(Object.fromEntries(ends) as Fields),
    });
  }
});

test('every neuron kind has a message with the fields it declares', (t) => {
  const { oneofs, fields: parts } = image.lookupType('Population');
  t.deepEqual(oneofs['neuron']!.oneof.toSorted(), Object.keys(neuronTable).sort());
  for (const [kind, { fields }] of Object.entries(neuronTable))
    checkMessage(
      (a, b, what) => t.deepEqual(a, b, `${kind}: ${what}`),
      parts[kind]!.resolvedType as protobuf.Type,
      fields,
    );
});
