import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import test from 'ava';
import { DiagnosticError } from '../../ir/diagnostics/index.ts';
import { checkWritable, failSystem, readFileBytes, writeAtomically } from '../../node/files.ts';
import { parseTensorFile, writePng, writeSafetensors } from '../../runtime/formats/index.ts';
import { readTensorFile } from '../support/host.ts';
import { diagnosed } from '../runtime/formats/damage.ts';
import { npyFile } from '../runtime/formats/tensors.ts';

const folder = mkdtempSync(join(tmpdir(), 'spikec-files-'));
test.after.always(() => {
  rmSync(folder, { recursive: true });
});
let count = 0;
/** A path in an empty folder of its own. */
function fresh(name = 'out.bin'): string {
  const own = join(folder, String(count++));
  mkdirSync(own);
  return join(own, name);
}
async function refused(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return diagnosed(() => {
    if (error !== undefined) throw error as Error;
  });
}

test('reading says why it cannot', (t) => {
  const path = fresh();
  t.regex(
    diagnosed(() => readFileBytes(path)),
    /^SPK401 .*out.bin: .*there is no such file/,
  );
  t.regex(
    diagnosed(() => readFileBytes(folder)),
    /^SPK401 .*it is a folder/,
  );
  t.regex(
    diagnosed(() => readFileBytes('/dev/null')),
    /^SPK401 \/dev\/null: it is a device or a pipe/,
  );
  writeFileSync(path, 'abc');
  t.deepEqual([...readFileBytes(path)], [97, 98, 99]);
  t.regex(
    diagnosed(() => readFileBytes(`${path}/x`)),
    /^SPK401 .*a part of the path is a file/,
  );
  truncateSync(path, 2 ** 31);
  t.regex(
    diagnosed(() => readFileBytes(path)),
    /^SPK402 .*2147483648 bytes.*half precision/,
  );
});

test('a pipe without a writer does not block', (t) => {
  const path = fresh('pipe');
  execFileSync('mkfifo', [path]);
  t.regex(
    diagnosed(() => readFileBytes(path)),
    /SPK401 .*pipe/,
  );
});

test('writing replaces the whole file, by bytes or in pieces', async (t) => {
  const path = fresh();
  await writeAtomically(path, Uint8Array.of(1, 2));
  await writeAtomically(
    path,
    (async function* () {
      yield Uint8Array.of(3);
      await Promise.resolve();
      yield Uint8Array.of(4, 5);
    })(),
  );
  t.deepEqual([...readFileSync(path)], [3, 4, 5]);
  t.is(readdirSync(join(path, '..')).length, 1);
});

test('a failure half-way leaves the old file and nothing else', async (t) => {
  const path = fresh();
  writeFileSync(path, 'old');
  const reason = new Error('the computation failed');
  const pieces = (async function* () {
    yield Uint8Array.of(1);
    await Promise.resolve();
    throw reason;
  })();
  t.is(await t.throwsAsync(writeAtomically(path, pieces)), reason);
  t.is(readFileSync(path, 'utf8'), 'old');
  t.is(readdirSync(join(path, '..')).length, 1);
});

test('writing follows links', async (t) => {
  const path = fresh();
  writeFileSync(path, 'old');
  symlinkSync(path, `${path}.link`);
  await writeAtomically(`${path}.link`, Buffer.from('new'));
  t.is(readFileSync(path, 'utf8'), 'new');
});

