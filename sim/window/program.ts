/** @file From a plan to a program of the engine: all populations in memory, and the tasks that compute them. */
import { bytesOfTasks, split, writeTasks, type Task, type TaskPhase, type TaskProgram } from '../../engine/index.ts';
import { capOf, everFires, hasCurrent, isRegister, keepsMembrane } from '../../ir/neurons/index.ts';
import { atEnds, projectionsInto, type Payload } from '../../ir/projections/index.ts';
import { slotBytes } from '../../ir/trace.ts';
import { kernelTasks, task } from '../kernels/index.ts';
import type { StepTables, Terms } from '../ledger/index.ts';
import type { Plan } from '../plan/index.ts';
import { accountsOf, type Accounts } from './account.ts';
import { bandsOf } from './bands.ts';
import { demandsOf, type Demands } from './demands.ts';
import { isNarrow, placeNarrow } from './narrow.ts';
import { fireTasks, startTasks } from './neurons.ts';
import { windowKind, type WindowTasks } from './kinds/index.ts';
import { isState, membraneWords, roundUp, stateColumns, type Layer } from './layer.ts';
import { levelsOf, type Levels } from './levels.ts';
import { createStore, type Store } from './store.ts';
import { placeSettling, type Settling } from './settle.ts';
import type { Placed } from './sums.ts';
import { classCount, classesOf, wordsOfClass, type Tally } from './tally.ts';

export interface WindowProgram {
  readonly store: Store;
  /** By population. */
  readonly layers: readonly Layer[];
  /** Populations that keep something from logical step to logical step. */
  readonly kept: readonly number[];
  readonly accounts: Accounts;
  /** What the accounts are made of. */
  readonly sums: Placed;
  readonly products: Placed;
  /** Where kernels settle time steps. */
  readonly settling?: Settling;
  /** Address of the input of a logical step, int32 [C, H, W]. */
  readonly input: number;
  /** By population: address of its trace of a logical step, [C, H, W, bytes]; 0 where there is none. */
  readonly traces: readonly number[];
  /** A logical step; then, where traces are wanted, what writes them. */
  readonly programs: readonly TaskProgram[];
  readonly scratch: number;
}

/** What kernels settle time steps by. */
export interface Settled {
  readonly terms: Terms;
  readonly tables: StepTables;
}

/** Plans memory and tasks; `threads` says into how many parts work should fall at least. */
export function programOf(plan: Plan, threads: number, traced: boolean, settled?: Settled): WindowProgram {
  const { image } = plan;
  const store = createStore();
  const demands = demandsOf(plan);
  const levels = levelsOf(image)!;
  const layers = placeLayers(plan, levels, store);
  const tallies = {
    spikes: placeTallies(layers, demands.of.spikes, store, ({ population }) => Math.ceil(capOf(population) / 4)),
    values: placeTallies(layers, demands.of.values, store, () => 0),
  };
  const { extents } = image.header.populations[image.header.input.population]!;
  const input = store.reserve(4 * extents[0] * extents[1] * extents[2]);
  const planner: Planner = { plan, store, layers, tallies, threads, input };
  const works = layers.map((_, population) => workOf(planner, population));
  const accounts = accountsOf(plan, demands, tallies);
  const { sums, products } = accounts.sums.place(store, image.header.schedule.slots);
  const settling = settled && placeSettling(store, settled.terms, settled.tables, accounts, { sums, products });
  const partsFor = (count: number, work: number): number => Math.max(1, Math.min(count, Math.ceil(work / leastSummed)));
  const step = [
    ...phasesOf(planner, levels, works),
    { name: 'accounts', tasks: onRows(planner, [sums.task], sums.count, partsFor(sums.count, accounts.sums.work)) },
    ...(products.count === 0 ? [] : [{ name: 'products', tasks: onRows(planner, [products.task], products.count, 1) }]),
    ...(settling === undefined
      ? []
      : [settlingPhase(planner, settling, partsFor(settling.settle.count, settling.work))]),
  ];
  const traces = layers.map(({ population, counts, channels, height, width }) =>
    traced && counts !== 0 ? store.reserve(channels * height * width * slotBytes(capOf(population))) : 0,
  );
  return {
    ...{ store, layers, accounts, sums, products, input, traces },
    ...(settling && { settling }),
    kept: [...layers.keys()].filter((population) => keepsMembrane(layers[population]!.population)),
    programs: [step, tracing(planner, traces)],
    scratch: Math.max(...works.map(({ scratch }) => scratch)),
  };
}

