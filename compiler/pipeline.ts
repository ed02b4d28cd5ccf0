import type { Weights } from '../ir/checkpoint/index.ts';
import { DiagnosticError, didYouMean, fail, type Diagnostic } from '../ir/diagnostics/index.ts';
import type { ModelGraph } from '../ir/model/index.ts';
import type { Values } from '../ir/ops/index.ts';
import type { Target } from '../ir/target/index.ts';
import type { GivenMapping, Objective } from './facts.ts';
import { passes, pipelines, type AnyPass, type Facts } from './passes/index.ts';
import { expectMeasurable, firstWork, withinInterval, type KeptInterval } from './interval.ts';
import { keptMapping, type MeasureCosts } from './profile.ts';
import { checkPass, type Executors } from './verify_each.ts';

/** What to compile, and how. */
export interface CompileRequest {
  readonly model: ModelGraph;
  readonly weights: Weights;
  readonly target: Target;
  /** Where nobody trained the weights: what they were drawn from, 0..2^32 - 1. The image says so. */
  readonly randomSeed?: number;
  /** What the class scores stand for, from class 0 on. The image says so. */
  readonly classNames?: readonly string[];
  /** Float32 samples on the input's grid, [C, H, W] each. */
  readonly calibration?: readonly Values[];
  readonly saturate?: boolean;
  /** Tiles and places, where they are not to be found. */
  readonly given?: GivenMapping;
  /** What the mapping is to make least; energy x latency unless told. */
  readonly objective?: Objective;
  /**
   * For throughput, with calibration samples and `measure`: the smallest mapping is looked for on which these follow one another within so many
   * cycles (SPK611 where none is found, SPK612 where it cannot be measured).
   */
  readonly interval?: number;
  /** Names of passes to run instead of the whole pipeline. */
  readonly passes?: readonly string[];
  /** Execute the program before and after every pass and compare. The simulator is handed in: the compiler does not know it. */
  readonly verifyEach?: Executors;
  /** Where there are calibration samples: compare the mapping that follows them with one that does not, and keep the better. */
  readonly measure?: MeasureCosts;
  /** Called before a pass starts. */
  readonly onStart?: (pass: AnyPass, index: number, count: number) => void;
  /** Called after every pass with what it said and all facts so far. */
  readonly onPass?: (report: PassReport, facts: Partial<Facts>) => void;
}

/** What one pass did. */
export interface PassReport {
  readonly pass: string;
  readonly milliseconds: number;
  readonly warnings: readonly Diagnostic[];
  readonly notes: readonly string[];
}

/** A pass that could not go on. */
export interface PassFailure {
  readonly pass: string;
  /** Its diagnostics; where something does not fit, each says which limit, used and available. */
  readonly error: DiagnosticError;
}

export interface CompileResult {
  /** Of a failure: those that the passes before it gave. */
  readonly facts: Partial<Facts>;
  /** What every pass said, one that failed included. */
  readonly log: readonly PassReport[];
  /** Where an interval was asked for: what it came to. */
  readonly interval?: KeptInterval;
  /** Present if a pass found that the program cannot be compiled; no pass after it has run. */
  readonly failure?: PassFailure;
}

/** Runs passes in order. Throws a `DiagnosticError` where the program cannot be compiled. */
export function runPasses(request: CompileRequest): Omit<CompileResult, 'failure'> {
  const { failure, ...result } = tryPasses(request);
  if (failure) throw failure.error;
  return result;
}

/**
 * Runs passes in order up to the first that fails, and keeps what was found until then: what fits, and what does not.
 * Throws a `DiagnosticError` only for passes that nobody knows or that lack a fact.
 */
export function tryPasses(request: CompileRequest): CompileResult {
  const { model, weights, target, randomSeed = null, classNames = [], calibration = [], saturate = false } = request;
  const { given = null, objective = 'energy-delay' } = request;
  expectMeasurable({ ...request, objective });
  const chosen = passesNamed(request.passes ?? pipelines.compile.map(({ pass }) => pass));
  let facts: Partial<Facts> = {
    model,
    weights,
    randomSeed,
    classNames,
    target,
    calibration,
    saturate,
    given,
    objective,
    mostWork: request.interval === undefined ? null : firstWork(request.interval),
  };
  const log: PassReport[] = [];
  for (const [index, pass] of chosen.entries()) {
    request.onStart?.(pass, index, chosen.length);
    expectFacts(pass, facts);
    const { given, report, failure } = runPass(pass, facts);
    if (failure) return { facts, log: [...log, report], failure };
    const after = { ...facts, ...given };
    const checked = request.verifyEach ? checkPass(pass, facts, after, request.verifyEach) : [];
    facts = after;
    log.push({ ...report, notes: [...report.notes, ...checked] });
    request.onPass?.(log.at(-1)!, facts);
  }
  if (!request.measure || calibration.length === 0 || given || request.passes) return { facts, log };
  if (request.interval !== undefined) {
    const { facts: within, kept } = withinInterval(facts as Facts, request.interval, request.measure);
    return { facts: within, log, interval: kept };
  }
  const kept = keptMapping(facts as Facts, request.measure);
  const last = log.pop()!;
  return { facts: kept.facts, log: [...log, { ...last, notes: [...last.notes, kept.note] }] };
}

function expectFacts(pass: AnyPass, facts: Partial<Facts>): void {
  const missing = pass.needs.filter((fact) => facts[fact] === undefined);
  if (missing.length > 0)
    fail('SPK656', `the pass "${pass.name}" needs ${missing.join(', ')}, which no earlier pass gave`, {
      help: 'spikec passes lists what every pass needs and gives',
    });
}

/** One pass whose needs are there, with what it said, whether it came to its end or not. */
function runPass(
  pass: AnyPass,
  facts: Partial<Facts>,
): { readonly given: Partial<Facts>; readonly report: PassReport; readonly failure?: PassFailure } {
  const [warnings, notes]: [Diagnostic[], string[]] = [[], []];
  const started = performance.now();
  const report = (): PassReport => ({
    pass: pass.name,
    milliseconds: performance.now() - started,
    warnings,
    notes,
  });
  try {
    const given = pass.run(facts as Facts, {
      warn: (warning) => void warnings.push(warning),
      note: (note) => void notes.push(note),
    });
    return { given, report: report() };
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    return { given: {}, report: report(), failure: { pass: pass.name, error } };
  }
}

/** Passes by their names. Throws SPK655 for one that nobody knows. */
export function passesNamed(names: readonly string[]): AnyPass[] {
  const known = passes.map(({ name }) => name);
  return names.map((name) => {
    const pass = passes.find((candidate) => candidate.name === name);
    const help = didYouMean(name, known);
    return pass ?? fail('SPK655', `no pass is called "${name}"`, help === undefined ? {} : { help });
  });
}

/** The whole way from a trained network to a chip image. */
export function compile(request: Omit<CompileRequest, 'passes'>): {
  readonly facts: Facts;
  readonly log: readonly PassReport[];
} {
  const { facts, log } = runPasses(request);
  return { facts: facts as Facts, log };
}

/** The network as it will be deployed: norms folded, weights integer. What `verify` takes as the trainer's side. */
export function deploy(request: Omit<CompileRequest, 'passes'>): {
  readonly model: ModelGraph;
  readonly weights: Weights;
  readonly log: readonly PassReport[];
} {
  const { facts, log } = runPasses({ ...request, passes: pipelines.deploy.map(({ pass }) => pass) });
  return { model: facts.model!, weights: facts.weights!, log };
}
