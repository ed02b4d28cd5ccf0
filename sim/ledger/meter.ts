/** @file What every core pays in a time step, and how that becomes cycles. */
import {
  barrierCycles,
  finerCosts,
  type EventCost,
  type FinerCost,
  type Target,
  type Unit,
} from '../../ir/target/index.ts';

/**
 * The costs a core pays in a time step, in the order of the columns of `StepMeter.counts` and of their sum. Finer ones are charged
 * where the target gives their cycles or their energy.
 */
export const coreCosts = [
  'event',
  'synaptic_op',
  'mac',
  'state_op',
  'transfer_op',
  'neuron_update',
  'neuron_access',
  'spike',
  'packet_out',
  'synaptic_op_convolution',
  'synaptic_op_depthwise',
  'weight_byte',
  'comparison',
] as const satisfies readonly (EventCost | FinerCost)[];

/** What a core does when it fires and sends, in place of receiving. */
const sending: readonly (EventCost | FinerCost)[] = ['neuron_update', 'neuron_access', 'spike', 'packet_out'];

/** Column of a cost in a core's counts. What no core pays, as hops, has none: an `Error`. */
export function columnOf(cost: EventCost | FinerCost): number {
  const column = coreCosts.findIndex((name) => name === cost);
  if (column < 0) throw new Error(`no core pays for a ${cost}`);
  return column;
}

const eventColumn = columnOf('event');
const width = coreCosts.length;

/** How a target's time steps become cycles. */
export interface StepPrices {
  /** Cycles of each cost, in the order of `coreCosts`. */
  readonly cycles: Float64Array;
  readonly barrier: number;
  readonly hop: number;
  readonly chipHop: number;
  readonly step: NonNullable<Target['step']>;
  /** Where layers take turns. Absent: a core does everything itself, one after the other. */
  readonly units?: UnitColumns;
}

/** Counts of one time step per core, and the sums over the sample. */
export interface StepMeter extends StepPrices {
  /** [cores, coreCosts] of the current time step. */
  readonly counts: Float64Array;
  /** [cores, coreCosts] of the sample so far. */
  readonly totals: Float64Array;
  readonly touched: Uint8Array;
  /** The first `touchedCount` entries are the cores with counts in this time step. */
  readonly touchedCores: Int32Array;
  touchedCount: number;
  /** Columns that anything was ever charged in: the first so many. */
  columns: number;
  /** Of the core that is looked at. */
  readonly work: Work;
  /** Packets that left the host's port in this time step. */
  portPackets: number;
  /** Cycles of the sample so far, by cause. */
  causes: Causes;
}

/** Where cycles went: the busiest core of every time step, its busiest link inside a chip or over a border, and the barrier with what is rounded up. */
export interface Causes {
  core: number;
  link: number;
  border: number;
  barrier: number;
}

/** Adds causes to others. */
export function addCauses(sum: Causes, other: Causes): void {
  for (const name of ['core', 'link', 'border', 'barrier'] as const) sum[name] += other[name];
}

export const noCauses = (): Causes => ({ core: 0, link: 0, border: 0, barrier: 0 });

/** @param routers in use. */
export function createMeter(target: Target, cores: number, routers: number): StepMeter {
  return {
    cycles: valueByColumn(target.cycles),
    barrier: barrierCycles(target, routers),
    hop: target.cycles.hop.value,
    chipHop: target.cycles.chip_hop.value,
    step: target.step ?? 'sum',
    ...(target.units && { units: unitColumns(target.units) }),
    counts: new Float64Array(cores * coreCosts.length),
    totals: new Float64Array(cores * coreCosts.length),
    touched: new Uint8Array(cores),
    touchedCores: new Int32Array(cores),
    touchedCount: 0,
    columns: 0,
    work: { both: 0, send: 0, receive: 0 },
    portPackets: 0,
    causes: noCauses(),
  };
}

/** Which unit does what, by column; what none does has the number behind the last. */
interface UnitColumns {
  readonly unitOf: Int32Array;
  readonly count: number;
}

const unitColumns = (units: readonly Unit[]): UnitColumns => ({
  unitOf: Int32Array.from(coreCosts, (cost) => {
    const unit = units.findIndex(({ does }) => does.includes(cost));
    return unit < 0 ? units.length : unit;
  }),
  count: units.length,
});

/** Cycles of every unit, and of what none does. */
function busyUnits({ unitOf, count }: UnitColumns, cycles: Float64Array, counts: ArrayLike<number>, at = 0): number[] {
  const busy = new Array<number>(count + 1).fill(0);
  cycles.forEach((cost, column) => (busy[unitOf[column]!]! += (counts[at + column] ?? 0) * cost));
  return busy;
}

/** Units work side by side; what none of them does comes behind. */
const busiestUnit = (busy: readonly number[]): number => Math.max(0, ...busy.slice(0, -1)) + busy.at(-1)!;

/** What a column's cost is among the cycles or the energies of a target: a finer one that it does not name is that of which it is a part. */
export function valueByColumn(costs: Target['cycles'] | Target['energy']): Float64Array {
  return Float64Array.from(coreCosts, (name) => {
    const finer = Object.hasOwn(finerCosts, name) ? finerCosts[name as FinerCost] : undefined;
    return (costs[name] ?? (finer && 'part' in finer ? costs[finer.part] : undefined))?.value ?? 0;
  });
}

/** Whether a target names a finer cost, among its cycles or its energies. */
export const namesCost = ({ cycles, energy }: Target, cost: FinerCost): boolean =>
  cycles[cost] !== undefined || energy[cost] !== undefined;

