/** @file Another question than exactness: how far the deployed integer network is from the float checkpoint. */
import { countsOf, spikingNodes } from '../../ir/model/index.ts';
import type { Sample } from '../samples/index.ts';
import { topClasses } from '../session.ts';
import { evaluate, type Reference } from './reference.ts';

export interface LayerFidelity {
  readonly layer: string;
  /** Neurons times samples. */
  readonly neurons: number;
  /** Share of neurons with the same spike count, 0..1. */
  readonly equal: number;
  /** Mean of |difference in spikes| per neuron. */
  readonly meanError: number;
}

export interface Fidelity {
  readonly samples: number;
  readonly layers: readonly LayerFidelity[];
  /** Over all layers. */
  readonly equal: number;
  readonly meanError: number;
  /** Differences of the first output: deployed minus float. */
  readonly logitError: { readonly max: number; readonly rms: number };
  /** Share of samples whose first class agrees, 0..1. */
  readonly top1Agreement: number;
  /** Share of labelled samples that are right; absent where no sample has a label. */
  readonly accuracy?: { readonly labelled: number; readonly float: number; readonly deployed: number };
}

/** Sums of one layer, or of the logits. */
interface Sums {
  count: number;
  equal: number;
  error: number;
}

/** What a network did with one sample. */
export interface Activity {
  /** Spikes by layer, in any order of neurons that both sides share. */
  readonly counts: ReadonlyMap<string, Uint8Array>;
  /** Values of the first output; empty where there are none. */
  readonly logits: readonly number[];
}

/** Running sums, so that samples need not be kept. */
export interface FidelityBuilder {
  /** @param float what is compared with. */
  add(float: Activity, deployed: Activity, label: number | undefined): void;
  fidelity(): Fidelity;
}

/** Begins with no samples. @param names the layers that both sides have. */
export function createFidelity(names: readonly string[]): FidelityBuilder {
  const layers = new Map<string, Sums>(names.map((name) => [name, { count: 0, equal: 0, error: 0 }]));
  const logits = { count: 0, squares: 0, max: 0 };
  const votes = { samples: 0, agree: 0, labelled: 0, floatRight: 0, deployedRight: 0 };
  return {
    add(a, b, label) {
      for (const [name, sums] of layers) addCounts(sums, a.counts.get(name)!, b.counts.get(name)!);
      a.logits.forEach((value, i) => {
        const error = Math.abs(b.logits[i]! - value);
        logits.count++;
        logits.squares += error ** 2;
        logits.max = Math.max(logits.max, error);
      });
      vote(votes, a.logits, b.logits, label);
    },
    fidelity: () => fidelityOf(layers, logits, votes),
  };
}

/**
 * Evaluates both networks on all samples.
 *
 * @param float the float checkpoint, batch norms as they are.
 * @param deployed the integer network; layers are matched by name.
 */
export function fidelity(float: Reference, deployed: Reference, samples: Iterable<Sample>): Fidelity {
  const names = spikingNodes(deployed.graph).map(({ name }) => name);
  const sums = createFidelity(names.filter((name) => float.graph.nodes.has(name)));
  for (const sample of samples) sums.add(activityOf(float, sample), activityOf(deployed, sample), sample.label);
  return sums.fidelity();
}

function activityOf(reference: Reference, { input }: Sample): Activity {
  const counts = new Map<string, Uint8Array>();
  const outputs = evaluate(reference, input, (node, values) => {
    if (node.type.kind === 'count') counts.set(node.name, countsOf(node, values));
  });
  return { counts, logits: Array.from(outputs.values().next().value ?? []) };
}

function addCounts(sums: Sums, a: Uint8Array, b: Uint8Array): void {
  if (a.length !== b.length) throw new Error('the two networks have layers of different extents');
  for (let i = 0; i < a.length; i++) {
    const error = Math.abs(a[i]! - b[i]!);
    if (error === 0) sums.equal++;
    sums.error += error;
  }
  sums.count += a.length;
}

interface Votes {
  samples: number;
  agree: number;
  labelled: number;
  floatRight: number;
  deployedRight: number;
}

function vote(votes: Votes, float: readonly number[], deployed: readonly number[], label: number | undefined): void {
  const [a, b] = [topClasses(float, 1)[0]?.class, topClasses(deployed, 1)[0]?.class];
  votes.samples++;
  if (a === b) votes.agree++;
  if (label === undefined) return;
  votes.labelled++;
  if (a === label) votes.floatRight++;
  if (b === label) votes.deployedRight++;
}

function fidelityOf(
  layers: ReadonlyMap<string, Sums>,
  logits: { count: number; squares: number; max: number },
  votes: Votes,
): Fidelity {
  const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
  const all = { count: 0, equal: 0, error: 0 };
  for (const sums of layers.values()) {
    all.count += sums.count;
    all.equal += sums.equal;
    all.error += sums.error;
  }
  const { samples, agree, labelled, floatRight, deployedRight } = votes;
  return {
    samples,
    layers: [...layers].map(([layer, { count, equal, error }]) => ({
      layer,
      neurons: count,
      equal: share(equal, count),
      meanError: share(error, count),
    })),
    equal: share(all.equal, all.count),
    meanError: share(all.error, all.count),
    logitError: { max: logits.max, rms: Math.sqrt(share(logits.squares, logits.count)) },
    top1Agreement: share(agree, samples),
    ...(labelled === 0
      ? {}
      : { accuracy: { labelled, float: floatRight / labelled, deployed: deployedRight / labelled } }),
  };
}
