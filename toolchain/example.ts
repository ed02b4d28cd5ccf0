/** @file The embedded example: a network trained on Fashion-MNIST, and test images it has not seen. */
import type { CompileRequest } from '../compiler/index.ts';
import type { Diagnostic } from '../ir/diagnostics/index.ts';
import { createVerifier, gridOfImage, loadSamples, openSession } from '../runtime/index.ts';
import type { Files, RunRecord, Sample, Verdict } from '../runtime/index.ts';
import { compileImage, type CompiledImage } from './compile.ts';
import type { Host } from './host.ts';
import { openTrainerReference, sharesOf } from './judge.ts';
import { loadWeights } from './load/checkpoint.ts';
import { loadModel, type LoadedModel } from './load/model.ts';
import { loadTarget } from './load/target.ts';

/** The classes of Fashion-MNIST, in their order. */
export const fashionClasses = [
  'T-shirt/top',
  'Trouser',
  'Pullover',
  'Dress',
  'Coat',
  'Sandal',
  'Shirt',
  'Sneaker',
  'Bag',
  'Ankle boot',
] as const;

/** Paths of the example's files. */
export const fashionFiles = (files: Pick<Files, 'bundled'>) => ({
  model: files.bundled('examples', 'fashion', 'fashion.spike'),
  weights: files.bundled('examples', 'fashion', 'weights.safetensors'),
  /** The same network before deploy mode. */
  float: files.bundled('examples', 'fashion', 'float.safetensors'),
  images: files.bundled('examples', 'fashion'),
});

/** The example compiled: an image that went through its bytes, and what it is to be compared with. */
export interface Example extends CompiledImage {
  readonly model: LoadedModel;
  /** About model and weights. */
  readonly warnings: readonly Diagnostic[];
  readonly milliseconds: number;
}

/** Compiles it for a chip. Throws SPK706 where there is no such target, SPK65x where it does not fit. */
export function compileExample(host: Host, targetName: string, onStart: CompileRequest['onStart']): Example {
  const start = performance.now();
  const paths = fashionFiles(host);
  const model = loadModel(host, paths.model);
  const { weights, report } = loadWeights(host, paths.weights, model);
  const { target } = loadTarget(host, targetName);
  const request = { model: model.graph, weights, target, ...(onStart ? { onStart } : {}) };
  return {
    model,
    ...compileImage(host, request),
    warnings: [...model.warnings, ...report.warnings],
    milliseconds: performance.now() - start,
  };
}

/** One test image on the chip, with the verdict on every spike. */
export interface ExampleRun {
  readonly sample: Sample;
  readonly record: RunRecord;
  readonly exact: boolean;
}

/** Runs and verifies the first test images; `onImage` is called before each with its number, from 1. */
export async function runExample(
  host: Host,
  { loaded: { image }, deployed }: Example,
  limit: number,
  onImage: (number: number) => void,
): Promise<{ runs: ExampleRun[]; verdict: Verdict }> {
  const session = openSession(image, { trace: true, top: 3 });
  const trainer = openTrainerReference(host, image, deployed, sharesOf(deployed.model, 1));
  const verifier = createVerifier(image, deployed.model, deployed.weights, trainer.judge);
  const runs: ExampleRun[] = [];
  const request = { data: fashionFiles(host).images };
  for await (const sample of loadSamples(host, request, gridOfImage(image.header), { limit })) {
    onImage(runs.length + 1);
    const record = await session.run(sample);
    runs.push({ sample, record, exact: verifier.sample(sample, record.trace!).exact });
    await host.breathe();
  }
  await trainer.close();
  return { runs, verdict: verifier.verdict() };
}
