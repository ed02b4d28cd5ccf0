/** @file No output replaces a file that is read, under whatever name. */
import test, { type ExecutionContext } from 'ava';
import { linkSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeNpz, writeSafetensors } from '../../../runtime/formats/index.ts';
import { emptyFolder, spikec } from '../../cli/spikec.ts';
import { residual } from './images.ts';

async function prepared(t: ExecutionContext): Promise<string> {
  const cwd = emptyFolder(t);
  writeFileSync(join(cwd, 'm.spike'), residual());
  const input = { type: 'U8', shape: [1, 1, 8, 8], data: new Uint8Array(64).fill(9) } as const;
  writeFileSync(join(cwd, 'x.safetensors'), writeSafetensors({ tensors: new Map([['input', input]]), metadata: {} }));
  mkdirSync(join(cwd, 'o'));
  writeFileSync(
    join(cwd, 'o', 'outputs.npz'),
    writeNpz({ tensors: new Map([['images', input]]), metadata: {} }, 'outputs.npz'),
  );
  const words = [
    'compile',
    'm.spike',
    '--random-weights',
    '1',
    '--save-weights',
    'net.safetensors',
    '--out',
    'net.chip',
  ];
  const { status, stderr } = await spikec(words, { cwd });
  t.is(status, 0, stderr);
  symlinkSync('net.safetensors', join(cwd, 'l.safetensors'));
  linkSync(join(cwd, 'net.safetensors'), join(cwd, 'hard.safetensors'));
  symlinkSync('.', join(cwd, 'here'));
  return cwd;
}

const everything = (cwd: string): string[] =>
  ['', 'o'].flatMap((folder) =>
    readdirSync(join(cwd, folder), { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => `${folder}/${name} ${readFileSync(join(cwd, folder, name)).toString('base64')}`),
  );

const compile = 'compile m.spike --weights net.safetensors';
for (const words of [
  'run net.chip --input x.safetensors:input --trace x.safetensors',
  'run net.chip --input x.safetensors:input[0:1] --trace x.safetensors',
  'run net.chip --data o/outputs.npz --outputs o',
  `${compile} --out n2.chip --emit spike=net`,
  'import net.safetensors --model m.spike --out l.safetensors',
  'import net.safetensors --model m.spike --out hard.safetensors',
  'import l.safetensors --model m.spike --out here/net.safetensors',
  `${compile} --calibrate x.safetensors:input --out x.safetensors`,
  `${compile} --out n2.chip --emit model=here/n2.chip`,
  'verify net.chip --model m.spike --weights net.safetensors --data o/outputs.npz --results o/outputs.npz',
])
  test(words, async (t) => {
    const cwd = await prepared(t);
    const before = everything(cwd);
    const { status, stderr } = await spikec(words.split(' '), { cwd });
    t.is(status, 2, stderr);
    t.regex(stderr, /^error SPK709/);
    t.deepEqual(everything(cwd), before);
  });
