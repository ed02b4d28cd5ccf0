/** @file A trained network on the simulated chip: what an image costs there, by the target's table and by the papers' formula. */
import type { Weights } from '../../ir/checkpoint/index.ts';
import type { ModelGraph } from '../../ir/model/index.ts';
import { gridOfImage, loadSamples, openSession } from '../../runtime/index.ts';
import { compileImage } from '../../toolchain/compile.ts';
import { loadTarget } from '../../toolchain/load/target.ts';
import { host, type Settings } from './network.ts';

/** Means of an image of the test part. */
export interface ChipFigures {
  readonly samples: number;
  /** Right among them. */
  readonly correct: number;
  readonly spikes: number;
  readonly synapticOps: number;
  readonly microjoule: number;
  /** 4.6 pJ x multiply-accumulates + 0.9 pJ x synaptic operations, at 45 nm; the first layer in every logical step, as the chip computes it. */
  readonly paperMicrojoule: number;
  readonly cycles: number;
}

/** Compiles for sdt-core, rounding float weights to int8, and runs test images. */
export async function onChip(
  model: ModelGraph,
  weights: Weights,
  { data, samples: limit }: Settings,
): Promise<ChipFigures> {
  const { image } = compileImage(host, { model, weights, target: loadTarget(host, 'sdt-core').target }).loaded;
  const session = openSession(image);
  const sums = { samples: 0, correct: 0, spikes: 0, synapticOps: 0, microjoule: 0, paperMicrojoule: 0, cycles: 0 };
  for await (const sample of loadSamples(host, { data }, gridOfImage(image.header), { limit })) {
    const { spikes, synapticOps, energy, cycles, top, label } = await session.run(sample);
    sums.samples++;
    sums.correct += top[0]?.class === label ? 1 : 0;
    sums.spikes += spikes;
    sums.synapticOps += synapticOps;
    sums.microjoule += energy.table!.total / 1e6;
    sums.paperMicrojoule += energy.paper / 1e6;
    sums.cycles += cycles ?? 0;
  }
  await session.close();
  const { samples, correct } = sums;
  const mean = (sum: number): number => sum / samples;
  return {
    ...{ samples, correct, spikes: mean(sums.spikes), synapticOps: mean(sums.synapticOps) },
    ...{ microjoule: mean(sums.microjoule), paperMicrojoule: mean(sums.paperMicrojoule), cycles: mean(sums.cycles) },
  };
}
