/** @file The embedded example: a network trained on Fashion-MNIST, and test images it has not seen. */
import { compile, deploy } from '../compiler/index.ts';
import { decodeImage, imageBytes } from '../ir/chip/index.ts';
import type { ModelGraph } from '../ir/model/index.ts';
import type { Weights } from '../ir/checkpoint/index.ts';
import {
  createVerifier,
  gridOfImage,
  loadSamples,
  openSession,
  type RunRecord,
  type Sample,
  type Verdict,
} from '../runtime/index.ts';
import { coreCosts } from '../sim/index.ts';
import { loadWeights } from './load/checkpoint.ts';
import { sha256Of, type LoadedImage } from './load/image.ts';
import { breathe, interruptible } from '../node/interrupt.ts';
import { loadModel, type LoadedModel } from './load/model.ts';
import { bundled } from '../node/package.ts';
import type { Spot } from '../cli/terminal/picture.ts';
import { loadTarget } from './load/target.ts';
import type { Terminal } from '../cli/terminal/terminal.ts';
import { openTrainerReference } from './judge.ts';

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

export const fashionFiles = {
  model: bundled('examples', 'fashion', 'fashion.spike'),
  weights: bundled('examples', 'fashion', 'weights.safetensors'),
  /** The same network before deploy mode. */
  float: bundled('examples', 'fashion', 'float.safetensors'),
  images: bundled('examples', 'fashion'),
} as const;

/** The example compiled: an image that went through its bytes, and what it is to be compared with. */
export interface Example {
  readonly model: LoadedModel;
  readonly loaded: LoadedImage;
  readonly deployed: { readonly model: ModelGraph; readonly weights: Weights };
  readonly milliseconds: number;
}

export async function compileExample(targetName: string, terminal: Terminal): Promise<Example> {
  const start = performance.now();
  const model = await loadModel(fashionFiles.model, undefined, terminal);
  const { weights } = await loadWeights(fashionFiles.weights, model, terminal);
  const { target } = await loadTarget(targetName);
  const request = { model: model.graph, weights, target };
  const { facts } = interruptible(() =>
    compile({
      ...request,
      onStart: (pass, index, count) => terminal.progress(`compile: ${pass.name} (${index + 1} of ${count})`),
    }),
  );
  const content = imageBytes(facts.image);
  const loaded = {
    path: 'in memory',
    content,
    bytes: content.length,
    sha256: sha256Of(content),
    image: decodeImage(content, 'the demo image'),
  };
  return { model, loaded, deployed: deploy(request), milliseconds: performance.now() - start };
}

/** One test image on the chip, with the verdict on every spike. */
export interface ExampleRun {
  readonly sample: Sample;
  readonly record: RunRecord;
  readonly exact: boolean;
}

export async function runExample(
  example: Example,
  limit: number,
  terminal: Terminal,
): Promise<{ runs: ExampleRun[]; verdict: Verdict }> {
  const { image } = example.loaded;
  const session = openSession(image, { trace: true, top: 3 });
  const trainer = await openTrainerReference(example.deployed, 1);
  const verifier = createVerifier(image, example.deployed.model, example.deployed.weights, trainer.executor);
  const runs: ExampleRun[] = [];
  for await (const sample of loadSamples({ data: fashionFiles.images }, gridOfImage(image.header), { limit })) {
    terminal.progress(`run and verify: image ${runs.length + 1} of ${limit}`);
    const record = await session.run(sample);
    runs.push({ sample, record, exact: verifier.sample(sample, record.trace!).exact });
    await breathe();
  }
  terminal.progress();
  await trainer.close();
  return { runs, verdict: verifier.verdict() };
}

/** What every core did over all runs: events, operations and comparisons. */
export function coreWork({ loaded }: Example, runs: readonly ExampleRun[]): Spot[] {
  return loaded.image.cores.map(({ x, y }, core) => {
    let value = 0;
    for (const { record } of runs)
      for (let column = 0; column < coreCosts.length; column++)
        value += record.result.perCore[core * coreCosts.length + column]!;
    return { x, y, value };
  });
}
