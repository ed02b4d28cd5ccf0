/** @file Invariants 1 to 6 of an image: what its header says about target, schedule, populations and outputs. */
import { fieldMistakes } from '../../fields.ts';
import { gridOf, type Figure, type Target } from '../../target/index.ts';
import {
  inputFractionRange,
  isClassName,
  isWeightWidth,
  largestCap,
  largestCost,
  largestDecayBits,
  largestExtent,
  largestFractionBits,
  largestGridSide,
  largestHostExponent,
  largestProduct,
  largestSteps,
  largestTimeSteps,
  membraneBitRange,
  messageBitRange,
  mostClassNames,
  smallestClock,
} from '../../limits.ts';
import { capOf, isPrivate, neuronKindOf } from '../../neurons/index.ts';
import { hostMistakes } from '../../spike/index.ts';
import { sizeOf } from '../../tensor.ts';
import type { ImageHeader, ImagePopulation } from '../image.ts';
import { portOf } from '../network.ts';
import { beyondShapes } from '../shapes.ts';
import { isWithin, quoted, type Problems } from './problems.ts';
import { verifyProjection } from './verify_projection.ts';

/** Adds what is wrong with a header. Nothing that depends on it may be checked unless this finds nothing. */
export function verifyHeader(header: ImageHeader, problems: Problems): void {
  verifyTarget(header, problems);
  verifySchedule(header, problems);
  const sound = header.populations.map((population) => verifyPopulation(header, population, problems));
  uniqueNames('population', header.populations, problems);
  verifyInput(header, problems);
  verifyOutputs(header, problems);
  verifyClassNames(header, problems);
  uniqueNames('projection', header.projections, problems);
  const into = Map.groupBy(header.projections, ({ target }) => target);
  for (const projection of header.projections) {
    if (problems.full()) return;
    verifyProjection(header, projection, sound, into.get(projection.target)!.length, problems);
  }
  if (problems.list.length === 0) verifyShapes(header, problems);
}

function verifyShapes(header: ImageHeader, { add }: Problems): void {
  // Where cores are not alike, every class has shapes of its own: those of the tiles that its cores hold are looked at with them.
  if (header.target.classes) return;
  for (const { name, limit, used, possible } of beyondShapes(header, header.target.shapes))
    add('SPK506', `${quoted(name)} has ${limit} of ${used}, the target takes ${possible}`);
}

function verifyTarget({ target }: ImageHeader, { expect }: Problems): void {
  const { columns, rows } = gridOf(target);
  const sides = [target.mesh.columns, target.mesh.rows, target.chips.columns, target.chips.rows, columns, rows];
  expect(
    sides.every((side) => isWithin(side, 1, largestGridSide)),
    'SPK506',
    () => `a grid of ${columns} x ${rows} cores is empty or larger than ${largestGridSide} on a side`,
  );
  const { membraneBits, weightBits, messageBits, decayBits } = target;
  expect(
    isWithin(membraneBits, ...membraneBitRange) &&
      isWeightWidth(weightBits) &&
      isWithin(messageBits, ...messageBitRange) &&
      isWithin(decayBits, 0, largestDecayBits),
    'SPK506',
    () =>
      `membranes of ${membraneBits}, weights of ${weightBits}, messages of ${messageBits} and decays of ${decayBits} bits are not possible`,
  );
  const figures: [string, Figure][] = [...Object.entries(target.cycles), ...Object.entries(target.energy)];
  for (const [name, { value }] of figures)
    expect(value >= 0 && value <= largestCost, 'SPK506', () => `the cost "${name}" is ${value}`);
  const { clock, idle, barriers, units = [], classes } = target;
  expect(
    classes === undefined || countOf(classes) === target.mesh.columns * target.mesh.rows,
    'SPK506',
    () => `classes of ${countOf(classes!)} cores do not make up a chip of ${target.mesh.columns} x ${target.mesh.rows}`,
  );
  const { columns: wide, rows: high } = target.coresPerRouter ?? { columns: 1, rows: 1 };
  expect(
    wide > 0 && high > 0 && target.mesh.columns % wide === 0 && target.mesh.rows % high === 0,
    'SPK506',
    () => `routers of ${wide} x ${high} cores do not make up a chip of ${target.mesh.columns} x ${target.mesh.rows}`,
  );
  const port = portOf(target);
  expect(
    port.x < columns && port.y < rows,
    'SPK506',
    () => `the host's port is at ${port.x},${port.y}, outside of the grid of ${columns} x ${rows} cores`,
  );
  const done = units.flatMap(({ does }) => does);
  expect(
    units.length === 0 || (columns * rows === 1 && new Set(done).size === done.length),
    'SPK506',
    () => `layers take turns on ${columns} x ${rows} cores, or two units do the same`,
  );
  expect(
    units.every(({ width: { value, provenance } }) =>
      provenance === 'unknown' ? value === 0 : value >= 1 / largestCost && value <= largestCost,
    ),
    'SPK506',
    () => 'a unit has an impossible width',
  );
  const within = (value: number): boolean => value >= 0 && value <= largestCost;
  expect(
    clock === undefined || (clock.value >= smallestClock && within(clock.value)),
    'SPK506',
    () => `a clock of ${clock?.value} MHz`,
  );
  expect(idle === undefined || within(idle.value), 'SPK506', () => `a core takes ${idle?.value} uW`);
  expect(
    barriers === undefined ||
      barriers.sizes.every(
        ({ routers, cycles }, i) => within(cycles) && routers > (barriers.sizes[i - 1]?.routers ?? 0),
      ),
    'SPK506',
    () => 'barriers do not ascend by routers in use',
  );
}

