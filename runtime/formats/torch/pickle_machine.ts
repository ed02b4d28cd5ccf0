/** @file The unpickler's state and its bounded moves: taking bytes, and taking values from the stack. */
import { maxPickleIntegerBytes } from '../limits.ts';
import type { PickleValue } from './pickle_values.ts';
import { damaged, strictText, unjustified } from '../problems.ts';

/** The places where a pickle refers to something outside itself. */
export interface PickleHooks {
  /** Resolves a persistent identifier. */
  persistent(id: PickleValue, place: string): PickleValue;
  /** The value of calling `name` with `args`, where the caller knows what that builds; undefined makes it opaque. */
  call(name: string, args: readonly PickleValue[], place: string): PickleValue | undefined;
  /** Sees the attributes that an object is given; without it they are dropped. */
  build?(object: PickleValue, state: PickleValue): void;
}

/** A pickle being read: the bytes, the position in them, and what has been built so far. */
export interface Machine {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly place: string;
  readonly hooks: PickleHooks;
  readonly memo: Map<number, PickleValue>;
  readonly marks: number[];
  readonly stack: PickleValue[];
  at: number;
}

/** The next `length` bytes, as a view. */
export function take(machine: Machine, length: number): Uint8Array {
  const { at, bytes, place } = machine;
  if (length > bytes.length - at)
    damaged(place, `the pickle ends at byte ${bytes.length}, ${length} more bytes were expected at byte ${at}`);
  machine.at += length;
  return bytes.subarray(at, at + length);
}

export function unsigned(machine: Machine, width: 1 | 2 | 4 | 8): number {
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

export function text(machine: Machine, bytes: Uint8Array): string {
  return strictText(bytes) ?? damaged(machine.place, `the text before byte ${machine.at} of the pickle is not UTF-8`);
}

export function line(machine: Machine): string {
  const end = machine.bytes.indexOf(0x0a, machine.at);
  if (end < 0) damaged(machine.place, `the name at byte ${machine.at} of the pickle does not end`);
  const name = text(machine, take(machine, end - machine.at));
  machine.at++;
  return name;
}

/** A two's complement integer, least significant byte first. */
export function long(machine: Machine, length: number): number | bigint {
  if (length > maxPickleIntegerBytes)
    unjustified(machine.place, `the pickle holds an integer of ${length} bytes at byte ${machine.at}`);
  let value = 0n;
  const bytes = take(machine, length);
  for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]!);
  const signed = BigInt.asIntN(length * 8, value);
  return BigInt(Number(signed)) === signed && Number.isSafeInteger(Number(signed)) ? Number(signed) : signed;
}

/** Values below the latest mark are out of reach, as in Python. */
export function pop(machine: Machine): PickleValue {
  const floor = machine.marks.at(-1) ?? 0;
  if (machine.stack.length <= floor)
    damaged(machine.place, `the pickle takes a value it does not have before byte ${machine.at}`);
  return machine.stack.pop()!;
}

export function top(machine: Machine): PickleValue {
  const value = pop(machine);
  machine.stack.push(value);
  return value;
}

export function popToMark(machine: Machine): PickleValue[] {
  const mark = machine.marks.pop();
  if (mark === undefined) return damaged(machine.place, `the pickle has no mark before byte ${machine.at}`);
  return machine.stack.splice(mark);
}

export function fetch(machine: Machine, index: number): void {
  const value = machine.memo.get(index);
  if (value === undefined)
    damaged(machine.place, `the pickle recalls value ${index}, which it has not stored, before byte ${machine.at}`);
  machine.stack.push(value);
}