interface Planner {
  readonly plan: Plan;
  readonly store: Store;
  readonly layers: readonly Layer[];
  readonly tallies: { readonly [P in Payload]: readonly (Tally | undefined)[] };
  readonly threads: number;
  readonly input: number;
}

/** Membranes live from their level to the last that reads them; counts to the end of the logical step. */
function placeLayers(plan: Plan, levels: Levels, store: Store): Layer[] {
  const { image } = plan;
  const { level, lastRead } = levels;
  const { populations } = image.header;
  const layers: Layer[] = [];
  const inUse = new Set<number>();
  const byLevel = [...populations.keys()].sort((a, b) => level[a]! - level[b]!);
  for (const index of byLevel) {
    for (const before of inUse)
      if (lastRead[before]! < level[index]!) {
        store.release(layers[before]!.membranes);
        inUse.delete(before);
      }
    const population = populations[index]!;
    const [channels, height, width] = population.extents;
    const shape = { population, channels, height, width, stride: roundUp(channels, 8) };
    const bytes = 4 * membraneWords(shape);
    const lasting = lastRead[index] === Infinity;
    const fires = everFires(population);
    const counts = fires ? store.reserve(height * width * shape.stride) : 0;
    const narrow = isNarrow(plan, levels, index) ? placeNarrow(plan, store, { ...shape, counts }, index) : 0;
    const membranes = narrow !== 0 ? 0 : lasting ? store.reserve(bytes) : store.allocate(bytes);
    layers[index] = {
      ...shape,
      ...{ membranes, narrow, counts },
      arriving: hasCurrent(population) ? store.reserve(bytes) : membranes,
      halves: index === image.header.input.population ? store.reserve(2 * channels * height * width) : 0,
      nonzero: fires ? store.reserve(4 * height) : 0,
    };
    if (!lasting && narrow === 0) inUse.add(index);
  }
  return layers;
}

function placeTallies(
  layers: readonly Layer[],
  demands: Demands['of'][Payload],
  store: Store,
  foursOf: (layer: Layer) => number,
): (Tally | undefined)[] {
  return layers.map((layer, population) => {
    const demanded = demands[population];
    if (demanded === undefined) return undefined;
    // A state is tallied head by head.
    const heads = isState(layer) ? [{ columns: 'none', cuts: [...Array(layer.channels).keys()] } as const] : [];
    const classes = classesOf([...demanded, ...heads], layer.width, layer.channels);
    const fours = foursOf(layer);
    const words = layer.height * classCount(classes) * wordsOfClass(classes, fours);
    return { ...classes, fours, address: store.reserve(4 * words) };
  });
}

/** What is done to every row of a population, in order, and what has to be done before. */
interface Work {
  readonly rows: readonly Task[];
  readonly before: readonly { readonly parts: number; readonly tasks: readonly Task[] }[];
  /** What reaches the rows of a register, once all populations have fired; empty of all others. */
  readonly late: readonly Task[];
  readonly scratch: number;
  /** Of one row. */
  readonly work: number;
}