/** Cores of one chip over all classes; none where a class has none. */
const countOf = (classes: NonNullable<Target['classes']>): number =>
  classes.some(({ count }) => count < 1) ? 0 : classes.reduce((sum, { count }) => sum + count, 0);

function verifySchedule({ schedule, populations, projections }: ImageHeader, { expect }: Problems): void {
  const { slots, windows, logicalSteps } = schedule;
  expect(isWithin(slots, 1, largestCap), 'SPK506', () => `a window of ${slots} time steps`);
  expect(isWithin(logicalSteps, 1, largestSteps), 'SPK506', () => `${logicalSteps} logical steps`);
  const most = 2 * projections.length + populations.filter((population) => capOf(population) > 0).length + 2;
  const possible = expect(
    isWithin(windows, 1, most),
    'SPK506',
    () => `${windows} windows, where at most ${most} can do anything`,
  );
  if (!possible) return;
  expect(
    logicalSteps * windows * slots <= largestTimeSteps,
    'SPK506',
    () =>
      `${logicalSteps} logical steps of ${windows} windows of ${slots} time steps are more than ${largestTimeSteps}`,
  );
}

/** True if the population's extents may be used in further checks. */
function verifyPopulation(header: ImageHeader, population: ImagePopulation, { expect }: Problems): boolean {
  const { extents, rank, neuron, fractionBits, readyWindow, fireWindow, role } = population;
  const cap = capOf(population);
  const { slots, windows } = header.schedule;
  const name = quoted(population.name);
  const [channels, height, width] = extents;
  const sized =
    extents.every((extent) => isWithin(extent, 1, largestExtent)) && channels * height * width <= largestProduct;
  expect(sized, 'SPK506', () => `${name} has the extents ${extents.join('x')}`);
  expect(rank !== 1 || (height === 1 && width === 1), 'SPK506', () => `${name} of ${extents.join('x')} is a vector`);
  expect(rank !== 2 || height === 1, 'SPK506', () => `${name} of ${extents.join('x')} is a signal`);
  expect(isWithin(cap, 0, slots), 'SPK506', () => `${name} fires up to ${cap} times in ${slots} time steps`);
  expect(
    neuron === undefined || role === 'neurons',
    'SPK506',
    () => `${name} fires or keeps its membrane, but is ${role}`,
  );
  const mistakes = neuron === undefined ? [] : fieldMistakes(neuronKindOf(neuron).fields, neuron);
  expect(mistakes.length === 0, 'SPK506', () => `${name}: ${mistakes.join('; ')}`);
  const { decayBits } = header.target;
  expect(
    neuron === undefined || !('decayBits' in neuron) || neuron.decayBits <= decayBits,
    'SPK506',
    () => `${name} decays by a factor of more bits than the ${decayBits} of the target`,
  );
  const grids = fractionBits.length === 1 || fractionBits.length === channels;
  expect(
    grids && fractionBits.every((bits) => isWithin(bits, -largestFractionBits, largestFractionBits)),
    'SPK506',
    () => `${name} has ${fractionBits.length} grids for ${channels} channels, or one out of range`,
  );
  verifyBounds(header, population, expect);
  const fires =
    role === 'input'
      ? fireWindow === 0
      : cap === 0 || (isWithin(fireWindow, readyWindow, windows - 1) && fireWindow >= 0);
  expect(
    isWithin(readyWindow, 0, windows) && fires,
    'SPK506',
    () => `${name} is ready at window ${readyWindow} and fires in ${fireWindow} of ${windows}`,
  );
  return sized;
}

