/** @file The front end as others call it: from text to model graph, from text to target. */
import { throwIfErrors, type Diagnostic, type DiagnosticCode, type SourceText } from '../../ir/diagnostics/index.ts';
import { verifyModel, type ModelGraph } from '../../ir/model/index.ts';
import type { Target } from '../../ir/target/index.ts';
import type { Evaluator } from './evaluate.ts';
import { lintModel } from '../lints/index.ts';
import { lower } from './lower.ts';
import { resolveParameters, withOrigin, type ResolvedParameter } from './parameters.ts';
import { loadProgram, type KnownTarget, type Load, type Program } from './program.ts';
import { createReport, type Report } from './report.ts';
import { allChoices } from './resolve.ts';
import { checkProgram } from './rules/index.ts';
import { lowerTarget } from './target.ts';

export interface FrontendOptions {
  /** Values of parameters as the command line gives them: expressions of the language, by name. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Gives the text of a target that comes with spikec, for `like`; nothing where none is called so. */
  readonly known?: KnownTarget;
  /** Gives the text of a file that `from` uses, or throws a `DiagnosticError` or a system error. */
  readonly load: Load;
}

export interface CompiledModel {
  readonly graph: ModelGraph;
  /** What the `##` lines at `model` say. */
  readonly doc?: string;
  /** Every parameter with the value it has in this graph. */
  readonly parameters: readonly ResolvedParameter[];
  /** Warnings. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads a model. Throws a `DiagnosticError` with all mistakes of its files. */
export function compileModel(source: SourceText, options: FrontendOptions): CompiledModel {
  const { program, report, evaluator } = check(source, options);
  requireModel(program, report);
  if (!program.complete) throwIfErrors(report.sorted());
  const { scope, parameters } = resolveParameters(program, options.parameters ?? {}, evaluator);
  if (report.sorted().some(({ code }) => code === 'SPK130')) throwIfErrors(report.sorted()); // would not come to an end
  const builder = lower(program, scope, evaluator);
  const overrides = options.parameters ?? {};
  for (const diagnostic of builder.diagnostics) report.add(withOrigin(withDivision(diagnostic), program, overrides));
  const found = (): Diagnostic[] =>
    report.sorted().map((one) => (ofValues.includes(one.code) ? withOrigin(one, program, overrides) : one));
  throwIfErrors(found());
  const graph = builder.finish();
  for (const diagnostic of verifyModel(graph)) report.add(withOrigin(placed(diagnostic, source), program, overrides));
  if (!report.hasErrors()) for (const diagnostic of lintModel(graph)) report.add(placed(diagnostic, source));
  const doc = program.main.file.models[0]?.doc;
  return { graph, ...(doc === undefined ? {} : { doc }), parameters, diagnostics: throwIfErrors(found()) };
}

/** Mistakes of the evaluator that lie in a value: no quotient, no element, no case. */
const ofValues: readonly DiagnosticCode[] = ['SPK122', 'SPK124'];

/** Of a quotient that is to be a whole number: which division gives one. */
function withDivision(diagnostic: Diagnostic): Diagnostic {
  const { message, help = '', span } = diagnostic;
  const text = span?.source.text.slice(span.start, span.end) ?? '';
  if (!message.includes('must be a whole number') || !/[^/]\/[^/]/.test(text)) return diagnostic;
  return { ...diagnostic, help: `a // b is the whole part of a / b; ${help}` };
}

/** Reads a chip description: the one `target` of a file. Throws a `DiagnosticError` with all mistakes. */
export function compileTarget(source: SourceText, options: FrontendOptions): Target {
  const { program, report, evaluator } = check(source, options);
  if (!program.complete) throwIfErrors(report.sorted());
  const { scope } = resolveParameters(program, options.parameters ?? {}, evaluator);
  const target = lowerTarget(program, scope, evaluator);
  throwIfErrors(report.sorted());
  if (!target) throw new Error('a target without a diagnostic is missing');
  return target;
}

function check(
  source: SourceText,
  { load, known }: FrontendOptions,
): { program: Program; report: Report; evaluator: Evaluator } {
  const report = createReport();
  const program = loadProgram(source, { load, ...(known ? { known } : {}) }, report);
  checkProgram(program, report);
  return {
    program,
    report,
    evaluator: { report, choices: allChoices(program), work: { done: 0, depth: 0, exhausted: false } },
  };
}

const placed = (diagnostic: Diagnostic, source: SourceText): Diagnostic =>
  diagnostic.span ? diagnostic : { ...diagnostic, place: source.name };

/** A model file names its network exactly once and describes no chip. */
function requireModel({ main, complete }: Program, report: Report): void {
  const { models, targets, statements } = main.file;
  for (const { name } of models.slice(1))
    report.error('SPK131', 'a file describes one model; this is the second', name.span, {
      help: 'delete this line, or move the second model into a file of its own',
    });
  for (const { name } of targets)
    report.error('SPK131', 'a model file describes no target', name.span, { help: 'move it into a file of its own' });
  if (models.length > 0 || !complete) return;
  const isEmpty = main.source.text.trim() === '';
  const help =
    statements.length === 0 && !isEmpty
      ? 'is it a target, or a collection of blocks for `use`?'
      : 'begin the file with: model "my-network"';
  report.add({
    code: 'SPK131',
    severity: 'error',
    message: isEmpty ? 'the file is empty' : 'the file has no line `model "name"`',
    place: main.source.name,
    help,
  });
}
