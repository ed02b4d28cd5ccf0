/** @file All parts of the comparison, one after the other, and their figures together. */
import type { WeightBits } from '../../ir/limits.ts';
import type { LabelsFigures, PretrainFigures } from './labels.ts';
import type { Way } from './network.ts';
import type { Results } from './results.ts';
import type { StepFigures } from './step.ts';
import type { TrainFigures } from './train.ts';

/** Groups of parts that can be asked for alone; equal time needs the runs of `ways`, which are then made, too. */
export const partNames = ['ways', 'time4', 'time8', 'bits', 'labels'] as const;
export type PartName = (typeof partNames)[number];

export interface Scale {
  readonly parts: ReadonlySet<PartName>;
  readonly epochs: number;
  readonly seeds: number;
  /** Epochs of pre-training. */
  readonly pretrain: number;
}

/** Runs of one way, one for each seed. */
export type Runs = readonly TrainFigures[];

/** Everything that was measured; a group that was not asked for is absent. */
export interface Claims {
  readonly step?: StepFigures;
  /** After equal epochs. */
  readonly equalEpochs: Readonly<Partial<Record<Way, Runs>>>;
  /** SFA for the processor time that LIF took. */
  readonly equalTime: Readonly<Partial<Record<Way, Runs>>>;
  readonly bits: readonly WeightBits[];
  readonly labels?: {
    readonly pretraining: PretrainFigures;
    readonly scratch: readonly LabelsFigures[];
    readonly pretrained: readonly LabelsFigures[];
  };
}

const rounds = 9;
const widths: readonly WeightBits[] = [8, 4, 2];
const baselines = { lif4: 'time4', lif8: 'time8' } as const satisfies Partial<Record<Way, PartName>>;

export function measure(results: Results, scale: Scale): Claims {
  return { ...measureWays(results, scale), ...measureLabels(results, scale) };
}

const seedsOf = ({ seeds }: Scale): number[] => Array.from({ length: seeds }, (_, i) => i + 1);

function measureWays({ of }: Results, scale: Scale): Omit<Claims, 'labels'> {
  const { parts, epochs } = scale;
  const bits = parts.has('bits') ? widths : [];
  const runs = (way: Way, length: (seed: number) => number, deployed: readonly WeightBits[] = []): Runs =>
    seedsOf(scale).map((seed) => of({ kind: 'train', way, seed, epochs: length(seed), bits: deployed }));
  const sfaRuns = (): Runs => runs('sfa', () => epochs, bits);
  if (!(['ways', 'time4', 'time8'] as const).some((part) => parts.has(part)))
    return { bits, equalEpochs: parts.has('bits') ? { sfa: sfaRuns() } : {}, equalTime: {} };
  const sfa = sfaRuns();
  const step = of({ kind: 'step', rounds });
  const equalEpochs = { sfa, lif4: runs('lif4', () => epochs), lif8: runs('lif8', () => epochs) };
  const asLongAs = (way: keyof typeof baselines): Runs =>
    runs('sfa', (seed) => lengthOf(sfa[seed - 1]!, equalEpochs[way][seed - 1]!));
  const asked = (Object.keys(baselines) as (keyof typeof baselines)[]).filter((way) => parts.has(baselines[way]));
  return { bits, step, equalEpochs, equalTime: Object.fromEntries(asked.map((way) => [way, asLongAs(way)])) };
}

function measureLabels({ of }: Results, scale: Scale): Pick<Claims, 'labels'> {
  if (!scale.parts.has('labels')) return {};
  const pretraining = of({ kind: 'pretrain', epochs: scale.pretrain });
  const from = (pretrained: number): LabelsFigures[] =>
    seedsOf(scale).map((seed) => of({ kind: 'labels', seed, pretrained }));
  return { labels: { pretraining, scratch: from(0), pretrained: from(scale.pretrain) } };
}

/** Epochs of the one in the time of the other, at least one. */
const lengthOf = (fast: TrainFigures, slow: TrainFigures): number =>
  Math.max(1, Math.floor((slow.seconds * fast.epochs) / fast.seconds));
