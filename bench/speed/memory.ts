/** @file Memory and opening time, each side in a process of its own: `openApart` starts it, this file runs in it. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { decodeImage } from '../../ir/chip/index.ts';
import { sizeOf } from '../../ir/tensor.ts';
import type { Mode } from '../../sim/index.ts';
import { onnxruntime, openDense } from '../onnx/runtime.ts';
import { openExecutor, type OpenSide } from './sides.ts';
import { madeUpPicture, type Subject } from './subject.ts';

/** What a process with nothing else in it took. */
export interface Footprint {
  /** The most that was resident, Node itself included. */
  readonly residentBytes: number;
  /** From the bytes of the file to the first result. */
  readonly firstResult: number;
}

interface Request {
  readonly who: OpenSide['who'];
  readonly threads: number;
  readonly file: string;
  readonly shape: readonly number[];
}

/** Opens a network in a process of its own and runs one input. */
export function openApart(subject: Subject, who: OpenSide['who'], threads: number): Footprint {
  const folder = mkdtempSync(join(tmpdir(), 'spikec-bench-'));
  try {
    const file = join(folder, 'network');
    writeFileSync(file, who === 'onnxruntime' ? subject.onnx : subject.compiled.loaded.content);
    const request: Request = { who, threads, file, shape: subject.shape };
    const output = execFileSync(process.execPath, [fileURLToPath(import.meta.url), JSON.stringify(request)]);
    return JSON.parse(output.toString()) as Footprint;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function run({ who, threads, file, shape }: Request): Promise<Footprint> {
  const input = madeUpPicture(sizeOf(shape));
  const start = performance.now();
  const bytes = readFileSync(file);
  if (who === 'onnxruntime')
    await (
      await openDense(
        onnxruntime()!,
        bytes,
        threads,
        Float32Array.from(input, (i) => i / 64),
        shape,
      )
    ).run();
  else await openExecutor(decodeImage(bytes, file), who satisfies Mode, threads)(input);
  return {
    firstResult: performance.now() - start,
    residentBytes: process.resourceUsage().maxRSS * 1024,
  };
}

if (import.meta.url === pathToFileURL(process.argv[1]!).href) {
  console.log(JSON.stringify(await run(JSON.parse(process.argv[2]!) as Request)));
  process.exit();
}
