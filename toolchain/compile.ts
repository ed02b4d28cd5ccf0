/** @file From a model with weights to files: the image, and the integer checkpoint that it computes with. */
import {
  compile,
  deploy,
  runPasses,
  type CompileRequest,
  type CompileResult,
  type Facts,
  type PassReport,
} from '../compiler/index.ts';
import { checkpointFile, metadataKeys } from '../ir/checkpoint/index.ts';
import { encodeImage } from '../ir/chip/index.ts';
import type { ChipImage } from '../ir/chip/image.ts';
import { fail } from '../ir/diagnostics/index.ts';
import { createSha256, hexOf } from '../ir/sha256.ts';
import { costsOfSamples, imageExecutor, writeSafetensors } from '../runtime/index.ts';
import type { Host } from './host.ts';
import type { Deployed } from './judge.ts';
import { throughBytes, type LoadedImage } from './load/image.ts';

/** An image, and the network that it is to be compared with. */
export interface CompiledImage {
  /** Went through its bytes, so that what runs is what a file would say. */
  readonly loaded: LoadedImage;
  readonly deployed: Deployed;
  /** What each pass said. */
  readonly log: readonly PassReport[];
}

/** Compiles a network whole. Throws a `DiagnosticError` where it does not fit, or cannot be compiled. */
export const compileImage = (host: Host, request: Omit<CompileRequest, 'passes'>): CompiledImage =>
  host.compute(() => {
    const { facts, log } = compile({ measure: costsOfSamples, ...request });
    return { loaded: throughBytes(facts.image, 'in memory'), deployed: deploy(request), log };
  });

/** What was written: its size, and its sha256 in hex. */
export interface Written {
  readonly bytes: number;
  readonly sha256: string;
}

/** Runs passes as `runPasses` of the compiler does, with the simulator at hand where every pass is to be verified. */
export const runCompiler = (
  host: Host,
  { verifyEach = false, ...request }: Omit<CompileRequest, 'verifyEach'> & { readonly verifyEach?: boolean },
): CompileResult =>
  host.compute(() =>
    runPasses({ measure: costsOfSamples, ...request, ...(verifyEach ? { verifyEach: { image: imageExecutor } } : {}) }),
  );

/** Writes an image section by section. Throws SPK412. */
export async function writeImage(host: Host, path: string, image: ChipImage): Promise<Written> {
  const hash = createSha256();
  let bytes = 0;
  const watched = async function* (): AsyncGenerator<Uint8Array> {
    for (const section of encodeImage(image)) {
      bytes += section.length;
      hash.update(section);
      yield section;
    }
  };
  await host.write(path, watched());
  return { bytes, sha256: hexOf(hash.digest()) };
}

/** Writes the integer checkpoint of a compilation. Throws SPK705 where the weights are still float. */
export async function writeIntegerWeights(
  host: Host,
  path: string,
  { model, weights, randomSeed, classNames = [] }: Partial<Facts>,
): Promise<void> {
  if (weights?.kind !== 'integer')
    fail('SPK705', 'the weights are still float', { place: path, help: 'let the pass quantise run' });
  const made = {
    ...(typeof randomSeed === 'number' ? { [metadataKeys.randomSeed]: String(randomSeed) } : {}),
    ...(classNames.length > 0 ? { [metadataKeys.classNames]: JSON.stringify(classNames) } : {}),
  };
  await host.write(path, writeSafetensors(checkpointFile(model!, weights, made)));
}