function verifyBounds(
  { target, saturating }: ImageHeader,
  { name, boundLow, boundHigh, role }: ImagePopulation,
  expect: Problems['expect'],
): void {
  const half = 2 ** (target.membraneBits - 1);
  const fits = saturating || role === 'input' || (boundLow >= -half && boundHigh < half);
  expect(
    Number.isSafeInteger(boundLow) && Number.isSafeInteger(boundHigh) && boundLow <= boundHigh && fits,
    'SPK506',
    () => `${quoted(name)} has the bounds ${boundLow}..${boundHigh} in membranes of ${target.membraneBits} bits`,
  );
}

function verifyInput({ input, populations, target }: ImageHeader, { expect }: Problems): void {
  const inputs = populations.flatMap(({ role }, index) => (role === 'input' ? [index] : []));
  const found = inputs.length === 1 && inputs[0] === input.population;
  if (!expect(found, 'SPK506', () => `population ${input.population} is not the one input`)) return;
  expect(
    isWithin(input.bits, 1, target.messageBits) && isWithin(input.fractionBits, ...inputFractionRange),
    'SPK506',
    () => `the input has ${input.bits} bits, ${input.fractionBits} of them behind the point`,
  );
  const channels = populations[input.population]!.extents[0];
  const lists = [input.mean, input.std];
  expect(
    lists.every((list) => (list.length === 1 || list.length === channels) && list.every(Number.isFinite)) &&
      input.std.every((std) => std > 0),
    'SPK506',
    () => `mean and std of the input are not ${channels} finite numbers each`,
  );
}

function verifyOutputs(header: ImageHeader, problems: Problems): void {
  const { outputs, populations } = header;
  problems.expect(outputs.length > 0, 'SPK506', () => 'the image has no output');
  uniqueNames('output', outputs, problems);
  verifyHost(header, problems);
  for (const { name, population } of outputs) {
    const read = populations[population];
    problems.expect(
      read?.role === 'neurons',
      'SPK506',
      () => `the output ${quoted(name)} reads population ${population}, which is not neurons`,
    );
    problems.expect(
      read === undefined || !isPrivate(read),
      'SPK506',
      () => `the output ${quoted(name)} reads membranes that ${quoted(read!.name)} keeps`,
    );
  }
}

/** Class names can be printed, and are no more than an output has channels; a host program may make more of them. */
function verifyClassNames({ classNames = [], outputs, populations, host }: ImageHeader, { expect }: Problems): void {
  expect(classNames.every(isClassName), 'SPK506', () => 'a class has a name that cannot be printed');
  const channels = outputs.map(({ population }) => populations[population]?.extents[0] ?? 0);
  const most = host ? mostClassNames : channels.reduce((a, b) => Math.max(a, b), 0);
  expect(classNames.length <= most, 'SPK506', () => `${classNames.length} classes have names; at most ${most} can be`);
}

/** Steps of the host read outputs and earlier steps, and their matrices have as many columns as what they read. */
function verifyHost({ host, outputs, populations }: ImageHeader, problems: Problems): void {
  if (!host) return;
  const sizes = outputs.map(({ population }) => sizeOf(populations[population]?.extents ?? [0]));
  for (const mistake of hostMistakes(host, sizes)) problems.expect(false, 'SPK506', () => mistake);
  for (const step of host.steps)
    if (step.kind === 'linear')
      problems.expect(
        step.matrix.exponents.every((exponent) => isWithin(exponent, -largestHostExponent, largestHostExponent)),
        'SPK506',
        () => `the host step ${quoted(step.name)} has an exponent out of range`,
      );
  uniqueNames('result', host.results, problems);
}

function uniqueNames(what: string, list: readonly { readonly name: string }[], { expect }: Problems): void {
  const seen = new Set<string>();
  for (const { name } of list) {
    expect(!seen.has(name), 'SPK506', () => `two ${what}s have the name ${quoted(name)}`);
    seen.add(name);
  }
}
