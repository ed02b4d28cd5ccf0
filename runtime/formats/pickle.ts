/** @file An unpickler that builds plain data and never executes: names stay names, calls become inert placeholders. */
import { maxPickleIntegerBytes, maxPickleOperations, maxPickleStack } from './limits.ts';
import { isKind, type PickleDict, type PickleOpaque, type PickleSequence, type PickleValue } from './pickle_values.ts';
import { damaged, quoted, strictText, unjustified, unsupported } from './problems.ts';

/** The two places where a pickle refers to something outside itself. */
export interface PickleHooks {
  /** Resolves a persistent identifier. */
  persistent(id: PickleValue, place: string): PickleValue;
  /** The value of calling `name` with `args`, where the caller knows what that builds; undefined makes it opaque. */
  call(name: string, args: readonly PickleValue[], place: string): PickleValue | undefined;
}

interface Machine {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly place: string;
  readonly hooks: PickleHooks;
  readonly memo: Map<number, PickleValue>;
  readonly marks: number[];
  readonly stack: PickleValue[];
  at: number;
}

type Operation = (machine: Machine) => void;

/**
 * Reads one pickle of protocol 2 to 5. Opcodes after Python's `pickletools`; the text opcodes of protocols 0 and 1,
 * extension codes and out-of-band buffers are refused. Instructions, stack and integers are bounded (limits.ts).
 */
export function unpickle(bytes: Uint8Array, place: string, hooks: PickleHooks): PickleValue {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const machine: Machine = { bytes, view, place, hooks, memo: new Map(), marks: [], stack: [], at: 0 };
  for (let count = 0; ; count++) {
    if (count >= maxPickleOperations) tooLong(place, `more than ${maxPickleOperations} instructions`);
    if (machine.stack.length > maxPickleStack) tooLong(place, `more than ${maxPickleStack} values at one time`);
    const opcode = unsigned(machine, 1);
    if (opcode === stop) return result(machine);
    const operation = operations[opcode];
    if (!operation) return refuse(machine, opcode);
    operation(machine);
  }
}

const stop = 0x2e;

function result(machine: Machine): PickleValue {
  const value = pop(machine);
  if (machine.stack.length > 0 || machine.marks.length > 0)
    damaged(machine.place, `the pickle stops with ${machine.stack.length} values left over`);
  if (machine.at < machine.bytes.length)
    damaged(machine.place, `${machine.bytes.length - machine.at} bytes follow the end of the pickle`);
  return value;
}

function refuse({ place, at }: Machine, opcode: number): never {
  const known =
    'FIDLSVcgipo'.includes(String.fromCharCode(opcode)) ||
    (opcode >= 0x82 && opcode <= 0x84) ||
    opcode === 0x97 ||
    opcode === 0x98;
  const hex = `0x${opcode.toString(16).padStart(2, '0')}`;
  if (known)
    return unsupported(
      place,
      `the pickle uses instruction ${hex} of another protocol at byte ${at - 1}`,
      'save it with torch.save and its default pickle_protocol, 2',
    );
  return damaged(place, `byte ${at - 1} of the pickle, ${hex}, is no instruction`);
}

function tooLong(place: string, what: string): never {
  return unjustified(
    place,
    `the pickle has ${what}`,
    'save the model alone: torch.save(model.state_dict(), "weights.pth")',
  );
}

/** The next `length` bytes, as a view. */
function take(machine: Machine, length: number): Uint8Array {
  const { at, bytes, place } = machine;
  if (length > bytes.length - at)
    damaged(place, `the pickle ends at byte ${bytes.length}, ${length} more bytes were expected at byte ${at}`);
  machine.at += length;
  return bytes.subarray(at, at + length);
}

function unsigned(machine: Machine, width: 1 | 2 | 4 | 8): number {
  take(machine, width);
  const start = machine.at - width;
  if (width === 1) return machine.bytes[start]!;
  if (width === 2) return machine.view.getUint16(start, true);
  if (width === 4) return machine.view.getUint32(start, true);
  const value = machine.view.getBigUint64(start, true);
  return value > BigInt(machine.bytes.length)
    ? damaged(machine.place, `byte ${start} of the pickle claims a length of ${value}`)
    : Number(value);
}

function text(machine: Machine, bytes: Uint8Array): string {
  return strictText(bytes) ?? damaged(machine.place, `the text before byte ${machine.at} of the pickle is not UTF-8`);
}

