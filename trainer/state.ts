/** @file The state of a run as a file of tensors: what resuming needs, and what it must not be mixed up with. */
import { tensorsHash } from '../ir/checkpoint/hash.ts';
import { DiagnosticError, type Diagnostic } from '../ir/diagnostics/index.ts';
import type { AnyTensor, TensorFile } from '../ir/tensor.ts';
import type { Learner } from './learner.ts';
import { parseProgress, type Progress } from './progress.ts';

/** Version of the files, under the metadata key `format`. */
export const stateFormat = 'spikec-training-1';

/** What a run is made from; two runs of equal identity give equal bits. Values are short texts. */
export interface RunIdentity {
  /** sha256 of the model's text form and of the data set, in hex. */
  readonly model: string;
  readonly data: string;
  /** Every option that changes a bit, by its name on the command line. */
  readonly settings: Readonly<Record<string, string>>;
}

/** What a run was started with that no hash brings back: names of files, parameters. Whoever starts runs chooses the keys. */
export type StartedWith = Readonly<Record<string, string>>;

/** What a state says its run was started with, and its settings; nothing where the file does not say. */
export const startOf = ({
  metadata,
}: TensorFile): { readonly settings: StartedWith; readonly started: StartedWith } => ({
  settings: readSettings(metadata['settings']),
  started: readSettings(metadata['started']),
});

/** The parts of a run: with float weights, then with weights on the chip's grid. */
export const phases = ['float', 'deploy'] as const;
export type Phase = (typeof phases)[number];

/** The phase in which a state was saved; only `loadState` says whether it is sound. */
export const phaseOf = ({ metadata }: TensorFile): Phase => (metadata['phase'] === 'deploy' ? 'deploy' : 'float');

/** The state between two steps: the same state gives the same bytes. */
export function stateFile(
  identity: RunIdentity,
  phase: Phase,
  progress: Progress,
  tensors: ReadonlyMap<string, Float32Array>,
  started: StartedWith = {},
): TensorFile {
  const held = new Map<string, AnyTensor>(
    [...tensors].map(([name, data]) => [name, { type: 'F32', shape: [data.length], data }]),
  );
  return {
    tensors: held,
    metadata: {
      format: stateFormat,
      model_sha256: identity.model,
      data_sha256: identity.data,
      settings: JSON.stringify(identity.settings),
      started: JSON.stringify(started),
      phase,
      progress: JSON.stringify(progress),
      tensors_sha256: tensorsHash(held),
    },
  };
}

/** Whether a file says that it is a state of a run, of whatever version. */
export const looksLikeState = ({ metadata }: TensorFile): boolean =>
  metadata['format']?.startsWith('spikec-training-') === true;

/**
 * Loads a state into a learner and returns how far it is. Nothing is loaded unless all fits.
 *
 * @param name the file's, in messages.
 * @throws DiagnosticError SPK806 (not a state, damaged, of another version) or SPK807 (of another model, data set or other
 *   settings: every difference).
 */
export function loadState(file: TensorFile, identity: RunIdentity, learner: Learner, name: string): Progress {
  const problem = (code: Diagnostic['code'], message: string, help?: string): Diagnostic => ({
    code,
    severity: 'error',
    message,
    place: name,
    ...(help === undefined ? {} : { help }),
  });
  const damage = whyNoState(file);
  if (damage !== undefined) throw new DiagnosticError([problem('SPK806', damage, 'resume from another run folder')]);
  const others = differences(file, identity).map((text) => problem('SPK807', text));
  if (others.length > 0) throw new DiagnosticError(others);
  const unfit = whyUnfit(file, learner.state());
  if (unfit !== undefined) throw new DiagnosticError([problem('SPK806', unfit, 'resume from another run folder')]);
  const progress = parseProgress(file.metadata['progress']!)!;
  learner.restore(new Map([...file.tensors].map(([key, { data }]) => [key, data as Float32Array])), progress.total);
  return progress;
}

function whyNoState(file: TensorFile): string | undefined {
  const { format, tensors_sha256: hash, progress } = file.metadata;
  if (format !== stateFormat)
    return looksLikeState(file)
      ? `the state has the format "${format!.slice(0, 80)}"; this version reads "${stateFormat}"`
      : 'the file is not the state of a training run';
  if (hash !== tensorsHash(file.tensors))
    return 'the state is damaged: its tensors do not have the hash that it states';
  return parseProgress(progress ?? '') ? undefined : 'the state is damaged: its progress cannot be read';
}

/** What the state was made from that is not what this run is made from, a sentence each. */
function differences({ metadata }: TensorFile, identity: RunIdentity): string[] {
  const stated = readSettings(metadata['settings']);
  const names = [...new Set([...Object.keys(stated), ...Object.keys(identity.settings)])].sort();
  const shown = (value: string | undefined): string => value?.slice(0, 80) ?? 'not given';
  return [
    ...(metadata['model_sha256'] === identity.model
      ? []
      : ['the state is of another model, or of other -p parameters']),
    ...(metadata['data_sha256'] === identity.data ? [] : ['the state was trained on another data set']),
    ...names
      .filter((name) => stated[name] !== identity.settings[name])
      .map((name) => `--${name} was ${shown(stated[name])}, now it is ${shown(identity.settings[name])}`),
  ];
}

function readSettings(text: string | undefined): Record<string, string> {
  try {
    const value: unknown = JSON.parse(text ?? '');
    if (typeof value !== 'object' || value === null) return {};
    return Object.fromEntries(Object.entries(value).filter(([, one]) => typeof one === 'string')) as Record<
      string,
      string
    >;
  } catch {
    return {};
  }
}

/** Why a learner cannot be filled from a file. */
function whyUnfit(file: TensorFile, wanted: ReadonlyMap<string, Float32Array>): string | undefined {
  const stranger = [...file.tensors.keys()].find((key) => !wanted.has(key));
  if (stranger !== undefined) return `the state has a tensor "${stranger.slice(0, 80)}" that nothing wants`;
  for (const [key, { length }] of wanted) {
    const tensor = file.tensors.get(key);
    if (tensor?.type !== 'F32' || tensor.data.length !== length)
      return `the state lacks tensor "${key}" of ${length} numbers`;
  }
  return undefined;
}
