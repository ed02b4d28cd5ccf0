import test from 'ava';
import { programBytes, writeProgram, type TaskPhase } from '../../engine/program.ts';
import { argumentOffsets, records } from '../../engine/records.ts';

const table = { first: { x: 'usize', n: 'i32' }, second: { flag: 'bool', a: 'f32', b: 'f64' } } as const;

function write(phases: readonly TaskPhase[], address = 0): DataView {
  const view = new DataView(new ArrayBuffer(address + programBytes(phases)));
  writeProgram(view, address, phases, table);
  return view;
}

test('a program in memory: the number of its phases, the phases, then their tasks one behind the other', (t) => {
  const first = { kernel: 'first', arguments: { x: 2 ** 32 - 64, n: -7 } };
  const second = { kernel: 'second', arguments: { b: 1 / 3, a: 0.5, flag: 1 } };
  const phases = [
    { name: 'one', tasks: [first, second] },
    { name: 'two', tasks: [second] },
  ];
  const view = write(phases, 64);
  t.is(view.getInt32(64, true), 2);
  const tasks = 64 + 3 * records.phaseBytes;
  const phase = (i: number): number => 64 + (i + 1) * records.phaseBytes;
  t.deepEqual(
    [0, 1].map((i) => view.getInt32(phase(i) + records.phaseTaskCount, true)),
    [2, 1],
  );
  t.deepEqual(
    [0, 1].map((i) => view.getUint32(phase(i) + records.phaseFirstTask, true)),
    [tasks, tasks + 2 * records.taskBytes],
  );
  t.deepEqual(
    [view.getInt32(tasks, true), view.getUint32(tasks + 4, true), view.getInt32(tasks + 8, true)],
    [0, 2 ** 32 - 64, -7],
  );
  const at = tasks + records.taskBytes;
  t.deepEqual([view.getInt32(at, true), view.getInt32(at + 4, true), view.getFloat32(at + 8, true)], [1, 1, 0.5]);
  t.is(view.getFloat64(at + 12, true), 1 / 3);
});

test('a task that names no kernel, or lacks an argument, is refused', (t) => {
  const program = (kernel: string, args: Readonly<Record<string, number>>) => [
    { name: 'p', tasks: [{ kernel, arguments: args }] },
  ];
  t.throws(() => write(program('third', {})), { message: 'there is no kernel "third"' });
  t.throws(() => write(program('first', { x: 1 })), { message: 'first: argument "n" is missing' });
  t.throws(() => write(program('first', { x: NaN, n: 1 })), { message: 'first: argument "x" is missing' });
});

test('arguments lie one behind the other, and no more of them than a task holds', (t) => {
  t.deepEqual(argumentOffsets(['usize', 'f64', 'bool', 'f32']), [4, 8, 16, 20]);
  const most = (records.taskBytes - records.taskArguments) / 4;
  t.is(argumentOffsets(Array.from({ length: most }, () => 'i32')).length, most);
  t.throws(() => argumentOffsets(Array.from({ length: most + 1 }, () => 'i32')), { message: /a task holds 128 bytes/ });
});
