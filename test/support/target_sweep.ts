/** @file Texts for every field of a target at both ends of what is allowed, and just outside. */
import fc from 'fast-check';
import {
  largestCap,
  largestCoreLimit,
  largestCost,
  largestDecayBits,
  largestGridSide,
  largestMeshSide,
  membraneBitRange,
  messageBitRange,
  smallestClock,
  weightWidths,
} from '../../ir/limits.ts';
import { coreLimits, eventCosts, finerIn, projectionKinds } from '../../ir/target/index.ts';

const ends = ([least, most]: readonly [number, number]): string[] =>
  [least - 1, least, least + 1, 9, 16, most - 1, most, most + 1].map(String);

const costs = (unit: string): string[] =>
  ['0', '-1', `${largestCost}`, `${2 * largestCost}`].map((value) => `${value} ${unit}assumed`);

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
  decay_bits: [...ends([0, largestDecayBits]), 'unknown "nobody says"'],
  cores_per_router: [...sides, '[2, 2]', '[16, 16]', 'unknown'],
  host_port: ['[127, 127]', '[128, 0]', '[-1, 0]', '[0.5, 0]', '3', 'unknown'],
  cores: [
    'unknown',
    '{}',
    '{ a: {} }',
    '{ a: { count: 256 } }',
    '{ a: { count: 255 } }',
    '{ a: { count: 257 } }',
    '{ a: { count: unknown } }',
    '{ a: { count: 1, projections: [] }, b: { count: 255, limits: { neurons: unknown } } }',
    '{ a: { count: 128, shapes: { kernels: [1] }, limits: { neurons: 40 } }, b: { count: 128, limits: { fan_in: 3000 } } }',
  ],
  layers: ['sequential', 'unknown', 'both'],
  routing: ['unicast', 'unicast documented', 'unknown', 'broadcast'],
  step: ['phases', 'phases "a page"', 'unknown'],
  updates: ['active', 'unknown'],
  clock: [`${smallestClock}`, `${smallestClock / 2}`, '0', `${largestCost}`, `${2 * largestCost}`].map(
    (value) => `${value} MHz assumed`,
  ),
  idle: ['0 uW assumed', '-1 uW assumed', `${largestCost} uW assumed`, '3 mW assumed', 'unknown documented'],
  barriers: [
    'unknown',
    '[] assumed',
    '[[0, 1]] assumed',
    '[[1, 0]] assumed',
    '[[4, 9], [1, 9]] assumed',
    `[[9, ${largestCost}]] assumed`,
    `[[1, 3], [${largestGridSide ** 2}, 3]] assumed`,
    `[[1, 3], [${2 ** 32 + 1}, 3]] assumed`,
  ],
  limits: ['unknown'],
  shapes: ['unknown "nobody says"'],
  'shapes.kernels': ['[]', '[3]', '[0]', '[1, 2, 3, 4, 5, 6]'],
  'shapes.strides': ['[1]', '[2]'],
  'shapes.pad': ['-1', '0', '1'],
  'shapes.channels': ['0', '1', '64'],
  'shapes.cap': ['0', '1', String(largestCap), String(largestCap + 1)],
  ...Object.fromEntries(finerIn('energy').map((cost) => [`energy.${cost}`, [`${largestCost} pJ assumed`]])),
  ...Object.fromEntries(finerIn('cycles').map((cost) => [`cycles.${cost}`, ['2 ** -500 assumed']])),
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
  const groups = Map.groupBy(lines, (line) => /^(limits|shapes|cycles|energy): \{ /.exec(line)?.[1] ?? line);
  const merged = [...groups].map(([group, parts]) =>
    parts[0] === group ? group : `${group}: { ${parts.map((part) => part.slice(group.length + 4, -2)).join(', ')} }`,
  );
  return `use "sdt-core.spike"\ntarget "swept" like "sdt-core" {\n${merged.join('\n')}\n}`;
}

/** Up to five fields at once. */
export const targetFields: fc.Arbitrary<Readonly<Record<string, string>>> = fc
  .subarray(Object.keys(targetEdges), { maxLength: 5 })
  .chain((names) => fc.record(Object.fromEntries(names.map((name) => [name, fc.constantFrom(...targetEdges[name]!)]))));
