/** @file Every tensor that no layer has read is listed, compared with the model's neurons, warned of, or refused. */
import { didYouMean, nearest, type Diagnostic } from '../../diagnostics/index.ts';
import { neuronNodes } from '../../model/index.ts';
import { describe, type Binding } from '../binding.ts';
import {
  guessRenames,
  listed,
  quoted,
  renameOptions,
  tensors as counted,
  type Guess,
  type Pair,
} from '../find/index.ts';
import { isApplied, maskedName } from './masks.ts';
import { neuronsOf, neuronTensor, type NeuronTensor } from './neurons.ts';
import { isHostPart, isTrainingOnly } from './quiet.ts';

/** Sorts what no layer has read into the books, and reports what is missing or left over. */
export function reportUnread(binding: Binding): void {
  const { graph, tensors, loaded } = binding;
  const hasHost = graph.nodes.ids.some((name) => name.startsWith('backbone.'));
  const neurons = neuronsOf(graph);
  const others: [key: string, Extract<NeuronTensor, { kind: 'other' }>][] = [];
  const left: string[] = [];
  for (const [key, tensor] of tensors) {
    if (loaded.has(key)) continue;
    const masked = maskedName(key);
    if (isTrainingOnly(key)) binding.ignored.push(key);
    else if (hasHost && isHostPart(key)) binding.host.push(key);
    else if (masked !== undefined && tensors.has(masked)) reportMask(binding, key, masked);
    else {
      const found = neuronTensor(key, tensor, neurons);
      if (found?.kind === 'state') binding.ignored.push(key);
      else if (found?.kind === 'equal') binding.agreeing.push(key);
      else if (found) others.push([key, found]);
      else left.push(key);
    }
  }
  const charges = neuronNodes(graph).some(({ attributes: { leak, decay_input: input } }) => leak > 0 || input);
  if (charges && [...binding.agreeing, ...others.map(([key]) => key)].some((key) => key.endsWith('.beta')))
    binding.warnings.push(chargingWarning(binding));
  if (binding.host.length > 0) binding.warnings.push(hostWarning(binding));
  if (others.length > 0) reportNeurons(binding, others);
  reportNames(binding, left);
  reportOutside(binding);
}

/** What the model lacks and what it does not know: a renamed checkpoint as a whole, else one by one. */
function reportNames(binding: Binding, left: readonly string[]): void {
  const { tensors, loaded, chosen, options, lacking } = binding;
  const isInteger = [...tensors.keys()].some((key) => key.endsWith('.weight_int'));
  const named = new Map([...loaded, ...left].map((key) => [key, tensors.get(key)!.shape]));
  const guess = isInteger || left.length === 0 ? undefined : guessRenames(chosen, named, options.renames);
  const isRenamed = lacking.length > 0 && guess?.pairs.length === guess?.wanted && (guess?.wanted ?? 0) > fewRenamed;
  if (guess && isRenamed && chosen.present > 0) reportLeft(binding, reportRenamed(binding, guess, left));
  else {
    reportLacking(binding, left, guess);
    reportLeft(binding, chosen.present === 0 && lacking.length > fewRenamed ? [] : left);
  }
}

const hostWarning = ({ host, options }: Binding): Diagnostic => ({
  code: 'SPK317',
  severity: 'warning',
  message: `${host.length} tensors are of parts behind the network and were left out: ${[...new Set(host.map((key) => key.split('.')[0]))].join(', ')}`,
  place: options.name,
  help: 'run these parts on the host, on the outputs that "spikec run --outputs" writes',
});

const chargingWarning = ({ options }: Binding): Diagnostic => ({
  code: 'SPK329',
  severity: 'warning',
  message:
    'neurons with a decay "beta" (snnTorch) add their whole input, v = beta v + x; those of the model add a share of it',
  place: options.name,
  help: 'write decay: BETA, leak: 0 in the model file, or the threshold of the framework times 1 - beta: both are the same',
});

/** A mask that was applied to its weights says nothing new; another one is part of the network. */
function reportMask(binding: Binding, key: string, masked: string): void {
  const { tensors, options, fileKey } = binding;
  if (isApplied(tensors.get(key)!, tensors.get(masked)!)) {
    binding.agreeing.push(key);
    return;
  }
  const message = `${quoted(fileKey(key))} is a mask of ${quoted(fileKey(masked))}, which is not 0 where the mask is`;
  if (options.allowExtra === true)
    binding.warnings.push({
      ...{ code: 'SPK322', severity: 'warning', place: options.name },
      message: `${message}: left out, so that this is another network than the trained one`,
    });
  else
    binding.problem('SPK323', key, message, 'save weights times mask: torch.nn.utils.prune.remove(module, "weight")');
}

/** Kinds of differences that are named. */
const mostDifferences = 4;