function workOf(planner: Planner, population: number): Work {
  const { plan, store, layers } = planner;
  const { header } = plan.image;
  const layer = layers[population]!;
  const into = projectionsInto(header)[population]!.map((index): WindowTasks => {
    const projection = header.projections[index]!;
    const bands = 'geometry' in projection ? bandsOf(plan, index) : [];
    return windowKind(projection.kind).tasks({
      ...{ projection, store, bands },
      layers: { ...atEnds(projection, (end: number) => layers[end]!), target: asTarget(layers[projection.target]!) },
    });
  });
  const start =
    population === header.input.population ? [inputTask(planner, layer)] : startTasks(plan, store, layer, population);
  const arriving = into.flatMap((one) => one.rows);
  const [now, late] = isRegister(layer.population) ? [[], arriving] : [arriving, []];
  const rows = layer.narrow !== 0 ? now : [...started(start, now), ...fireTasks(plan, store, layer, population)];
  const tallied = [tallySpikes(planner, population), tallyValues(planner, population)].filter(
    (one) => one !== undefined,
  );
  const tallyScratch = 4 * roundUp(layer.stride, 16) + layer.width * layer.stride + 128;
  return {
    rows: [...rows, ...tallied],
    before: into.flatMap((one) => one.before ?? []),
    late,
    scratch: Math.max(tallyScratch, ...into.map((one) => one.scratch)),
    work: into.reduce((sum, one) => sum + one.work, 4 * layer.width * layer.stride),
  };
}

/** Membranes start, and all that arrives is added; values that are moved one by one are what membranes start with. */
function started(start: readonly Task[], arriving: readonly Task[]): readonly Task[] {
  const [first] = start;
  if (start.length !== 1 || first!.kernel !== 'startFresh') return [...start, ...arriving];
  const { membranes, stride } = first!.arguments;
  const moved = arriving.findIndex(
    ({ kernel, arguments: to }) =>
      kernel === 'transferNearest' &&
      to.halve === 0 &&
      to.double === 0 &&
      to.membranes === membranes &&
      to.stride === stride,
  );
  if (moved < 0) return [...start, ...arriving];
  const { source, shift } = arriving[moved]!.arguments;
  const both: Task = { kernel: 'startMoved', arguments: { ...first!.arguments, source: source!, shift: shift! } };
  return [both, ...arriving.toSpliced(moved, 1)];
}

/** A layer as those see it who add to it. */
const asTarget = (layer: Layer): Layer => ({ ...layer, membranes: layer.arriving });

const inputTask = ({ input }: Planner, { channels, height, width, stride, membranes, halves }: Layer): Task =>
  task('interleave', { from: 0, to: height, planes: input, channels, height, width, stride, out: membranes, halves });

/** Where the columns of a tally's classes stand, class by class, and where classes and ranges begin. */
function tallyTables(store: Store, tally: Tally) {
  const { classOf, columns, ranges } = tally;
  const order = [...classOf.keys()].sort((a, b) => classOf[a]! - classOf[b]! || a - b);
  const starts = new Int32Array(columns.length + 1);
  classOf.forEach((k) => starts[k + 1]!++);
  for (let k = 0; k < columns.length; k++) starts[k + 1]! += starts[k]!;
  const placed = store.place(2 * order.length, ({ halves }, address) => {
    halves.set(order, address / 2);
  });
  return {
    ...{ order: placed, classes: store.integers(starts), classCount: columns.length },
    ...{ ranges: store.integers(ranges), rangeCount: ranges.length - 1, out: tally.address },
  };
}

function tallySpikes({ tallies, layers, store }: Planner, population: number): Task | undefined {
  const { counts, height, width, stride, nonzero } = layers[population]!;
  const tally = tallies.spikes[population];
  if (counts === 0) return undefined;
  if (tally === undefined) return undefined;
  const { fours } = tally;
  return task('tally', { from: 0, to: height, counts, width, stride, fours, ...tallyTables(store, tally), nonzero });
}

