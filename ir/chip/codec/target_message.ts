/** @file From the messages of `image.proto` that describe a chip to a target. */
import {
  coreLimits,
  eventCosts,
  finerIn,
  projectionKinds,
  provenances,
  routings,
  stepModels,
  unitCosts,
  updateModels,
  type CoreClass,
  type CoreLimit,
  type Figure,
  type Origin,
  type Shapes,
  type Target,
  type Unit,
} from '../../target/index.ts';
import type { spikec } from '../generated/image.js';
import { printable, refuse } from './message_error.ts';

/** A Target; refuses kinds, limits, costs and words that are not known, and what stands twice. */
export function targetOf(message: spikec.image.Target.$Properties): Target {
  const costs = Object.keys(eventCosts);
  return {
    name: message.name ?? '',
    summary: message.summary ?? '',
    fictional: message.fictional ?? false,
    mesh: { columns: message.meshColumns ?? 0, rows: message.meshRows ?? 0 },
    chips: { columns: message.chipColumns ?? 0, rows: message.chipRows ?? 0 },
    membraneBits: message.membraneBits ?? 0,
    weightBits: message.weightBits ?? 0,
    messageBits: message.messageBits ?? 0,
    decayBits: message.decayBits ?? 0,
    projections: (message.projections ?? []).map((kind) => memberOf(projectionKinds, kind, 'projection kind')),
    limits: limitsOf(message.limits ?? []),
    cycles: figuresOf(message.cycles ?? [], [...costs, 'barrier'], finerIn('cycles')) as Target['cycles'],
    energy: figuresOf(message.energy ?? [], costs, finerIn('energy')) as Target['energy'],
    ...(message.clock ? { clock: figureOf(message.clock, 'clock') } : {}),
    ...(message.idle ? { idle: figureOf(message.idle, 'idle') } : {}),
    ...(message.barriers ? { barriers: barriersOf(message.barriers) } : {}),
    ...(message.routing ? { routing: memberOf(routings, message.routing, 'routing') } : {}),
    ...(message.step ? { step: memberOf(stepModels, message.step, 'model of a time step') } : {}),
    ...(message.updates ? { updates: memberOf(updateModels, message.updates, 'model of updates') } : {}),
    ...(message.routerColumns || message.routerRows
      ? { coresPerRouter: { columns: message.routerColumns ?? 0, rows: message.routerRows ?? 0 } }
      : {}),
    ...(message.portX || message.portY ? { hostPort: { x: message.portX ?? 0, y: message.portY ?? 0 } } : {}),
    ...((message.classes ?? []).length > 0 ? { classes: message.classes!.map(classOf) } : {}),
    ...((message.units ?? []).length > 0 ? { units: message.units!.map(unitOf) } : {}),
    ...(message.shapes ? { shapes: shapesOf(message.shapes) } : {}),
    ...((message.origins ?? []).length > 0 ? { origins: originsOf(message.origins!) } : {}),
  };
}

const classOf = ({ name, count, projections, limits, shapes }: spikec.image.CoreClass.$Properties): CoreClass => ({
  name: name ?? '',
  count: count ?? 0,
  projections: (projections ?? []).map((kind) => memberOf(projectionKinds, kind, 'projection kind')),
  limits: limitsOf(limits ?? []),
  shapes: shapes ? shapesOf(shapes) : {},
});

function barriersOf({
  routers = [],
  cycles = [],
  provenance,
  source,
}: spikec.image.Barriers.$Properties): NonNullable<Target['barriers']> {
  const numbers = [...(cycles ?? [])];
  const sizes = [...(routers ?? [])].map((size, i) => ({ routers: size, cycles: numbers[i] ?? 0 }));
  if (sizes.length === 0 || sizes.length !== numbers.length) refuse('barriers are not pairs of routers and cycles');
  return {
    sizes,
    provenance: memberOf(provenances, provenance ?? '', 'provenance'),
    ...(source ? { source } : {}),
  };
}

const unitOf = ({ name, width, does }: spikec.image.Unit.$Properties): Unit => ({
  name: name ?? '',
  width: figureOf(width ?? {}, 'width'),
  does: (does ?? []).map((cost) => memberOf(unitCosts, cost, 'cost')),
});

function originsOf(messages: readonly spikec.image.Origin.$Properties[]): NonNullable<Target['origins']> {
  const origins = messages.map(({ field = '', provenance, source }): [string, Origin] => [
    field ?? '',
    { provenance: memberOf(provenances, provenance ?? '', 'provenance'), ...(source ? { source } : {}) },
  ]);
  if (new Set(origins.map(([field]) => field)).size !== origins.length) refuse('an origin stands twice');
  return Object.fromEntries(origins);
}

const shapesOf = ({ kernels, strides, pad, channels, cap }: spikec.image.Shapes.$Properties): Shapes => ({
  ...(kernels && kernels.length > 0 ? { kernels: [...kernels] } : {}),
  ...(strides && strides.length > 0 ? { strides: [...strides] } : {}),
  ...(typeof pad === 'number' ? { pad } : {}),
  ...(typeof channels === 'number' ? { channels } : {}),
  ...(typeof cap === 'number' ? { cap } : {}),
});

function limitsOf(messages: readonly spikec.image.Limit.$Properties[]): Target['limits'] {
  const limits = new Map<CoreLimit, number>();
  for (const { name, value } of messages) {
    const limit = memberOf(Object.keys(coreLimits) as CoreLimit[], name ?? '', 'limit');
    if (limits.has(limit)) refuse(`the limit "${limit}" stands twice`);
    limits.set(limit, value ?? 0);
  }
  return Object.fromEntries(limits);
}

/** Figures by name: every one of `names` exactly once, each of `others` at most once. */
function figuresOf(
  messages: readonly spikec.image.Cost.$Properties[],
  names: readonly string[],
  others: readonly string[],
): Target['energy'] {
  const figures = messages.map((message) => {
    const name = memberOf([...names, ...others], message.name ?? '', 'cost');
    return [name, figureOf(message, name)] as const;
  });
  const found = new Set(figures.map(([name]) => name));
  if (found.size !== figures.length) refuse('a cost stands twice');
  const missing = names.filter((name) => !found.has(name));
  if (missing.length > 0) refuse(`the cost "${missing[0]}" is missing`);
  return Object.fromEntries(figures) as unknown as Target['energy'];
}

function figureOf({ name, value, provenance, source }: spikec.image.Cost.$Properties, wanted: string): Figure {
  if (name !== wanted) refuse(`a figure "${name}" stands where "${wanted}" is needed`);
  const figure = { value: value ?? 0, provenance: memberOf(provenances, provenance ?? '', 'provenance') };
  return source ? { ...figure, source } : figure;
}

const memberOf = <T extends string>(names: readonly T[], name: string, what: string): T =>
  names.find((known) => known === name) ?? refuse(`there is no ${what} "${printable(name)}"`);
