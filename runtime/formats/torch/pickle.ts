/** @file An unpickler that builds plain data and never executes: names stay names, calls become inert placeholders. */
import { maxPickleOperations, maxPickleStack } from '../limits.ts';
import { pop, unsigned, type Machine, type PickleHooks } from './pickle_machine.ts';
import { operations } from './pickle_operations.ts';
import type { PickleValue } from './pickle_values.ts';
import { damaged, unjustified, unsupported } from '../problems.ts';

/**
 * Reads one pickle of protocol 2 to 5. Opcodes after Python's `pickletools`; the text opcodes of protocols 0 and 1,
 * extension codes and out-of-band buffers are refused. Instructions, stack and integers are bounded (limits.ts).
 */
export function unpickle(bytes: Uint8Array, place: string, hooks: PickleHooks): PickleValue {
  const { value, end } = unpickleAt(bytes, 0, place, hooks);
  if (end < bytes.length) damaged(place, `${bytes.length - end} bytes follow the end of the pickle`);
  return value;
}

/** As `unpickle`, of a pickle that begins at byte `start` and that more may follow; `end` is where it ends. */
export function unpickleAt(
  bytes: Uint8Array,
  start: number,
  place: string,
  hooks: PickleHooks,
): { readonly value: PickleValue; readonly end: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const machine: Machine = { bytes, view, place, hooks, memo: new Map(), marks: [], stack: [], at: start };
  for (let count = 0; ; count++) {
    if (count >= maxPickleOperations) tooLong(place, `more than ${maxPickleOperations} instructions`);
    if (machine.stack.length > maxPickleStack) tooLong(place, `more than ${maxPickleStack} values at one time`);
    const opcode = unsigned(machine, 1);
    if (opcode === stop) return { value: result(machine), end: machine.at };
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