function tallyValues({ tallies, layers, store }: Planner, population: number): Task | undefined {
  const tally = tallies.values[population];
  if (tally === undefined) return undefined;
  const layer = layers[population]!;
  const { height, width, stride, membranes, channels } = layer;
  const { ranges, rangeCount: count, ...tables } = tallyTables(store, tally);
  if (isState(layer)) {
    const state = { state: membranes, heads: channels, stateColumns: stateColumns(layer) };
    return task('tallyState', { from: 0, to: height, ...state, ...tables });
  }
  return task('tallyValues', {
    ...{ from: 0, to: height, values: membranes, width, stride, ranges, rangeCount: count, ...tables },
  });
}

/** Products of which a part of a phase should have at least so many: some ten microseconds. */
const leastWork = 200_000;

/** Terms of sums of which a part should have at least so many. */
const leastSummed = 50_000;

/** Rows that are worked on one after the other, at most: what is between two tasks should stay in the cache. */
const mostBytes = 262_144;

/** A phase for every level, and one for what must be done before it; then what the next logical step is told. */
function phasesOf(planner: Planner, { level }: Levels, works: readonly Work[]): TaskPhase[] {
  const phases: TaskPhase[] = [];
  const add = (here: readonly number[], rowsOf: (work: Work) => readonly Task[], before: Work['before']): void => {
    const name = here.map((population) => planner.layers[population]!.population.name).join(' ');
    if (before.length > 0)
      phases.push({
        name: `before ${name}`,
        tasks: before.flatMap(({ parts, tasks }) => onRows(planner, tasks, parts, parts)),
      });
    const tasks = here.flatMap((population) =>
      partsOf(planner, population, rowsOf(works[population]!), works[population]!.work),
    );
    phases.push({ name, tasks });
  };
  const before = (here: readonly number[]): Work['before'] => here.flatMap((population) => works[population]!.before);
  const last = Math.max(...level);
  const told = [...level.keys()].filter((population) => works[population]!.late.length > 0);
  for (let l = 0; l <= last; l++) {
    const here = [...level.keys()].filter((population) => level[population] === l);
    add(here, ({ rows }) => rows, before(here.filter((population) => !told.includes(population))));
  }
  if (told.length > 0) add(told, ({ late }) => late, before(told));
  return phases;
}

function partsOf(planner: Planner, population: number, rows: readonly Task[], work: number): Task[] {
  const { height, width, stride } = planner.layers[population]!;
  const byWork = Math.floor((height * work) / leastWork);
  const byCache = Math.ceil((height * width * stride * 5) / mostBytes);
  const parts = Math.max(1, Math.min(height, Math.max(byCache, Math.min(byWork, 3 * planner.threads))));
  return onRows(planner, rows, height, parts);
}

/** Tasks, one after the other, on rows that are split into parts. */
function onRows({ store }: Planner, tasks: readonly Task[], rows: number, parts: number): Task[] {
  if (tasks.length === 0) return [];
  const first = store.place(bytesOfTasks(tasks.length), ({ buffer }, address) => {
    writeTasks(new DataView(buffer), address, tasks, kernelTasks);
  });
  return split(rows, parts).map(({ from, to }) => task('rows', { first, count: tasks.length, from, to }));
}

/** Windows are settled, and everything is counted, in tasks of their own. */
const settlingPhase = (planner: Planner, { settle, counts }: Settling, parts: number): TaskPhase => ({
  name: 'time steps',
  tasks: [settle, ...counts].flatMap(({ task, count }) => onRows(planner, [task], count, Math.min(parts, count))),
});

/** Writes the traces of all populations that fire. */
function tracing(planner: Planner, traces: readonly number[]): TaskProgram {
  const tasks = planner.layers.flatMap((layer, population) => {
    const out = traces[population]!;
    if (out === 0) return [];
    const { counts, width, stride, channels, height } = layer;
    const bytes = slotBytes(capOf(layer.population));
    const one = task('trace', { from: 0, to: height, counts, width, stride, channels, height, bytes, out });
    return onRows(planner, [one], height, planner.threads);
  });
  return tasks.length === 0 ? [] : [{ name: 'trace', tasks }];
}
