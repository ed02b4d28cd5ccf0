/** @file Texts for every field of a target at both ends of what is allowed, and just outside. */
import fc from 'fast-check';
import {
  largestCoreLimit,
  largestDecayBits,
  largestGridSide,
  largestMeshSide,
  membraneBitRange,
  messageBitRange,
  weightWidths,
} from '../../ir/limits.ts';
import { coreLimits, eventCosts, projectionKinds } from '../../ir/target/index.ts';

const ends = ([least, most]: readonly [number, number]): string[] =>
  [least - 1, least, least + 1, 9, 16, most - 1, most, most + 1].map(String);

const costs = (unit: string): string[] =>
  ['0', '-1', '0.3', '2 ** 52', '2 ** -500'].map((value) => `${value} ${unit}assumed`);

const sides = [
  '[1, 1]',
  '[1, 2]',
  `[${largestMeshSide}, 1]`,
  `[${largestMeshSide + 1}, 1]`,
  '[0, 1]',
  '[1.5, 1]',
  '[2]',
];
const whole = `[${largestMeshSide}, ${largestMeshSide}]`;
const limits = [
  '0',
  '1',
  '2',
  '100',
  '3000',
  '2 ** 31',
  String(largestCoreLimit),
  String(largestCoreLimit + 1),
  '2 ** 40',
  '3 documented "a page"',
  'unknown',
];

/** Values by field; a limit or a cost has its group in front. */
export const targetEdges: Readonly<Record<string, readonly string[]>> = {
  summary: ['""', '"x"', '1'],
  fictional: ['true', 'false', '1'],
  mesh: [...sides, whole],
  chips: [...sides, whole, `[${largestGridSide / 16}, 1]`, `[${largestGridSide / 16 + 1}, 1]`],
  membrane_bits: ends(membraneBitRange),
  weight_bits: [...weightWidths.map(String), '1', '3', '16'],
  message_bits: ends(messageBitRange),
  decay_bits: ends([1, largestDecayBits]),
  projections: [
    '[]',
    '[nonsense]',
    `[${[...projectionKinds, 'synapses'].join(', ')}]`,
    ...projectionKinds.map((left) => `[${projectionKinds.filter((kind) => kind !== left).join(', ')}]`),
  ],
  ...Object.fromEntries(Object.keys(coreLimits).map((limit) => [`limits.${limit}`, limits])),
  ...Object.fromEntries([...Object.keys(eventCosts), 'barrier'].map((cost) => [`cycles.${cost}`, costs('')])),
  ...Object.fromEntries(Object.keys(eventCosts).map((cost) => [`energy.${cost}`, costs('pJ ')])),
};

/** A target like `sdt-core` but for some fields. */
export function targetText(fields: Readonly<Record<string, string>>): string {
  const lines = Object.entries(fields).map(([path, value]) => {
    const [group, field] = path.split('.');
    return field === undefined ? `${group}: ${value}` : `${group}: { ${field}: ${value} }`;
  });
  const groups = Map.groupBy(lines, (line) => /^(limits|cycles|energy): \{ /.exec(line)?.[1] ?? line);
  const merged = [...groups].map(([group, parts]) =>
    parts[0] === group ? group : `${group}: { ${parts.map((part) => part.slice(group.length + 4, -2)).join(', ')} }`,
  );
  return `use "sdt-core.spike"\ntarget "swept" like "sdt-core" {\n${merged.join('\n')}\n}`;
}

/** Up to five fields at once. */
export const targetFields: fc.Arbitrary<Readonly<Record<string, string>>> = fc
  .subarray(Object.keys(targetEdges), { maxLength: 5 })
  .chain((names) => fc.record(Object.fromEntries(names.map((name) => [name, fc.constantFrom(...targetEdges[name]!)]))));