/** Parameters of neurons are one message, with what the model would have to say. */
function reportNeurons(
  binding: Binding,
  others: readonly (readonly [string, { text: string; remedy: string }])[],
): void {
  const { options, fileKey } = binding;
  const byText = new Map<string, string[]>();
  for (const [key, { text }] of others) byText.set(text, [...(byText.get(text) ?? []), fileKey(key)]);
  const differences = [...byText]
    .slice(0, mostDifferences)
    .map(([text, names]) => `${listed(names, 2)}: ${text}`)
    .join('; ');
  const remedies = [...new Set(others.map(([, { remedy }]) => remedy))].slice(0, mostDifferences).join(', or ');
  const is = others.length === 1 ? 'tensor is a parameter' : 'tensors are parameters';
  const message = `${others.length} ${is} of neurons, with other values than the model: ${differences}`;
  if (options.allowExtra === true)
    binding.warnings.push({
      ...{ code: 'SPK322', severity: 'warning', place: options.name },
      message: `${message}: left out, so that this is another network than the trained one`,
    });
  else
    binding.problem(
      'SPK321',
      undefined,
      message,
      `the neurons of the model file would have to say ${remedies}; --allow-extra goes on, with another network`,
    );
}

/** Missing tensors, with the nearest name that is left over, or the renames that shapes and order suggest. */
function reportLacking(binding: Binding, left: readonly string[], guess: Guess | undefined): void {
  const { lacking, problem, chosen } = binding;
  if (lacking.length === 0) return;
  const { wanted } = chosen.aliases;
  if (chosen.present === 0 && lacking.length > 3) {
    const holds = left.length > 0 ? `, which holds ${counted(left.length)} of other names: ${listed(left)}` : '';
    const message = `none of the ${wanted.size} tensors of the model is in the file${holds}`;
    const first = `the first that are wanted: ${listed(lacking)}; "spikec check MODEL --tensors" lists all`;
    problem('SPK301', undefined, message, guess ? guessText(guess) : first);
    return;
  }
  const many = lacking.length > 3;
  for (const [i, key] of lacking.entries()) {
    const near = many ? undefined : nearest(key, left);
    const help =
      near === undefined
        ? i === 0 && guess
          ? guessText(guess)
          : undefined
        : `did you mean "${near}"? It is in the file and no layer wants it`;
    problem('SPK301', undefined, `tensor "${key}" is missing`, help);
  }
}

/** Tensors of a model from which on a renamed checkpoint is one message. */
const fewRenamed = 3;

/** The options that would make a renamed checkpoint fit, ready to be typed; names only where that would be too many. */
function guessText({ pairs, wanted, renames }: Guess): string {
  const all = pairs.length === wanted ? `all ${wanted}` : `${pairs.length} of ${wanted}`;
  const tried = renames ? `: ${renameOptions(renames)}` : `: ${pairs.slice(0, 2).map(pairText).join(', ')}, and so on`;
  const compare = 'spikec check MODEL --weights FILE compares all';
  return `by names, shapes and order, ${all} may only be called otherwise${tried}; ${compare}`;
}

const pairText = ([from, to]: Pair): string => `${quoted(from)} may be ${quoted(to)}`;

/** One message where names alone stand between a checkpoint and the model, in place of what is missing, left over and misshapen. */
function reportRenamed(binding: Binding, guess: Guess, left: readonly string[]): string[] {
  const { problems, problem, chosen } = binding;
  problems.splice(0, problems.length, ...problems.filter(({ code }) => code !== 'SPK303'));
  const { size } = chosen.aliases.wanted;
  const examples = guess.pairs.slice(0, 2).map(pairText).join(', ');
  problem(
    'SPK301',
    undefined,
    `${guess.wanted} of the ${size} tensors of the model seem to have other names in the file: ${examples}`,
    guessText(guess),
  );
  const paired = new Set(guess.pairs.map(([from]) => from));
  return left.filter((key) => !paired.has(key));
}

function reportLeft(binding: Binding, left: readonly string[]): void {
  const { options, problem, fileKey, tensors, lacking } = binding;
  if (options.allowExtra === true) {
    binding.extra.push(...left);
    if (left.length > 0)
      binding.warnings.push({
        ...{ code: 'SPK324', severity: 'warning', place: options.name },
        message: `${counted(left.length)} that no layer wants, left out as asked: ${listed(left.map(fileKey))}`,
      });
    return;
  }
  const many = left.length > 3;
  for (const key of left)
    problem(
      'SPK302',
      key,
      `no layer wants ${quoted(fileKey(key))} (${describe(tensors.get(key)!)})`,
      many ? undefined : didYouMean(key, lacking),
    );
}

function reportOutside({ outside, chosen, options, warnings, ignored }: Binding): void {
  const others = outside.filter((name) => !isTrainingOnly(name));
  ignored.push(...outside.filter(isTrainingOnly));
  if (others.length > 0)
    warnings.push({
      ...{ code: 'SPK324', severity: 'warning', place: options.name },
      message: `${counted(others.length)} ${others.length === 1 ? 'does' : 'do'} not begin with ${quoted(chosen.prefix)}, as those of the model do, and ${others.length === 1 ? 'was' : 'were'} left out: ${listed(others)}`,
    });
}