function line(machine: Machine): string {
  const end = machine.bytes.indexOf(0x0a, machine.at);
  if (end < 0) damaged(machine.place, `the name at byte ${machine.at} of the pickle does not end`);
  const name = text(machine, take(machine, end - machine.at));
  machine.at++;
  return name;
}

/** A two's complement integer, least significant byte first. */
function long(machine: Machine, length: number): number | bigint {
  if (length > maxPickleIntegerBytes)
    unjustified(machine.place, `the pickle holds an integer of ${length} bytes at byte ${machine.at}`);
  let value = 0n;
  const bytes = take(machine, length);
  for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]!);
  const signed = BigInt.asIntN(length * 8, value);
  return BigInt(Number(signed)) === signed && Number.isSafeInteger(Number(signed)) ? Number(signed) : signed;
}

/** Values below the latest mark are out of reach, as in Python. */
function pop(machine: Machine): PickleValue {
  const floor = machine.marks.at(-1) ?? 0;
  if (machine.stack.length <= floor)
    damaged(machine.place, `the pickle takes a value it does not have before byte ${machine.at}`);
  return machine.stack.pop()!;
}

function top(machine: Machine): PickleValue {
  const value = pop(machine);
  machine.stack.push(value);
  return value;
}

function popToMark(machine: Machine): PickleValue[] {
  const mark = machine.marks.pop();
  if (mark === undefined) return damaged(machine.place, `the pickle has no mark before byte ${machine.at}`);
  return machine.stack.splice(mark);
}

function fetch(machine: Machine, index: number): void {
  const value = machine.memo.get(index);
  if (value === undefined)
    damaged(machine.place, `the pickle recalls value ${index}, which it has not stored, before byte ${machine.at}`);
  machine.stack.push(value);
}

const constant =
  (value: PickleValue): Operation =>
  (machine) =>
    void machine.stack.push(value);
const readInteger =
  (width: 1 | 2): Operation =>
  (machine) =>
    void machine.stack.push(unsigned(machine, width));
const readText =
  (width: 1 | 4 | 8): Operation =>
  (machine) =>
    void machine.stack.push(text(machine, take(machine, unsigned(machine, width))));
const readBytes =
  (width: 1 | 4 | 8): Operation =>
  (machine) =>
    void machine.stack.push(take(machine, unsigned(machine, width)));
const sequence = (kind: PickleSequence['kind'], items: PickleValue[]): PickleSequence => ({ kind, items });

const tupleOf =
  (length: number): Operation =>
  (machine) => {
    const items: PickleValue[] = [];
    for (let i = 0; i < length; i++) items.unshift(pop(machine));
    machine.stack.push(sequence('tuple', items));
  };

/** Adds to a list or set; a placeholder takes anything and keeps nothing. */
function addItems(machine: Machine, items: readonly PickleValue[]): void {
  const target = top(machine);
  if (isKind(target, 'opaque')) return;
  if (!isKind(target, 'list') && !isKind(target, 'set'))
    return damaged(machine.place, `the pickle adds to something that is no list before byte ${machine.at}`);
  for (const item of items) target.items.push(item);
}

function setItems(machine: Machine, pairs: readonly PickleValue[]): void {
  const target = top(machine);
  if (pairs.length % 2 !== 0) damaged(machine.place, `the pickle sets a key without a value before byte ${machine.at}`);
  if (isKind(target, 'opaque')) return;
  if (!isKind(target, 'dict'))
    return damaged(machine.place, `the pickle sets a key of something that is no dict before byte ${machine.at}`);
  for (let i = 0; i < pairs.length; i += 2) target.entries.set(pairs[i]!, pairs[i + 1]!);
}

function dictOf(machine: Machine, pairs: readonly PickleValue[]): void {
  machine.stack.push({ kind: 'dict', entries: new Map() } satisfies PickleDict);
  setItems(machine, pairs);
}

function pushGlobal(machine: Machine, module: string, name: string): void {
  machine.stack.push({ kind: 'global', name: `${module}.${name}` });
}

/** A call of a name the hooks know gives what they build; of anything else a placeholder, and nothing happens. */
function call(machine: Machine, callee: PickleValue, args: PickleValue): void {
  if (!isKind(callee, 'global') && !isKind(callee, 'opaque'))
    return damaged(machine.place, `the pickle calls something that is no name before byte ${machine.at}`);
  if (!isKind(args, 'tuple'))
    return damaged(machine.place, `the pickle calls ${quoted(callee.name)} without arguments`);
  const built = isKind(callee, 'global') ? machine.hooks.call(callee.name, args.items, machine.place) : undefined;
  const placeholder: PickleOpaque = { kind: 'opaque', name: callee.name };
  machine.stack.push(built === undefined ? placeholder : built);
}

