/** @file What the instructions of a pickle build. A call of a name gives a placeholder unless the hooks know the name. */
import { fetch, line, long, pop, popToMark, take, text, top, unsigned, type Machine } from './pickle_machine.ts';
import { isKind, type PickleDict, type PickleOpaque, type PickleSequence, type PickleValue } from './pickle_values.ts';
import { damaged, quoted, unsupported } from '../problems.ts';

type Operation = (machine: Machine) => void;

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

/** What each instruction does, by opcode. An array, so that the dispatch is a load. */
export const operations: readonly (Operation | undefined)[] = Object.assign(
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
      const state = pop(m);
      m.hooks.build?.(top(m), state);
    },
    0x51: (m) => void m.stack.push(m.hooks.persistent(pop(m), m.place)),
  } satisfies Readonly<Record<number, Operation>>,
);
