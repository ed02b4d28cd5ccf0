/** @file The integer checkpoint in numbers and names: what binding accepts and writing produces. */
import { isClassName, largestSeed, mostClassNames } from '../limits.ts';

/** Version of the checkpoints we write, under the metadata key `format`. */
export const checkpointFormat = 'spikec-checkpoint-1';

export const metadataKeys = {
  format: 'format',
  /** sha256 of the model's text form, in hex. */
  modelHash: 'model_sha256',
  /** sha256 over all tensors, in hex: safetensors itself has no checksum. */
  tensorsHash: 'tensors_sha256',
  /** What weights that nobody trained were drawn from. */
  randomSeed: 'random_seed',
  /** How many neuron layers follow which rule, in words. */
  neurons: 'neurons',
  /** What the outputs of a classifier stand for, from class 0 on: a list of texts as JSON. */
  classNames: 'class_names',
  /** The `--rename` options under which the tensors of the source were found: a list of texts as JSON. */
  renames: 'renames',
  inputFractionBits: 'input_fraction_bits',
  /** Width of one input integer in bits. */
  inputBits: 'input_bits',
  inputMean: 'input_mean',
  inputStd: 'input_std',
} as const;

/** Whether spikec wrote a file; others have a `format`, too: Hugging Face writes `pt`. */
export const isOwnFormat = (metadata: Readonly<Record<string, string>>): boolean =>
  Object.hasOwn(metadata, metadataKeys.format) && metadata[metadataKeys.format]!.startsWith('spikec-checkpoint-');

/** What random weights were drawn from, 0..2^32 - 1; undefined for a checkpoint that does not say so. */
export function randomSeedOf(metadata: Readonly<Record<string, string>>): number | undefined {
  const stated = Object.hasOwn(metadata, metadataKeys.randomSeed) ? metadata[metadataKeys.randomSeed]! : '';
  return /^\d{1,10}$/.test(stated) && Number(stated) <= largestSeed ? Number(stated) : undefined;
}

/** What the outputs stand for, from class 0 on; none for a checkpoint that does not say so, or says what no names are. */
export function classNamesOf(metadata: Readonly<Record<string, string>>): readonly string[] {
  if (!Object.hasOwn(metadata, metadataKeys.classNames)) return [];
  try {
    const stated: unknown = JSON.parse(metadata[metadataKeys.classNames]!);
    return Array.isArray(stated) && stated.length <= mostClassNames && stated.every(isClassName) ? stated : [];
  } catch {
    return [];
  }
}