test('paths that cannot be written', async (t) => {
  const path = fresh();
  // A pipe of our own stands for all that is not a regular file: a wrong implementation would replace a real device.
  const pipe = fresh('pipe');
  execFileSync('mkfifo', [pipe]);
  for (const attempt of [(to: string) => writeAtomically(to, Uint8Array.of(1)), checkWritable]) {
    t.regex(await refused(attempt(join(path, 'x'))), /^SPK412 .*its folder does not exist \(create it: mkdir -p/);
    t.regex(await refused(attempt(folder)), /^SPK412 .*it is a folder/);
    t.regex(await refused(attempt(`${path}/`)), /^SPK412 .*names no file/);
    t.regex(await refused(attempt('')), /^SPK412 .*names no file/);
    t.regex(await refused(attempt(pipe)), /^SPK412 .*a device or a pipe/);
    t.regex(await refused(attempt(join(path, '..', 'n'.repeat(300)))), /^SPK412 .*too long/);
  }
  await checkWritable(path);
  t.false(existsSync(path));
  t.deepEqual(readdirSync(join(path, '..')), []);
});

(process.getuid?.() === 0 ? test.skip : test)(
  'a folder without permission (skipped: root may write anywhere)',
  async (t) => {
    const path = fresh();
    chmodSync(join(path, '..'), 0o500);
    t.regex(await refused(writeAtomically(path, Uint8Array.of(1))), /^SPK412 .*permission/);
  },
);

test('what the operating system reports is put in words; other errors pass', (t) => {
  const system = (code: string): Error => Object.assign(new Error(code), { code, errno: -1 });
  t.regex(
    diagnosed(() => failSystem('x', 'SPK412', system('ENOSPC'))),
    /^SPK412 x: .*the disk is full/,
  );
  t.regex(
    diagnosed(() => failSystem('x', 'SPK412', system('EROFS'))),
    /read-only/,
  );
  t.regex(
    diagnosed(() => failSystem('x', 'SPK401', system('EWHATEVER'))),
    /reports EWHATEVER/,
  );
  t.throws(() => failSystem('x', 'SPK401', new TypeError('ours')), { instanceOf: TypeError });
});

test('tensor files are told apart by content, not by name', (t) => {
  const tensor = { type: 'U8' as const, shape: [1], data: Uint8Array.of(7) };
  const wrong = fresh('weights.npz');
  writeFileSync(wrong, writeSafetensors({ tensors: new Map([['w', tensor]]), metadata: {} }));
  t.is(readTensorFile(wrong).format, 'safetensors');
  writeFileSync(wrong, npyFile(`{'descr': '|u1', 'fortran_order': False, 'shape': (1,), }`, Uint8Array.of(7)));
  t.deepEqual(readTensorFile(wrong).tensors.get('data'), tensor);
  writeFileSync(wrong, writePng({ type: 'U8', shape: [1, 1, 1], data: Uint8Array.of(1) }));
  t.regex(
    diagnosed(() => readTensorFile(wrong)),
    /SPK454 .*a PNG picture.*safetensors, .npz, .npy and .pth/,
  );
  writeFileSync(wrong, 'version https://git-lfs.github.com/spec/v1');
  t.regex(
    diagnosed(() => readTensorFile(wrong)),
    /SPK453 .*a Git LFS pointer.*git lfs pull/,
  );
  writeFileSync(wrong, Uint8Array.of(1, 2, 3, 0));
  t.regex(
    diagnosed(() => readTensorFile(wrong)),
    /SPK404 .*does not begin like a npz file/,
  );
  const other = fresh('notes.txt');
  writeFileSync(other, 'hello');
  t.regex(
    diagnosed(() => readTensorFile(other)),
    /SPK403 .*a text, which is not read.*safetensors/,
  );
  writeFileSync(other, '');
  t.throws(() => readTensorFile(other), { instanceOf: DiagnosticError, message: /SPK404: the file is empty/ });
});

test('a header of 640 or 896 bytes does not make a safetensors file a pickle', (t) => {
  const tensor = { type: 'U8' as const, shape: [1], data: Uint8Array.of(7) };
  const lengths = new Set<number>();
  for (let padding = 0; padding < 1000; padding += 8) {
    const metadata = { note: 'x'.repeat(padding) };
    const bytes = writeSafetensors({ tensors: new Map([['w', tensor]]), metadata });
    if (bytes[0] !== 0x80) continue;
    lengths.add(bytes[1]!);
    t.is(parseTensorFile(bytes, 'w').format, 'safetensors');
  }
  t.deepEqual([...lengths].sort(), [0, 1, 2, 3]);
});