/** By opcode. An array, so that the dispatch is a load. */
const operations: readonly (Operation | undefined)[] = Object.assign(
  new Array<Operation | undefined>(256).fill(undefined),
  {
    0x80: (m) => {
      const version = unsigned(m, 1);
      if (version > 5)
        unsupported(
          m.place,
          `the pickle is of protocol ${version}`,
          'save it with torch.save and its default pickle_protocol, 2',
        );
    },
    0x95: (m) => void take(m, 8), // FRAME: the length serves readers of streams
    0x28: (m) => void m.marks.push(m.stack.length),
    0x30: (m) => void (m.stack.length === m.marks.at(-1) ? m.marks.pop() : pop(m)),
    0x31: (m) => void popToMark(m),
    0x32: (m) => void m.stack.push(top(m)),
    0x4e: constant(null),
    0x88: constant(true),
    0x89: constant(false),
    0x4b: readInteger(1),
    0x4d: readInteger(2),
    0x4a: (m) => void m.stack.push(unsigned(m, 4) | 0),
    0x8a: (m) => void m.stack.push(long(m, unsigned(m, 1))),
    0x8b: (m) => void m.stack.push(long(m, unsigned(m, 4))),
    0x47: (m) => {
      take(m, 8);
      m.stack.push(m.view.getFloat64(m.at - 8, false));
    },
    0x8c: readText(1),
    0x58: readText(4),
    0x8d: readText(8),
    // Strings of Python 2 have no encoding: they stay bytes.
    0x55: readBytes(1),
    0x54: readBytes(4),
    0x43: readBytes(1),
    0x42: readBytes(4),
    0x8e: readBytes(8),
    0x96: readBytes(8),
    0x5d: (m) => void m.stack.push(sequence('list', [])),
    0x61: (m) => {
      addItems(m, [pop(m)]);
    },
    0x65: (m) => {
      addItems(m, popToMark(m));
    },
    0x6c: (m) => void m.stack.push(sequence('list', popToMark(m))),
    0x29: (m) => void m.stack.push(sequence('tuple', [])),
    0x74: (m) => void m.stack.push(sequence('tuple', popToMark(m))),
    0x85: tupleOf(1),
    0x86: tupleOf(2),
    0x87: tupleOf(3),
    0x7d: (m) => {
      dictOf(m, []);
    },
    0x64: (m) => {
      dictOf(m, popToMark(m));
    },
    0x73: (m) => {
      const value = pop(m);
      setItems(m, [pop(m), value]);
    },
    0x75: (m) => {
      setItems(m, popToMark(m));
    },
    0x8f: (m) => void m.stack.push(sequence('set', [])),
    0x90: (m) => {
      addItems(m, popToMark(m));
    },
    0x91: (m) => void m.stack.push(sequence('set', popToMark(m))),
    0x68: (m) => {
      fetch(m, unsigned(m, 1));
    },
    0x6a: (m) => {
      fetch(m, unsigned(m, 4));
    },
    0x71: (m) => void m.memo.set(unsigned(m, 1), top(m)),
    0x72: (m) => void m.memo.set(unsigned(m, 4), top(m)),
    0x94: (m) => void m.memo.set(m.memo.size, top(m)),
    0x63: (m) => {
      pushGlobal(m, line(m), line(m));
    },
    0x93: (m) => {
      const name = pop(m);
      const module = pop(m);
      if (typeof name !== 'string' || typeof module !== 'string')
        return damaged(m.place, `the name before byte ${m.at} of the pickle is no text`);
      pushGlobal(m, module, name);
    },
    0x52: (m) => {
      const args = pop(m);
      call(m, pop(m), args);
    },
    0x81: (m) => {
      const args = pop(m);
      call(m, pop(m), args);
    },
    0x92: (m) => {
      const named = pop(m);
      const args = pop(m);
      if (!isKind(named, 'dict')) damaged(m.place, `the named arguments before byte ${m.at} of the pickle are no dict`);
      call(m, pop(m), args);
    },
    // BUILD gives an object its attributes. What we build has none that matter (a state dict's `_metadata`).
    0x62: (m) => {
      pop(m);
      top(m);
    },
    0x51: (m) => void m.stack.push(m.hooks.persistent(pop(m), m.place)),
  } satisfies Readonly<Record<number, Operation>>,
);