/** Cycles of every unit for counts in the order of `coreCosts`, in the order of the target; what no unit does is behind them. */
export const unitCycles = (target: Pick<Target, 'units' | 'cycles'>, counts: ArrayLike<number>): readonly number[] =>
  busyUnits(unitColumns(target.units ?? []), valueByColumn(target.cycles), counts);

/**
 * Cycles of a core that does these counts: one after the other, or its units side by side and the rest behind them. Where time steps are
 * phases, sending and receiving are side by side as well: the longer of both, which no sequence of steps goes below.
 */
export function coreCycles(target: Pick<Target, 'units' | 'cycles' | 'step'>, counts: ArrayLike<number>): number {
  if (target.step !== 'phases') return busiestUnit(unitCycles(target, counts));
  const cycles = valueByColumn(target.cycles);
  const part = (isOf: boolean): number =>
    cycles.reduce((sum, cost, column) => (sends(column) === isOf ? sum + counts[column]! * cost : sum), 0);
  return Math.max(part(true), part(false));
}

/** Adds to one column of a core's counts in this time step. */
export function charge(meter: StepMeter, core: number, column: number, amount: number): void {
  meter.counts[core * width + column]! += amount;
  if (column >= meter.columns) meter.columns = column + 1;
  if (meter.touched[core] === 1) return;
  meter.touched[core] = 1;
  meter.touchedCores[meter.touchedCount++] = core;
}

/** What one time step asked of the chip. */
export interface StepLoad {
  /** Barrier + busiest core + busiest link, rounded up; of a target whose `step` is `phases` as `Target` has it. */
  readonly cycles: number;
  /** Most packets any core received: the depth of queue it needs. */
  readonly queueDepth: number;
  /** Most packets over any link. */
  readonly linkLoad: number;
}

/** The busiest core and links of a time step: cycles of sending and of receiving, and packets. */
export interface Peaks {
  /** Of one core, sending and receiving together. */
  readonly both: number;
  readonly send: number;
  readonly receive: number;
  /** Packets over the busiest link inside a chip, and between chips. */
  readonly plain: number;
  readonly chip: number;
}

/** Cycles of a time step, added to `causes` by where they come from. */
export function cyclesOfStep(
  { step, barrier, hop, chipHop }: StepPrices,
  { both, send, receive, plain, chip }: Peaks,
  causes: Causes,
): number {
  const phases = step === 'phases';
  const core = phases ? Math.max(send, receive) : both;
  const link = phases ? 0 : plain * hop;
  const border = phases ? 0 : chip * chipHop;
  const links = Math.max(link, border);
  const cycles = phases ? barrier + core : Math.ceil(barrier + core + links);
  causes.core += core;
  if (border > link) causes.border += links;
  else causes.link += links;
  causes.barrier += cycles - core - links;
  return cycles;
}

/** Cycles of a core: of sending, of receiving, and of all. */
export interface Work {
  both: number;
  send: number;
  receive: number;
}

/** Writes the cycles of a row of counts, [coreCosts]. */
export function writeWork(
  { cycles, units, columns }: StepPrices & Pick<StepMeter, 'columns'>,
  counts: Float64Array,
  at: number,
  work: Work,
): void {
  let both = 0;
  let send = 0;
  let receive = 0;
  for (let column = 0; column < columns; column++) {
    const count = counts[at + column]!;
    if (count === 0) continue;
    const cost = count * cycles[column]!;
    both += cost;
    if (sends(column)) send += cost;
    else receive += cost;
  }
  work.both = units === undefined ? both : busiestUnit(busyUnits(units, cycles, counts, at));
  work.send = send;
  work.receive = receive;
}

/** By column: 1 where it is a cost of sending. */
export const isSending = Uint8Array.from(coreCosts, (name) => (sending.includes(name) ? 1 : 0));
const sends = (column: number): boolean => isSending[column] === 1;
const packetColumn = columnOf('packet_out');

/** Cycles that the host's port takes to send what it sends in this time step. */
export const portCycles = ({ portPackets, cycles }: StepMeter): number => portPackets * cycles[packetColumn]!;

/**
 * Ends a time step: the busiest core's cycles and longest queue, counts moved to the totals and cleared. `plain` and
 * `chip` are the largest loads of a link inside a chip and between chips.
 */
export function closeStep(meter: StepMeter, plain: number, chip: number): StepLoad {
  const { counts, totals, touched, touchedCores, touchedCount, work, columns } = meter;
  const port = portCycles(meter);
  let both = port;
  let send = port;
  let receive = 0;
  let queueDepth = 0;
  for (let k = 0; k < touchedCount; k++) {
    const core = touchedCores[k]!;
    const at = core * width;
    queueDepth = Math.max(queueDepth, counts[at + eventColumn]!);
    writeWork(meter, counts, at, work);
    both = Math.max(both, work.both);
    send = Math.max(send, work.send);
    receive = Math.max(receive, work.receive);
    for (let i = at; i < at + columns; i++) {
      totals[i]! += counts[i]!;
      counts[i] = 0;
    }
    touched[core] = 0;
  }
  meter.touchedCount = 0;
  meter.portPackets = 0;
  const cycles = cyclesOfStep(meter, { both, send, receive, plain, chip }, meter.causes);
  return { cycles, queueDepth, linkLoad: Math.max(plain, chip) };
}

/** Starts a sample. */
export function resetMeter(meter: StepMeter): void {
  meter.counts.fill(0);
  meter.totals.fill(0);
  meter.touched.fill(0);
  meter.touchedCount = 0;
  meter.portPackets = 0;
  meter.causes = noCauses();
}
