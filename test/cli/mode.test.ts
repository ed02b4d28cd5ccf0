/** @file The mode that ran a sample is told as it was, with the reason where it is another one than was asked for. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { documentOf, spikec } from './spikec.ts';
import { data, network, tinyImage } from './tiny.ts';

test('an image that saturates runs event by event, and says why; another in the mode asked for', async (t) => {
  const folder = await tinyImage(t);
  writeFileSync(join(folder, 'narrow.spike'), 'target "narrow" like "sdt-core" { membrane_bits: 20 }\n');
  const words = ['compile', network[1]!, ...network.slice(2, -2), '--weights', 'w.safetensors', '--saturate'];
  const compiled = await spikec([...words, '--target', 'narrow.spike', '--out', 's.chip', '-q'], { cwd: folder });
  t.is(compiled.status, 0, compiled.stderr);
  const told = async (image: string, ...more: readonly string[]): Promise<unknown> => {
    const { mode, modeReason } = documentOf(
      t,
      await spikec(['run', image, ...data(5), '--json', ...more], { cwd: folder }),
    );
    return [mode, modeReason];
  };
  for (const threads of ['1', '2']) {
    t.deepEqual(await told('f.chip', '--threads', threads), ['window', undefined]);
    t.deepEqual(await told('f.chip', '--threads', threads, '--mode', 'step'), ['step', undefined]);
    const [mode, reason] = (await told('s.chip', '--threads', threads)) as [string, string];
    t.is(mode, 'step');
    t.regex(reason, /saturate/);
  }
  const text = await spikec(['run', 's.chip', ...data(1)], { cwd: folder });
  t.regex(text.stdout, /event by event|step mode|--mode step/);
});
